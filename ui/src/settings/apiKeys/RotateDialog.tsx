import { useQueryClient } from '@tanstack/solid-query';
import { createSignal, Show } from 'solid-js';
import { OverlapDialog } from '../OverlapDialog.tsx';
import { useSettings } from '../useSettings.ts';
import { RevealDialog } from './RevealDialog.tsx';
import type { ApiKey, ApiKeyWithSecret } from './wire.ts';

/** A new secret for a key: first how long the old one works on, then, once, the new one. */
export function RotateDialog(props: { apiKey: ApiKey; onClose: () => void }) {
  const { t, format, connection, now } = useSettings();
  const queries = useQueryClient();
  const opener = document.activeElement;
  const [made, setMade] = createSignal<ApiKeyWithSecret | null>(null);
  const olderWorks = (): boolean => Date.parse(props.apiKey.old_secret_until ?? '') > now();
  const old = (key: ApiKey): string =>
    key.old_secret_until === null
      ? t.keys.rotatedStopped
      : `${t.keys.oldWorksUntil(format.clock(key.old_secret_until, now()))}.`;

  const rotate = async (grace_seconds: number): Promise<void> => {
    setMade(await connection.api().rotateApiKey({ id: props.apiKey.id, grace_seconds }));
    void queries.invalidateQueries({ queryKey: ['apiKeys'] });
  };
  const question = () => (
    <OverlapDialog
      title={t.keys.rotateQuestion(props.apiKey.name)}
      label={t.keys.grace}
      spans={{ now: t.keys.graceNow, hours: t.keys.graceHours, days: t.keys.graceDays }}
      told={(until) => (until === null ? t.keys.rotateNow : t.keys.rotateLater(until))}
      action={t.keys.rotate}
      opener={opener}
      onRotate={rotate}
      onClose={props.onClose}
    >
      <Show when={olderWorks()}>
        <p>{t.keys.rotateAgain}</p>
      </Show>
    </OverlapDialog>
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
