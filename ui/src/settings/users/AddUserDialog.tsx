import { useQueryClient } from '@tanstack/solid-query';
import { createSignal, Show } from 'solid-js';
import { PasswordField } from '../../auth/PasswordField.tsx';
import { SHORTEST_PASSWORD } from '../../auth/passwords.ts';
import { Button } from '../../ui/Button.tsx';
import { createForm } from '../../ui/createForm.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import { Select } from '../../ui/Select.tsx';
import type { Role } from '../../wire.ts';
import { useSettings } from '../useSettings.ts';
import { ROLES } from './RoleSelect.tsx';

/** A local account: name, password and role. */
export function AddUserDialog(props: { onClose: () => void }) {
  const { t, connection, toaster } = useSettings();
  const queries = useQueryClient();
  const [role, setRole] = createSignal<Role>('user');
  const form = createForm({
    start: { username: '', password: '' },
    check: ({ username, password }) => ({
      ...(username.trim() === '' ? { username: t.auth.nameMissing } : {}),
      ...(password.length < SHORTEST_PASSWORD ? { password: t.auth.passwordShort(SHORTEST_PASSWORD) } : {}),
    }),
    save: async ({ username, password }) => {
      await connection.api().createUser({ username: username.trim(), password, role: role() });
      await queries.invalidateQueries({ queryKey: ['users'] });
      toaster.show(t.users.added(username.trim()));
      props.onClose();
    },
  });
  return (
    <Dialog
      title={t.users.add}
      onClose={props.onClose}
      leaving={
        form.typed()
          ? { question: t.common.discardQuestion, stay: t.common.keepEditing, leave: t.common.discard }
          : undefined
      }
    >
      <p class="muted">{t.users.addHint}</p>
      <form novalidate onSubmit={(event) => void form.submit(event)}>
        <Field
          label={t.users.name}
          value={form.values().username}
          onValue={form.set('username')}
          error={form.errors().username}
          autocapitalize="none"
          data-autofocus={true}
        />
        <PasswordField
          label={t.auth.password}
          value={form.values().password}
          onValue={form.set('password')}
          hint={t.auth.passwordShort(SHORTEST_PASSWORD)}
          error={form.errors().password}
          autocomplete="new-password"
        />
        <div>
          <Select
            label={t.users.role}
            options={ROLES.map((one) => ({ value: one, label: t.account.roles[one] }))}
            value={role()}
            onValue={(one) => setRole(one as Role)}
          />
          <p class="meta">{t.users.roleHint[role()]}</p>
        </div>
        <Show when={form.refused()}>
          <Note kind="bad">{form.refused()}</Note>
        </Show>
        <div class="actions">
          <Button kind="text" onClick={props.onClose}>
            {t.common.cancel}
          </Button>
          <Button
            type="submit"
            kind="filled"
            busy={form.busy()}
            blocked={connection.open() ? undefined : t.connection.commandsOff}
          >
            {t.users.add}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
