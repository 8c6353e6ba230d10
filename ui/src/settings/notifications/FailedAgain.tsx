import { createSignal, For, Show } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useNotifications } from './useNotifications.ts';
import type { Webhook } from './wire.ts';

const HOUR = 1;
const DAY = 24 * HOUR;
/** How far back, in hours; the log goes no further than the last. */
const SPANS = [HOUR, DAY, 3 * DAY, 7 * DAY, 30 * DAY] as const;
const HOUR_MS = 3_600_000;

/** Sends again what was given up since a time. @param props.onDone called when it is on its way */
export function FailedAgain(props: { webhook: Webhook; onDone: () => void; onClose: () => void }) {
  const { t, n, connection, speaker, toaster } = useNotifications();
  const [span, setSpan] = createSignal<number>(3 * DAY);
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const word = (hours: number): string => (hours > DAY ? n.log.sinceDays(hours / DAY) : n.log.sinceHours(hours));
  const again = async (): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    setRefused(null);
    try {
      const since = new Date(Date.now() - span() * HOUR_MS).toISOString();
      const { count } = await connection.api().webhooks.redeliverFailed(props.webhook.id, since);
      toaster.show(n.log.failedDone(count));
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
    <Dialog title={n.log.failedTitle} onClose={props.onClose}>
      <fieldset class="choice">
        <legend class="field-label">{n.log.since}</legend>
        <div class="chips">
          <For each={SPANS}>
            {(hours) => (
              <Chip pressed={span() === hours} onPress={() => setSpan(hours)}>
                {word(hours)}
              </Chip>
            )}
          </For>
        </div>
      </fieldset>
      <p>{n.log.failedHint}</p>
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
          onClick={() => void again()}
        >
          {n.log.failedAction}
        </Button>
      </div>
    </Dialog>
  );
}
