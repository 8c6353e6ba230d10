import { Show } from 'solid-js';
import { usePanel } from '../context.ts';
import type { Refusal } from '../faults.ts';
import { Button } from './Button.tsx';
import { Note } from './Notice.tsx';

/** What could not be loaded, why, and the button to try again. */
export function Failure(props: { refusal: Refusal; onRetry: () => void }) {
  const { t } = usePanel();
  return (
    <div class="card">
      <Note
        kind="bad"
        role="alert"
        actions={
          <Button kind="text" dense={true} onClick={props.onRetry}>
            {t.failure.retry}
          </Button>
        }
      >
        <strong>{t.failure.title}</strong> {props.refusal.detail}
        <Show when={props.refusal.requestId}>{(id) => <p class="meta">{t.failure.request(id())}</p>}</Show>
      </Note>
    </div>
  );
}
