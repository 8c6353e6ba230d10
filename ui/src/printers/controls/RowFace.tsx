import ChevronRight from 'lucide-solid/icons/chevron-right';
import LoaderCircle from 'lucide-solid/icons/loader-circle';
import { Show } from 'solid-js';

export interface RowProps {
  label: string;
  /** What it is now. */
  value: string | null;
  /** Why it cannot be used now. */
  blocked?: string | undefined;
  /** That reason stands above all rows already: here it is only read out. */
  told?: boolean;
  busy?: boolean;
}

/** The inside of a row that opens something: what it is, what it is now, and why it cannot be used. */
export function RowFace(props: RowProps & { reason: string }) {
  return (
    <>
      <span class="grow">
        <span>{props.label}</span>
        <Show when={props.value}>
          <span class="meta num">{props.value}</span>
        </Show>
        <Show when={props.blocked}>
          <span class={props.told ? 'hidden' : 'meta'} id={props.reason}>
            {props.blocked}
          </span>
        </Show>
      </span>
      <Show when={props.busy} fallback={<ChevronRight size={18} aria-hidden={true} />}>
        <LoaderCircle size={18} aria-hidden={true} class="spin" />
      </Show>
    </>
  );
}
