import { For, Show } from 'solid-js';

/** Text that people wrote, one line, ended by an ellipsis. It never turns the row it stands in. */
export function Foreign(props: { text: string; class?: string }) {
  return (
    <span class={`foreign one-line ${props.class ?? ''}`} dir="ltr" title={props.text}>
      <bdi>{props.text}</bdi>
    </span>
  );
}

/** A file's name in at most two lines, breaking after `_ . -`. */
export function FileName(props: { text: string; class?: string }) {
  const parts = (): string[] => props.text.match(/[^_.-]*[_.-]+|[^_.-]+/g) ?? [props.text];
  return (
    <span class={`foreign two-lines ${props.class ?? ''}`} dir="ltr" title={props.text}>
      <bdi>
        <For each={parts()}>
          {(part, i) => (
            <>
              <Show when={i() > 0}>
                <wbr />
              </Show>
              {part}
            </>
          )}
        </For>
      </bdi>
    </span>
  );
}
