import { PrinterChoice } from '../PrinterChoice.tsx';
import { useSettings } from '../useSettings.ts';
import type { KeyForm } from './createKeyForm.ts';

/** Which printers a key is for. */
export function PrinterFields(props: { form: KeyForm }) {
  const { t } = useSettings();
  return (
    <PrinterChoice
      words={t.keys}
      chosen={props.form.draft().printers}
      onChoose={(printers) => props.form.set({ printers })}
      error={props.form.errors().printer_ids}
    />
  );
}
