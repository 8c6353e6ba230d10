import { createSignal, createUniqueId, For, Show } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useNotifications } from './useNotifications.ts';
import { RELEASES, type Release, type Webhook } from './wire.ts';
import '../../ui/field.css';

/** What becomes of the held events when a webhook is resumed. @param props.onDone called when it is resumed */
export function ResumeDialog(props: { webhook: Webhook; onDone: () => void; onClose: () => void }) {
  const { t, n, format, connection, speaker, toaster } = useNotifications();
  const id = createUniqueId();
  const [release, setRelease] = createSignal<Release>('all');
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const words = (one: Release): [string, string] => {
    if (one === 'all') return [n.release.all, n.release.allHint(format.number(props.webhook.rate_per_second, 1))];
    return one === 'newest' ? [n.release.newest, n.release.newestHint] : [n.release.none, n.release.noneHint];
  };
  const resume = async (): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    setRefused(null);
    try {
      await connection.api().webhooks.resume(props.webhook.id, release());
      toaster.show(n.resumedNow(props.webhook.name));
      props.onClose();
      props.onDone();
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    } finally {
      setBusy(false);
    }
  };
  return (
    <Dialog title={n.release.question(props.webhook.name)} onClose={props.onClose}>
      <Show when={props.webhook.held > 0} fallback={<p>{n.release.nothing}</p>}>
        <fieldset class="choice">
          <legend>{n.release.held(props.webhook.held)}</legend>
          <For each={RELEASES}>
            {(one) => (
              <label class="check">
                <input type="radio" name={id} checked={release() === one} onChange={() => setRelease(one)} />
                <span>
                  {words(one)[0]}
                  <small>{words(one)[1]}</small>
                </span>
              </label>
            )}
          </For>
        </fieldset>
      </Show>
      <Show when={refused()}>
        <Note kind="bad">{refused()}</Note>
      </Show>
      <div class="actions">
        <Button kind="text" onClick={props.onClose}>
          {t.common.cancel}
        </Button>
        <Button
          kind="filled"
          busy={busy()}
          blocked={connection.open() ? undefined : t.connection.commandsOff}
          onClick={() => void resume()}
        >
          {n.release.action}
        </Button>
      </div>
    </Dialog>
  );
}
