import { Show, untrack } from 'solid-js';
import { AreaField } from '../../ui/AreaField.tsx';
import { Field } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import { Switch } from '../../ui/Switch.tsx';
import { useSettings } from '../useSettings.ts';
import type { KeyForm } from './createKeyForm.ts';
import { ENDS, type End } from './draft.ts';
import { PrinterFields } from './PrinterFields.tsx';

const ADDRESS_ROWS = 3;

/** Which printers, until when, from where, how often. Nothing is limited before somebody asks for it. */
export function ReachFields(props: { form: KeyForm }) {
  const { t } = useSettings();
  const draft = () => props.form.draft();
  const wrong = (): boolean => {
    const { printer_ids, expires_at, allowed_ips, rate_limit } = props.form.errors();
    return [printer_ids, expires_at, allowed_ips, rate_limit].some((error) => error !== undefined);
  };
  const { printers, end, addresses, rate, enabled } = untrack(draft);
  const limited = printers !== null || end !== 'never' || addresses !== '' || rate !== '' || !enabled;
  const word = (end: End): string => {
    if (end === 'never') return t.keys.expiresNever;
    if (end === 'day') return t.keys.expiresOn;
    return end === '365' ? t.keys.expiresYear : t.keys.expiresDays(Number(end));
  };
  return (
    <details open={limited || wrong()}>
      <summary>{t.keys.more}</summary>
      <div class="stack">
        <PrinterFields form={props.form} />
        <Select
          label={t.keys.expires}
          options={ENDS.map((end) => ({ value: end, label: word(end) }))}
          value={draft().end}
          onValue={(end) => props.form.set({ end: end as End })}
        />
        <Show when={draft().end === 'day'}>
          <Field
            type="date"
            label={t.keys.lastDay}
            value={draft().day}
            onValue={(day) => props.form.set({ day })}
            error={props.form.errors().expires_at}
          />
        </Show>
        <AreaField
          label={t.keys.addresses}
          hint={t.keys.addressesHint}
          rows={ADDRESS_ROWS}
          value={draft().addresses}
          onValue={(addresses) => props.form.set({ addresses })}
          error={props.form.errors().allowed_ips}
        />
        <Field
          label={t.keys.rate}
          hint={t.keys.rateHint}
          inputmode="numeric"
          value={draft().rate}
          onValue={(rate) => props.form.set({ rate })}
          error={props.form.errors().rate_limit}
        />
        <Show when={props.form.edits}>
          <Switch
            label={t.keys.enabled}
            description={t.keys.enabledHint}
            on={draft().enabled}
            onChange={(enabled) => props.form.set({ enabled })}
          />
        </Show>
      </div>
    </details>
  );
}
