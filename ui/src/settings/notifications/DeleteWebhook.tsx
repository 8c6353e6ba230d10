import { createSignal } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { useNotifications } from './useNotifications.ts';
import type { Webhook } from './wire.ts';

/** The question before a webhook goes: what waits for it goes too. @param props.onGone called when it is deleted */
export function DeleteWebhook(props: { webhook: Webhook; onGone: () => void; onClose: () => void }) {
  const { t, n, connection, speaker, toaster } = useNotifications();
  const [refused, setRefused] = createSignal<string>();
  const waits = (): number => props.webhook.waiting + props.webhook.held;
  const remove = async (): Promise<void> => {
    const { id, name } = props.webhook;
    try {
      await connection.api().webhooks.remove(id);
      toaster.show(n.remove.done(name));
      props.onClose();
      props.onGone();
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    }
  };
  return (
    <ConfirmDialog
      question={n.remove.question(props.webhook.name)}
      consequence={waits() > 0 ? n.remove.waits(waits()) : n.remove.nothing}
      safe={n.remove.keep}
      danger={n.remove.action}
      error={refused()}
      onConfirm={remove}
      onClose={props.onClose}
    />
  );
}
