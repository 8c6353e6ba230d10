import { useQueryClient } from '@tanstack/solid-query';
import { createSignal, Show } from 'solid-js';
import { usePanel } from '../../context.ts';
import { Button } from '../../ui/Button.tsx';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import type { ApiKey } from '../../wire.ts';
import { createKeyForm, type KeyForm } from './createKeyForm.ts';
import { ReachFields } from './ReachFields.tsx';
import { RevealDialog } from './RevealDialog.tsx';
import { ScopeFields } from './ScopeFields.tsx';

/** First the form, then, once, the secret. */
export function CreateKeyDialog(props: { onClose: () => void }) {
  const queries = useQueryClient();
  const opener = document.activeElement;
  const [made, setMade] = createSignal<(ApiKey & { secret: string }) | null>(null);
  const form = createKeyForm((key) => {
    setMade(key);
    void queries.invalidateQueries({ queryKey: ['apiKeys'] });
  });
  return (
    <Show when={made()} fallback={<KeyFormDialog form={form} opener={opener} onClose={props.onClose} />}>
      {(key) => <RevealDialog opener={opener} name={key().name} secret={key().secret} onClose={props.onClose} />}
    </Show>
  );
}

function KeyFormDialog(props: { form: KeyForm; opener: Element | null; onClose: () => void }) {
  const { t, connection } = usePanel();
  return (
    <Dialog
      title={t.keys.create}
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
            {t.keys.create}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
