import { useNavigate } from '@solidjs/router';
import { createSignal, onMount, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { Button } from '../ui/Button.tsx';
import { Note } from '../ui/Notice.tsx';
import { AuthCard } from './AuthCard.tsx';

/** A one-time sign-in link was opened: use it, and take it out of the address. */
export function LinkPage(props: { token: string }) {
  const { t, session, speaker } = usePanel();
  const navigate = useNavigate();
  const [refused, setRefused] = createSignal<string | null>(null);
  const use = async (): Promise<void> => {
    try {
      await session.useLink(props.token);
      navigate('/printers', { replace: true });
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    }
  };
  onMount(() => void use());
  return (
    <AuthCard title={t.auth.signIn}>
      <Show when={refused()} fallback={<p>{t.auth.linkWorking}</p>}>
        <Note kind="bad">
          <strong>{t.auth.linkFailed}</strong> {refused()}
        </Note>
        <div class="actions">
          <Button kind="filled" onClick={() => navigate('/printers', { replace: true })}>
            {t.auth.linkAction}
          </Button>
        </div>
      </Show>
    </AuthCard>
  );
}
