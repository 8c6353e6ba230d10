import { createUniqueId, For, Show } from 'solid-js';
import { useFleet, usePanel } from '../../context.ts';
import { FieldNote } from '../../ui/Field.tsx';
import { Select } from '../../ui/Select.tsx';
import type { KeyForm } from './createKeyForm.ts';

const DAYS = [0, 30, 90, 365] as const;
const YEAR = 365;

/** Which printers, and until when. Nothing is limited before somebody asks for it. */
export function ReachFields(props: { form: KeyForm }) {
  const { t } = usePanel();
  const fleet = useFleet();
  const id = createUniqueId();
  const word = (days: number): string =>
    days === 0 ? t.keys.expiresNever : days === YEAR ? t.keys.expiresYear : t.keys.expiresDays(days);
  const toggle = (printer: number, on: boolean): void => {
    const next = new Set(props.form.printers() ?? []);
    if (on) next.add(printer);
    else next.delete(printer);
    props.form.setPrinters(next);
  };
  return (
    <details open={props.form.errors().printer_ids !== undefined || props.form.errors().expires_at !== undefined}>
      <summary>{t.keys.more}</summary>
      <div class="stack">
        <fieldset class="choice" aria-describedby={props.form.errors().printer_ids ? id : undefined}>
          <legend class="field-label">{t.keys.printers}</legend>
          <label class="check">
            <input
              type="radio"
              name={id}
              checked={props.form.printers() === null}
              onChange={() => props.form.setPrinters(null)}
            />
            <span>{t.keys.allPrinters}</span>
          </label>
          <label class="check">
            <input
              type="radio"
              name={id}
              checked={props.form.printers() !== null}
              onChange={() => props.form.setPrinters(new Set())}
            />
            <span>{t.keys.onlyThese}</span>
          </label>
          <Show when={props.form.printers()}>
            {(chosen) => (
              <div class="indent">
                <For each={fleet.printers() ?? []}>
                  {(printer) => (
                    <label class="check">
                      <input
                        type="checkbox"
                        checked={chosen().has(printer.id)}
                        onChange={(event) => toggle(printer.id, event.currentTarget.checked)}
                      />
                      <span class="foreign">
                        <bdi>{printer.name}</bdi>
                      </span>
                    </label>
                  )}
                </For>
              </div>
            )}
          </Show>
          <FieldNote id={id} error={props.form.errors().printer_ids} />
        </fieldset>
        <Select
          label={t.keys.expires}
          options={DAYS.map((days) => ({ value: String(days), label: word(days) }))}
          value={String(props.form.days())}
          onValue={(days) => props.form.setDays(Number(days))}
        />
        <FieldNote id={`${id}-end`} error={props.form.errors().expires_at} />
      </div>
    </details>
  );
}
