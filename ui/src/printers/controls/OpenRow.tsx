import { createUniqueId } from 'solid-js';
import { RowFace, type RowProps } from './RowFace.tsx';

/** A row that opens a dialog. While it is blocked it can be reached, so that the reason can be read. */
export function OpenRow(props: RowProps & { onOpen: () => void }) {
  const reason = createUniqueId();
  return (
    <button
      type="button"
      class="control-row"
      aria-haspopup="dialog"
      aria-disabled={props.blocked === undefined ? undefined : 'true'}
      aria-describedby={props.blocked === undefined ? undefined : reason}
      onClick={() => props.blocked === undefined && props.onOpen()}
    >
      <RowFace {...props} reason={reason} />
    </button>
  );
}
