import { useQueryClient } from '@tanstack/solid-query';
import { createSignal, For, Show } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Note } from '../../ui/Notice.tsx';
import { RevealSecret } from './RevealSecret.tsx';
import { useNotifications } from './useNotifications.ts';
import type { Webhook, WebhookWithSecret } from './wire.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** How long the secret before may sign too, in seconds. */
const OVERLAPS = [0, HOUR, DAY, 7 * DAY] as const;

/** A new signing secret: first how long the old one signs too, then, once, the new one. */
export function RotateSecret(props: { webhook: Webhook; onClose: () => void }) {
  const { t, n, format, connection, speaker, now } = useNotifications();
  const queries = useQueryClient();
  const opener = document.activeElement;
  const [overlap, setOverlap] = createSignal<number>(DAY);
  const [made, setMade] = createSignal<WebhookWithSecret | null>(null);
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const word = (seconds: number): string => {
    if (seconds === 0) return n.secret.overlapNow;
    return seconds > DAY ? n.secret.days(seconds / DAY) : n.secret.hours(seconds / HOUR);
  };
  const until = (): string => format.clock(new Date(now() + overlap() * 1000).toISOString(), now());
  const old = ({ secret_overlap_until }: Webhook): string =>
    secret_overlap_until === null ? n.secret.stopped : n.secret.overlap(format.clock(secret_overlap_until, now()));
  const rotate = async (): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    setRefused(null);
    try {
      setMade(await connection.api().webhooks.rotate(props.webhook.id, overlap()));
      void queries.invalidateQueries({ queryKey: ['webhooks'] });
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    } finally {
      setBusy(false);
    }
  };
  const question = () => (
    <Dialog title={n.secret.rotateQuestion(props.webhook.name)} returnTo={opener} onClose={props.onClose}>
      <fieldset class="choice">
        <legend class="field-label">{n.secret.overlapLabel}</legend>
        <div class="chips">
          <For each={OVERLAPS}>
            {(seconds) => (
              <Chip pressed={overlap() === seconds} onPress={() => setOverlap(seconds)}>
                {word(seconds)}
              </Chip>
            )}
          </For>
        </div>
      </fieldset>
      <p aria-live="polite">{overlap() === 0 ? n.secret.rotateNow : n.secret.rotateLater(until())}</p>
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
          onClick={() => void rotate()}
        >
          {n.secret.action}
        </Button>
      </div>
    </Dialog>
  );
  return (
    <Show when={made()} fallback={question()}>
      {(webhook) => (
        <RevealSecret
          text={n.secret.rotated(webhook().name)}
          old={old(webhook())}
          secret={webhook().secret}
          opener={opener}
          onClose={props.onClose}
        />
      )}
    </Show>
  );
}
