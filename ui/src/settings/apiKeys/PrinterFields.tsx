import { createUniqueId, For, Show } from 'solid-js';
import { useFleet } from '../../context.ts';
import { FieldNote } from '../../ui/Field.tsx';
import { useSettings } from '../useSettings.ts';
import type { KeyForm } from './createKeyForm.ts';

/** All printers, or only those that are ticked. */
export function PrinterFields(props: { form: KeyForm }) {
  const { t } = useSettings();
  const fleet = useFleet();
  const id = createUniqueId();
  const chosen = () => props.form.draft().printers;
  const toggle = (printer: number, on: boolean): void => {
    const printers = new Set(chosen() ?? []);
    if (on) printers.add(printer);
    else printers.delete(printer);
    props.form.set({ printers });
  };
  const whether = (all: boolean) => (
    <label class="check">
      <input
        type="radio"
        name={id}
        checked={(chosen() === null) === all}
        onChange={() => props.form.set({ printers: all ? null : new Set() })}
      />
      <span>{all ? t.keys.allPrinters : t.keys.onlyThese}</span>
    </label>
  );
  return (
    <fieldset class="choice" aria-describedby={props.form.errors().printer_ids ? id : undefined}>
      <legend class="field-label">{t.keys.printers}</legend>
      {whether(true)}
      {whether(false)}
      <Show when={chosen()}>
        <div class="indent">
          <For each={fleet.printers() ?? []}>
            {(printer) => (
              <label class="check">
                <input
                  type="checkbox"
                  checked={chosen()?.has(printer.id) === true}
                  onChange={(event) => toggle(printer.id, event.currentTarget.checked)}
                />
                <span class="foreign">
                  <bdi>{printer.name}</bdi>
                </span>
              </label>
            )}
          </For>
        </div>
      </Show>
      <FieldNote id={id} error={props.form.errors().printer_ids} />
    </fieldset>
  );
}
