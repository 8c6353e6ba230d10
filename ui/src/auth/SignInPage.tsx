import { createSignal, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { Button } from '../ui/Button.tsx';
import { Field, focusFirstError } from '../ui/Field.tsx';
import { Note } from '../ui/Notice.tsx';
import { AuthCard } from './AuthCard.tsx';
import { createWait } from './createWait.ts';
import { PasswordField } from './PasswordField.tsx';

const TOO_MANY = 429;
/** Waited when the server says "too often" without saying how long. */
const DEFAULT_WAIT_SECONDS = 30;

export function SignInPage() {
  const { t, format, session, speaker } = usePanel();
  const [name, setName] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [errors, setErrors] = createSignal<{ name?: string; password?: string }>({});
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const wait = createWait();

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (busy() || wait.left() > 0) return;
    const missing = {
      ...(name().trim() === '' ? { name: t.auth.nameMissing } : {}),
      ...(password() === '' ? { password: t.auth.passwordMissing } : {}),
    };
    setErrors(missing);
    setRefused(null);
    if (Object.keys(missing).length > 0) {
      focusFirstError(event.currentTarget as HTMLElement);
      return;
    }
    setBusy(true);
    try {
      await session.signIn(name().trim(), password());
    } catch (error) {
      const refusal = refusalOf(error, t.connection.noAnswer);
      setBusy(false);
      if (refusal.status === TOO_MANY) wait.start(refusal.retryAfter ?? DEFAULT_WAIT_SECONDS);
      else setRefused(refusal.detail);
      speaker.warn(refusal.detail);
    }
  };

  return (
    <AuthCard
      title={t.auth.signIn}
      hint={session.signsInWith() === 'home_assistant' ? t.auth.signInHomeAssistant : t.auth.signInHint}
    >
      <form novalidate onSubmit={(event) => void submit(event)}>
        <Field
          label={t.auth.name}
          value={name()}
          onValue={setName}
          error={errors().name}
          autocomplete="username"
          autocapitalize="none"
          autofocus
        />
        <PasswordField
          label={t.auth.password}
          value={password()}
          onValue={setPassword}
          error={errors().password}
          autocomplete="current-password"
        />
        <Show when={wait.left() > 0 ? wait.left() : undefined}>
          {(left) => (
            <Note kind="warn">
              <span class="num">{t.auth.wait(format.duration(left()))}</span>
            </Note>
          )}
        </Show>
        <Show when={wait.left() === 0 && refused()}>
          <Note kind="bad">{refused()}</Note>
        </Show>
        <div class="actions">
          <Button type="submit" kind="filled" busy={busy()} disabled={wait.left() > 0}>
            {t.auth.signIn}
          </Button>
        </div>
      </form>
    </AuthCard>
  );
}
