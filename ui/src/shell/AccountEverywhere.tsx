import { createSignal } from 'solid-js';
import { usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { ConfirmDialog } from '../ui/Dialog.tsx';

/** The question before every browser and app of this person is signed out. */
export function AccountEverywhere(props: { onClose: () => void }) {
  const { t, session, speaker } = usePanel();
  const [refused, setRefused] = createSignal<string>();
  const confirm = async (): Promise<void> => {
    try {
      await session.signOutEverywhere();
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    }
  };
  return (
    <ConfirmDialog
      question={t.account.everywhereQuestion}
      consequence={t.account.everywhereLoss}
      safe={t.account.everywhereKeep}
      danger={t.account.signOutEverywhere}
      error={refused()}
      onConfirm={confirm}
      onClose={props.onClose}
    />
  );
}
