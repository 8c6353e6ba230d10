import { type JSX, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { Button } from '../ui/Button.tsx';
import { createForm } from '../ui/createForm.ts';
import { Field } from '../ui/Field.tsx';
import { Note } from '../ui/Notice.tsx';
import { NewPasswordFields } from './NewPasswordFields.tsx';
import { faultsOfNew } from './passwords.ts';

/** Name and password of the first administrator. @param props.aside a further button, before the action */
export function FirstAdminForm(props: {
  action: string;
  save: (person: { username: string; password: string }) => Promise<void>;
  aside: JSX.Element;
  /** It is the page, not part of a dialog. */
  alone?: boolean;
}) {
  const { t } = usePanel();
  const form = createForm({
    start: { username: '', password: '', again: '' },
    check: (values) => ({
      ...(values.username.trim() === '' ? { username: t.auth.nameMissing } : {}),
      ...faultsOfNew(values, t.auth),
    }),
    save: ({ username, password }) => props.save({ username: username.trim(), password }),
  });
  return (
    <form novalidate onSubmit={(event) => void form.submit(event)}>
      <Field
        label={t.auth.name}
        value={form.values().username}
        onValue={form.set('username')}
        error={form.errors().username}
        autocomplete="username"
        autocapitalize="none"
        autofocus={props.alone === true}
        data-autofocus={true}
      />
      <NewPasswordFields label={t.auth.password} form={form} />
      <Show when={form.refused()}>
        <Note kind="bad">{form.refused()}</Note>
      </Show>
      <div class="actions">
        {props.aside}
        <Button type="submit" kind="filled" busy={form.busy()}>
          {props.action}
        </Button>
      </div>
    </form>
  );
}
