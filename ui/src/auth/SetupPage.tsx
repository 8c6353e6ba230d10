import { createSignal, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { Button } from '../ui/Button.tsx';
import { Field, focusFirstError } from '../ui/Field.tsx';
import { Note } from '../ui/Notice.tsx';
import { AuthCard } from './AuthCard.tsx';
import { PasswordField } from './PasswordField.tsx';

const SHORTEST_PASSWORD = 8;

interface Errors {
  username?: string;
  password?: string;
  again?: string;
}

/** The very first screen: whoever opens the panel first becomes its administrator. */
export function SetupPage() {
  const { t, session, speaker } = usePanel();
  const [username, setUsername] = createSignal('');
  const [password, setPassword] = createSignal('');
  const [again, setAgain] = createSignal('');
  const [errors, setErrors] = createSignal<Errors>({});
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);

  const check = (): Errors => ({
    ...(username().trim() === '' ? { username: t.auth.nameMissing } : {}),
    ...(password().length < SHORTEST_PASSWORD ? { password: t.auth.passwordShort(SHORTEST_PASSWORD) } : {}),
    ...(again() !== password() ? { again: t.auth.passwordDiffers } : {}),
  });
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLElement;
    if (busy()) return;
    setErrors(check());
    setRefused(null);
    if (Object.keys(errors()).length > 0) {
      focusFirstError(form);
      return;
    }
    setBusy(true);
    try {
      await session.setUp(username().trim(), password());
    } catch (error) {
      const refusal = refusalOf(error, t.connection.noAnswer);
      setBusy(false);
      setErrors(refusal.fields);
      setRefused(Object.keys(refusal.fields).length > 0 ? null : refusal.detail);
      speaker.warn(refusal.detail);
      focusFirstError(form);
    }
  };

  return (
    <AuthCard title={t.auth.setup} hint={t.auth.setupHint}>
      <form novalidate onSubmit={(event) => void submit(event)}>
        <Field
          label={t.auth.name}
          value={username()}
          onValue={setUsername}
          error={errors().username}
          autocomplete="username"
          autocapitalize="none"
          autofocus
        />
        <PasswordField
          label={t.auth.password}
          value={password()}
          onValue={setPassword}
          hint={t.auth.passwordShort(SHORTEST_PASSWORD)}
          error={errors().password}
          autocomplete="new-password"
        />
        <PasswordField
          label={t.auth.again}
          value={again()}
          onValue={setAgain}
          error={errors().again}
          autocomplete="new-password"
        />
        <Show when={refused()}>
          <Note kind="bad">{refused()}</Note>
        </Show>
        <div class="actions">
          <Button type="submit" kind="filled" busy={busy()}>
            {t.auth.setupAction}
          </Button>
        </div>
      </form>
    </AuthCard>
  );
}
