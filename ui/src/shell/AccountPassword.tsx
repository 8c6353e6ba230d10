import { Show } from 'solid-js';
import { AccountName } from '../auth/AccountName.tsx';
import { NewPasswordFields } from '../auth/NewPasswordFields.tsx';
import { PasswordField } from '../auth/PasswordField.tsx';
import { faultsOfNew } from '../auth/passwords.ts';
import { usePanel } from '../context.ts';
import { Button } from '../ui/Button.tsx';
import { createForm } from '../ui/createForm.ts';
import { Dialog } from '../ui/Dialog.tsx';
import { Note } from '../ui/Notice.tsx';

/** One's own password: the present one, and a new one twice. */
export function AccountPassword(props: { onClose: () => void }) {
  const { t, connection, session, toaster } = usePanel();
  const form = createForm({
    start: { present: '', password: '', again: '' },
    named: { current_password: 'present', new_password: 'password' },
    check: (values) => ({
      ...(values.present === '' ? { present: t.account.presentMissing } : {}),
      ...faultsOfNew(values, t.auth),
    }),
    save: async ({ present, password }) => {
      await connection.api().changePassword({ current_password: present, new_password: password });
      toaster.show(t.account.changed);
      props.onClose();
    },
  });
  return (
    <Dialog
      title={t.account.changePassword}
      onClose={props.onClose}
      leaving={
        form.typed()
          ? { question: t.common.discardQuestion, stay: t.common.keepEditing, leave: t.common.discard }
          : undefined
      }
    >
      <form novalidate onSubmit={(event) => void form.submit(event)}>
        <AccountName name={session.me()?.username} />
        <PasswordField
          label={t.account.present}
          value={form.values().present}
          onValue={form.set('present')}
          error={form.errors().present}
          autocomplete="current-password"
          data-autofocus={true}
        />
        <NewPasswordFields label={t.account.next} form={form} />
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
            {t.account.changePassword}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
