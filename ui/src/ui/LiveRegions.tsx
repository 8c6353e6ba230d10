import { Show } from 'solid-js';
import { usePanel } from '../context.ts';
import './toast.css';

/** The page's two live regions and its one toast; in the page from the start. */
export function LiveRegions() {
  const { speaker, toaster } = usePanel();
  return (
    <>
      <div class="hidden" aria-live="polite">
        {speaker.polite()}
      </div>
      <div class="hidden" aria-live="assertive">
        {speaker.assertive()}
      </div>
      <div class="toast-place" role="status">
        <Show when={toaster.text()}>
          {(text) => (
            <div class="toast" onPointerEnter={toaster.hold} onPointerLeave={toaster.release}>
              {text()}
            </div>
          )}
        </Show>
      </div>
    </>
  );
}
