import { Show } from 'solid-js';
import { AccountName } from '../../auth/AccountName.tsx';
import { NewPasswordFields } from '../../auth/NewPasswordFields.tsx';
import { faultsOfNew } from '../../auth/passwords.ts';
import { Button } from '../../ui/Button.tsx';
import { createForm } from '../../ui/createForm.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import type { UserActs } from './createUserActs.ts';
import type { User } from './wire.ts';

/** An administrator gives somebody a new password. */
export function SetPasswordDialog(props: { user: User; acts: UserActs }) {
  const { t, connection } = useSettings();
  const close = (): void => props.acts.ask(null);
  const form = createForm({
    start: { password: '', again: '' },
    check: (values) => faultsOfNew(values, t.auth),
    save: async ({ password }) => {
      const { id, username } = props.user;
      await props.acts.carryOut(() => connection.api().updateUser({ id, password }), t.users.passwordSet(username));
      close();
    },
  });
  return (
    <Dialog title={t.users.setPasswordTitle(props.user.username)} small={true} onClose={close}>
      <p>{t.users.setPasswordHint}</p>
      <form novalidate onSubmit={(event) => void form.submit(event)}>
        <AccountName name={props.user.username} />
        <NewPasswordFields label={t.account.next} form={form} />
        <Show when={form.refused()}>
          <Note kind="bad">{form.refused()}</Note>
        </Show>
        <div class="actions">
          <Button kind="text" onClick={close}>
            {t.common.cancel}
          </Button>
          <Button type="submit" kind="filled" busy={form.busy()}>
            {t.users.setPassword}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
