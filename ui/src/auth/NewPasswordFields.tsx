import { usePanel } from '../context.ts';
import type { Form } from '../ui/createForm.ts';
import { PasswordField } from './PasswordField.tsx';
import { SHORTEST_PASSWORD } from './passwords.ts';

/** A new password, twice. @param props.form has at least `password` and `again` */
export function NewPasswordFields(props: {
  label: string;
  form: Pick<Form<'password' | 'again'>, 'values' | 'set' | 'errors'>;
}) {
  const { t } = usePanel();
  return (
    <>
      <PasswordField
        label={props.label}
        value={props.form.values().password}
        onValue={props.form.set('password')}
        hint={t.auth.passwordShort(SHORTEST_PASSWORD)}
        error={props.form.errors().password}
        autocomplete="new-password"
      />
      <PasswordField
        label={t.auth.again}
        value={props.form.values().again}
        onValue={props.form.set('again')}
        error={props.form.errors().again}
        autocomplete="new-password"
      />
    </>
  );
}
