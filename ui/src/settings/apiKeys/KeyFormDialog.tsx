import { Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useSettings } from '../useSettings.ts';
import type { KeyForm } from './createKeyForm.ts';
import { ReachFields } from './ReachFields.tsx';
import { ScopeFields } from './ScopeFields.tsx';

/** The form of a key, for a new one and for one that is there. */
export function KeyFormDialog(props: {
  form: KeyForm;
  title: string;
  action: string;
  opener: Element | null;
  onClose: () => void;
}) {
  const { t, connection } = useSettings();
  return (
    <Dialog
      title={props.title}
      returnTo={props.opener}
      onClose={props.onClose}
      leaving={
        props.form.typed()
          ? { question: t.common.discardQuestion, stay: t.common.keepEditing, leave: t.common.discard }
          : undefined
      }
    >
      <form novalidate onSubmit={(event) => void props.form.submit(event)}>
        <Field
          label={t.keys.name}
          hint={t.keys.forWhat}
          value={props.form.name()}
          onValue={props.form.setName}
          error={props.form.errors().name}
          maxlength={100}
          data-autofocus={true}
        />
        <ScopeFields form={props.form} />
        <ReachFields form={props.form} />
        <Show when={props.form.refused()}>
          <Note kind="bad">{props.form.refused()}</Note>
        </Show>
        <div class="actions">
          <Button kind="text" onClick={props.onClose}>
            {t.common.cancel}
          </Button>
          <Button
            type="submit"
            kind="filled"
            busy={props.form.busy()}
            blocked={connection.open() ? undefined : t.connection.commandsOff}
          >
            {props.action}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
