import { useQueryClient } from '@tanstack/solid-query';
import { createSignal, Show } from 'solid-js';
import { OverlapDialog } from '../OverlapDialog.tsx';
import { RevealSecret } from './RevealSecret.tsx';
import { useNotifications } from './useNotifications.ts';
import type { Webhook, WebhookWithSecret } from './wire.ts';

/** A new signing secret: first how long the old one signs too, then, once, the new one. */
export function RotateSecret(props: { webhook: Webhook; onClose: () => void }) {
  const { n, format, connection, now } = useNotifications();
  const queries = useQueryClient();
  const opener = document.activeElement;
  const [made, setMade] = createSignal<WebhookWithSecret | null>(null);
  const old = ({ secret_overlap_until }: Webhook): string =>
    secret_overlap_until === null ? n.secret.stopped : n.secret.overlap(format.clock(secret_overlap_until, now()));
  const rotate = async (overlap: number): Promise<void> => {
    setMade(await connection.api().webhooks.rotate(props.webhook.id, overlap));
    void queries.invalidateQueries({ queryKey: ['webhooks'] });
  };
  const question = () => (
    <OverlapDialog
      title={n.secret.rotateQuestion(props.webhook.name)}
      label={n.secret.overlapLabel}
      spans={{ now: n.secret.overlapNow, hours: n.secret.hours, days: n.secret.days }}
      told={(until) => (until === null ? n.secret.rotateNow : n.secret.rotateLater(until))}
      action={n.secret.action}
      opener={opener}
      onRotate={rotate}
      onClose={props.onClose}
    />
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
