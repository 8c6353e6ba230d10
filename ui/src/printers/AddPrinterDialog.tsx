import { createSignal, Show } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { Button } from '../ui/Button.tsx';
import { Dialog } from '../ui/Dialog.tsx';
import { Field, focusFirstError } from '../ui/Field.tsx';
import { Note } from '../ui/Notice.tsx';

const EMPTY = { ip_address: '', access_code: '', name: '', serial_number: '' };
type Values = typeof EMPTY;

/** Address and access code are enough; the rest the printer tells. */
export function AddPrinterDialog(props: { onClose: () => void }) {
  const { t, connection, speaker, toaster } = usePanel();
  const fleet = useFleet();
  const [values, setValues] = createSignal<Values>(EMPTY);
  const [errors, setErrors] = createSignal<Partial<Values>>({});
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const set = (name: keyof Values) => (value: string) => setValues({ ...values(), [name]: value });
  const typed = (): boolean => Object.values(values()).some((value) => value !== '');

  const required = (name: 'ip_address' | 'access_code'): string | undefined =>
    values()[name].trim() !== ''
      ? undefined
      : name === 'ip_address'
        ? t.printerForm.addressMissing
        : t.printerForm.codeMissing;
  const checkField = (name: 'ip_address' | 'access_code') => () => {
    if (values()[name] === '') return;
    setErrors({ ...errors(), [name]: required(name) });
  };
  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLElement;
    if (busy()) return;
    setErrors({ ip_address: required('ip_address'), access_code: required('access_code') });
    setRefused(null);
    if (errors().ip_address !== undefined || errors().access_code !== undefined) {
      focusFirstError(form);
      return;
    }
    setBusy(true);
    try {
      const { ip_address, access_code, name, serial_number } = values();
      const printer = await connection.api().createPrinter({
        ip_address: ip_address.trim(),
        access_code: access_code.trim(),
        ...(name.trim() === '' ? {} : { name: name.trim() }),
        ...(serial_number.trim() === '' ? {} : { serial_number: serial_number.trim() }),
      });
      await fleet.reload();
      toaster.show(t.printerForm.added(printer.name));
      props.onClose();
    } catch (error) {
      const refusal = refusalOf(error, t.connection.noAnswer);
      setErrors(refusal.fields);
      if (Object.keys(refusal.fields).length === 0) setRefused(refusal.detail);
      speaker.warn(refusal.detail);
      focusFirstError(form);
    } finally {
      setBusy(false);
    }
  };

  return (
    <Dialog
      title={t.printerForm.addTitle}
      onClose={props.onClose}
      leaving={
        typed()
          ? { question: t.common.discardQuestion, stay: t.common.keepEditing, leave: t.common.discard }
          : undefined
      }
    >
      <form novalidate onSubmit={(event) => void submit(event)}>
        <p class="muted">{t.printerForm.addHint}</p>
        <Field
          label={t.printerForm.address}
          hint={t.printerForm.addressHint}
          value={values().ip_address}
          onValue={set('ip_address')}
          onBlur={checkField('ip_address')}
          error={errors().ip_address}
          inputmode="url"
          autocapitalize="none"
          data-autofocus={true}
        />
        <Field
          label={t.printerForm.code}
          hint={t.printerForm.codeHint}
          value={values().access_code}
          onValue={set('access_code')}
          onBlur={checkField('access_code')}
          error={errors().access_code}
          autocapitalize="none"
        />
        <Field
          label={t.printerForm.name}
          aside={t.common.optional}
          hint={t.printerForm.nameHint}
          value={values().name}
          onValue={set('name')}
          error={errors().name}
        />
        <Field
          label={t.printerForm.serial}
          aside={t.common.optional}
          hint={t.printerForm.serialHint}
          value={values().serial_number}
          onValue={set('serial_number')}
          error={errors().serial_number}
          autocapitalize="characters"
        />
        <Show when={refused()}>
          <Note kind="bad">{refused()}</Note>
        </Show>
        <div class="actions">
          <Button kind="text" onClick={props.onClose}>
            {t.common.cancel}
          </Button>
          <Button
            type="submit"
            kind="filled"
            busy={busy()}
            blocked={connection.open() ? undefined : t.connection.commandsOff}
          >
            {busy() ? t.printerForm.adding : t.printerForm.add}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
