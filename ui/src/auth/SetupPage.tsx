import { createSignal, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog } from '../ui/Dialog.tsx';
import { AuthCard } from './AuthCard.tsx';
import { FirstAdminForm } from './FirstAdminForm.tsx';

/** The very first screen: whoever opens the panel first becomes its administrator, or decides that nobody signs in. */
export function SetupPage() {
  const { t, session } = usePanel();
  const [asking, setAsking] = createSignal(false);
  return (
    <AuthCard title={t.auth.setup} hint={t.auth.setupHint}>
      <FirstAdminForm
        alone={true}
        action={t.auth.setupAction}
        save={({ username, password }) => session.setUp(username, password)}
        aside={
          <Button kind="danger-text" class="apart" onClick={() => setAsking(true)}>
            {t.auth.without}
          </Button>
        }
      />
      <Show when={asking()}>
        <OpenQuestion onClose={() => setAsking(false)} />
      </Show>
    </AuthCard>
  );
}

function OpenQuestion(props: { onClose: () => void }) {
  const { t, session, speaker } = usePanel();
  const [refused, setRefused] = createSignal<string>();
  const confirm = async (): Promise<void> => {
    try {
      await session.setUpOpen();
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    }
  };
  return (
    <ConfirmDialog
      question={t.auth.withoutQuestion}
      consequence={t.auth.withoutLoss}
      safe={t.auth.withoutKeep}
      danger={t.auth.withoutAction}
      byAnyone={true}
      error={refused()}
      onConfirm={confirm}
      onClose={props.onClose}
    />
  );
}
