import { useQueryClient } from '@tanstack/solid-query';
import { createSignal, For, Show } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import { RevealDialog } from './RevealDialog.tsx';
import type { ApiKey, ApiKeyWithSecret } from './wire.ts';

const HOUR = 3600;
const DAY = 24 * HOUR;
/** How long the secret before may work on, in seconds. */
const GRACES = [0, HOUR, DAY, 7 * DAY] as const;

/** A new secret for a key: first how long the old one works on, then, once, the new one. */
export function RotateDialog(props: { apiKey: ApiKey; onClose: () => void }) {
  const { t, format, connection, speaker, now } = useSettings();
  const queries = useQueryClient();
  const opener = document.activeElement;
  const [grace, setGrace] = createSignal<number>(DAY);
  const [made, setMade] = createSignal<ApiKeyWithSecret | null>(null);
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const word = (seconds: number): string => {
    if (seconds === 0) return t.keys.graceNow;
    return seconds > DAY ? t.keys.graceDays(seconds / DAY) : t.keys.graceHours(seconds / HOUR);
  };
  const until = (): string => format.clock(new Date(now() + grace() * 1000).toISOString(), now());
  const olderWorks = (): boolean => Date.parse(props.apiKey.old_secret_until ?? '') > now();
  const old = (key: ApiKey): string =>
    key.old_secret_until === null
      ? t.keys.rotatedStopped
      : `${t.keys.oldWorksUntil(format.clock(key.old_secret_until, now()))}.`;

  const rotate = async (): Promise<void> => {
    if (busy()) return;
    setBusy(true);
    setRefused(null);
    try {
      setMade(await connection.api().rotateApiKey({ id: props.apiKey.id, grace_seconds: grace() }));
      void queries.invalidateQueries({ queryKey: ['apiKeys'] });
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    } finally {
      setBusy(false);
    }
  };

  const question = () => (
    <Dialog title={t.keys.rotateQuestion(props.apiKey.name)} returnTo={opener} onClose={props.onClose}>
      <fieldset class="choice">
        <legend class="field-label">{t.keys.grace}</legend>
        <div class="chips">
          <For each={GRACES}>
            {(seconds) => (
              <Chip pressed={grace() === seconds} onPress={() => setGrace(seconds)}>
                {word(seconds)}
              </Chip>
            )}
          </For>
        </div>
      </fieldset>
      <p aria-live="polite">{grace() === 0 ? t.keys.rotateNow : t.keys.rotateLater(until())}</p>
      <Show when={olderWorks()}>
        <p>{t.keys.rotateAgain}</p>
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
          onClick={() => void rotate()}
        >
          {t.keys.rotate}
        </Button>
      </div>
    </Dialog>
  );
  return (
    <Show when={made()} fallback={question()}>
      {(key) => (
        <RevealDialog
          text={t.keys.rotated(key().name)}
          old={old(key())}
          secret={key().secret}
          opener={opener}
          onClose={props.onClose}
        />
      )}
    </Show>
  );
}
