import { createSignal, lazy, Show, Suspense } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Notice.tsx';
import type { User } from '../users/wire.ts';
import { useSettings } from '../useSettings.ts';

const TurnOffDialog = lazy(() => import('./TurnOffDialog.tsx').then((m) => ({ default: m.TurnOffDialog })));
const TurnOnDialog = lazy(() => import('./TurnOnDialog.tsx').then((m) => ({ default: m.TurnOnDialog })));

/** Whether people sign in; without it, plainly what that means. */
export function SignInCard(props: { users: User[] }) {
  const { t, session } = useSettings();
  const [asking, setAsking] = createSignal(false);
  const homeAssistant = (): boolean => session.signsInWith() === 'home_assistant';
  const adminThere = (): boolean =>
    homeAssistant() || props.users.some((user) => user.source === 'local' && user.role === 'admin' && user.enabled);
  return (
    <section class="card stack sign-in" aria-label={t.security.title}>
      <h2 class="section-title">{t.security.title}</h2>
      <Show
        when={session.authEnabled()}
        fallback={
          <Note
            kind="warn"
            actions={
              <Button kind="text" dense={true} onClick={() => setAsking(true)}>
                {t.security.turnOn}
              </Button>
            }
          >
            <strong>{t.security.off}</strong> {t.security.offText}
          </Note>
        }
      >
        <div class="spread wrap">
          <p class="prose">{homeAssistant() ? t.security.onHomeAssistant : t.security.on}</p>
          <Button kind="danger-text" dense={true} onClick={() => setAsking(true)}>
            {t.security.turnOff}
          </Button>
        </div>
      </Show>
      <Show when={asking()}>
        <Suspense>
          <Show
            when={session.authEnabled()}
            fallback={<TurnOnDialog adminThere={adminThere()} onClose={() => setAsking(false)} />}
          >
            <TurnOffDialog onClose={() => setAsking(false)} />
          </Show>
        </Suspense>
      </Show>
    </section>
  );
}
