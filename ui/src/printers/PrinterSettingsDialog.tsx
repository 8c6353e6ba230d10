import { useLocation, useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { Button } from '../ui/Button.tsx';
import { ConfirmDialog, Dialog } from '../ui/Dialog.tsx';
import { Field, focusFirstError } from '../ui/Field.tsx';
import { Note } from '../ui/Notice.tsx';
import type { Printer } from '../wire.ts';
import { hasJob } from './view.ts';

/** Name, address and access code of a printer; and its removal. */
export function PrinterSettingsDialog(props: { printer: Printer; onClose: () => void }) {
  const { t, connection, speaker, toaster } = usePanel();
  const fleet = useFleet();
  const opener = document.activeElement;
  // What was there when the dialog opened: a reload of the list does not touch what is being typed.
  const { id, ip_address, name } = props.printer;
  const before = { name, ip_address, access_code: '' };
  const [values, setValues] = createSignal(before);
  const [errors, setErrors] = createSignal<Partial<typeof before>>({});
  const [refused, setRefused] = createSignal<string | null>(null);
  const [busy, setBusy] = createSignal(false);
  const [removing, setRemoving] = createSignal(false);
  const set = (field: keyof typeof before) => (value: string) => setValues({ ...values(), [field]: value });
  const changes = () => {
    const changed: Partial<typeof before> = {};
    for (const field of ['name', 'ip_address', 'access_code'] as const) {
      if (values()[field].trim() !== before[field]) changed[field] = values()[field].trim();
    }
    return changed;
  };

  const submit = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    const form = event.currentTarget as HTMLElement;
    if (busy()) return;
    setErrors({
      name: values().name.trim() === '' ? t.printerForm.nameMissing : undefined,
      ip_address: values().ip_address.trim() === '' ? t.printerForm.addressMissing : undefined,
    });
    setRefused(null);
    if (errors().name !== undefined || errors().ip_address !== undefined) {
      focusFirstError(form);
      return;
    }
    setBusy(true);
    try {
      if (Object.keys(changes()).length > 0) await connection.api().updatePrinter({ id, ...changes() });
      await fleet.reload();
      toaster.show(t.printerForm.saved(values().name.trim()));
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
    <Show
      when={!removing()}
      fallback={
        <RemovePrinter
          printer={props.printer}
          opener={opener}
          onKeep={() => setRemoving(false)}
          onClose={props.onClose}
        />
      }
    >
      <Dialog
        title={t.printer.settings}
        returnTo={opener}
        onClose={props.onClose}
        leaving={
          Object.keys(changes()).length > 0
            ? { question: t.common.discardQuestion, stay: t.common.keepEditing, leave: t.common.discard }
            : undefined
        }
      >
        <form novalidate onSubmit={(event) => void submit(event)}>
          <Field
            label={t.printerForm.name}
            value={values().name}
            onValue={set('name')}
            error={errors().name}
            data-autofocus={true}
          />
          <Field
            label={t.printerForm.address}
            hint={t.printerForm.addressHint}
            value={values().ip_address}
            onValue={set('ip_address')}
            error={errors().ip_address}
            inputmode="url"
            autocapitalize="none"
          />
          <Field
            label={t.printerForm.code}
            hint={t.printerForm.codeKeep}
            value={values().access_code}
            onValue={set('access_code')}
            error={errors().access_code}
            autocapitalize="none"
          />
          <dl class="facts">
            <div>
              <dt>{t.printerForm.serial}</dt>
              <dd class="num">{props.printer.serial_number}</dd>
            </div>
          </dl>
          <Show when={refused()}>
            <Note kind="bad">{refused()}</Note>
          </Show>
          <div class="actions">
            <Button kind="danger-text" class="apart" onClick={() => setRemoving(true)}>
              {t.printerForm.remove}
            </Button>
            <Button kind="text" onClick={props.onClose}>
              {t.common.cancel}
            </Button>
            <Button
              type="submit"
              kind="filled"
              busy={busy()}
              blocked={connection.open() ? undefined : t.connection.commandsOff}
            >
              {t.common.save}
            </Button>
          </div>
        </form>
      </Dialog>
    </Show>
  );
}

function RemovePrinter(props: { printer: Printer; opener: Element | null; onKeep: () => void; onClose: () => void }) {
  const { t, connection, speaker, toaster } = usePanel();
  const fleet = useFleet();
  const navigate = useNavigate();
  const location = useLocation();
  const [refused, setRefused] = createSignal<string>();
  const { id, name } = props.printer;
  const loss = hasJob(fleet.status(id)) ? t.printerForm.removeLossPrinting : t.printerForm.removeLoss;
  const remove = async (): Promise<void> => {
    try {
      await connection.api().removePrinter(id);
      toaster.show(t.printerForm.removed(name));
      props.onClose();
      if (location.pathname !== '/printers') navigate('/printers', { replace: true });
      await fleet.reload();
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    }
  };
  return (
    <ConfirmDialog
      question={t.printerForm.removeQuestion(name)}
      consequence={loss}
      safe={t.printerForm.keep}
      danger={t.printerForm.remove}
      returnTo={props.opener}
      error={refused()}
      onConfirm={remove}
      onClose={props.onKeep}
    />
  );
}
