import { For, type JSX } from 'solid-js';

export interface Fact {
  word: string;
  value: JSX.Element;
}

/** Words with their values, in two columns where there is room. */
export function FactList(props: { facts: readonly Fact[]; class?: string }) {
  return (
    <dl class="facts" classList={{ [props.class ?? '']: props.class !== undefined }}>
      <For each={props.facts}>
        {(fact) => (
          <div>
            <dt>{fact.word}</dt>
            <dd class="num">{fact.value}</dd>
          </div>
        )}
      </For>
    </dl>
  );
}
