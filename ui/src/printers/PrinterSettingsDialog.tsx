import { useLocation, useNavigate } from '@solidjs/router';
import { createSignal, Show } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { Button } from '../ui/Button.tsx';
import { createForm } from '../ui/createForm.ts';
import { ConfirmDialog, Dialog, type LeaveQuestion } from '../ui/Dialog.tsx';
import { FactList } from '../ui/FactList.tsx';
import { Field } from '../ui/Field.tsx';
import { Note } from '../ui/Notice.tsx';
import { Select } from '../ui/Select.tsx';
import { Switch } from '../ui/Switch.tsx';
import type { EntitySet, Printer, PrinterChange } from '../wire.ts';
import { hasJob } from './view.ts';

const ENTITY_SETS: readonly EntitySet[] = ['all', 'essential', 'none'];

/** Name, address and access code of a printer, who hears of it; and its removal. */
export function PrinterSettingsDialog(props: { printer: Printer; onClose: () => void }) {
  const opener = document.activeElement;
  const [removing, setRemoving] = createSignal(false);
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
      <PrinterForm printer={props.printer} opener={opener} onRemove={() => setRemoving(true)} onClose={props.onClose} />
    </Show>
  );
}

function PrinterForm(props: { printer: Printer; opener: Element | null; onRemove: () => void; onClose: () => void }) {
  const { t, connection, toaster } = usePanel();
  const fleet = useFleet();
  // What was there when the dialog opened: a reload of the list does not touch what is being typed.
  const before = { ...props.printer };
  const start = { name: before.name, ip_address: before.ip_address, access_code: '' };
  const [maintenance, setMaintenance] = createSignal(before.maintenance);
  const [entitySet, setEntitySet] = createSignal(before.entity_set);
  const changes = (): Omit<PrinterChange, 'id'> => ({
    ...changedTexts(start, form.values()),
    ...(maintenance() === before.maintenance ? {} : { maintenance: maintenance() }),
    ...(entitySet() === before.entity_set ? {} : { entity_set: entitySet() }),
  });
  const changed = (): boolean => Object.keys(changes()).length > 0;
  const form = createForm({
    start,
    check: ({ name, ip_address }) => ({
      ...(name.trim() === '' ? { name: t.printerForm.nameMissing } : {}),
      ...(ip_address.trim() === '' ? { ip_address: t.printerForm.addressMissing } : {}),
    }),
    save: async ({ name }) => {
      if (changed()) await connection.api().updatePrinter({ id: before.id, ...changes() });
      await fleet.reload();
      toaster.show(t.printerForm.saved(name.trim()));
      props.onClose();
    },
  });
  const leaving = (): LeaveQuestion | undefined =>
    changed() ? { question: t.common.discardQuestion, stay: t.common.keepEditing, leave: t.common.discard } : undefined;
  return (
    <Dialog title={t.printer.settings} returnTo={props.opener} onClose={props.onClose} leaving={leaving()}>
      <form novalidate onSubmit={(event) => void form.submit(event)}>
        <Field
          label={t.printerForm.name}
          value={form.values().name}
          onValue={form.set('name')}
          error={form.errors().name}
          data-autofocus={true}
        />
        <Field
          label={t.printerForm.address}
          hint={t.printerForm.addressHint}
          value={form.values().ip_address}
          onValue={form.set('ip_address')}
          error={form.errors().ip_address}
          inputmode="url"
          autocapitalize="none"
        />
        <Field
          label={t.printerForm.code}
          hint={t.printerForm.codeKeep}
          value={form.values().access_code}
          onValue={form.set('access_code')}
          error={form.errors().access_code}
          autocapitalize="none"
        />
        <Select
          label={t.printerForm.entities}
          options={ENTITY_SETS.map((value) => ({ value, label: t.printerForm.entitySets[value] }))}
          value={entitySet()}
          onValue={(value) => setEntitySet(value as EntitySet)}
        />
        <Switch
          label={t.printerForm.maintenance}
          description={t.printerForm.maintenanceHint}
          on={maintenance()}
          onChange={setMaintenance}
        />
        <FactList facts={[{ word: t.printerForm.serial, value: before.serial_number }]} />
        <Show when={form.refused()}>
          <Note kind="bad">{form.refused()}</Note>
        </Show>
        <div class="actions">
          <Button kind="danger-text" class="apart" onClick={props.onRemove}>
            {t.printerForm.remove}
          </Button>
          <Button kind="text" onClick={props.onClose}>
            {t.common.cancel}
          </Button>
          <Button
            type="submit"
            kind="filled"
            busy={form.busy()}
            blocked={connection.open() ? undefined : t.connection.commandsOff}
          >
            {t.common.save}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** What was typed and differs. */
function changedTexts<T extends Record<string, string>>(before: T, now: T): Partial<T> {
  const changed = Object.entries(now).filter(([field, value]) => value.trim() !== before[field]);
  return Object.fromEntries(changed.map(([field, value]) => [field, value.trim()])) as Partial<T>;
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
