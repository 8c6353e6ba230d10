import { createSignal } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { ConfirmDialog } from '../../ui/Dialog.tsx';
import { useSettings } from '../useSettings.ts';

/** The question before everyone on the network may do everything. */
export function TurnOffDialog(props: { onClose: () => void }) {
  const { t, session, speaker } = useSettings();
  const [refused, setRefused] = createSignal<string>();
  const confirm = async (): Promise<void> => {
    try {
      await session.turnSignInOff();
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    }
  };
  return (
    <ConfirmDialog
      question={t.security.turnOffQuestion}
      consequence={t.security.turnOffLoss}
      safe={t.security.turnOffKeep}
      danger={t.security.turnOffAction}
      error={refused()}
      onConfirm={confirm}
      onClose={props.onClose}
    />
  );
}
