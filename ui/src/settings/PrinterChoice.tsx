import { createUniqueId, For, Show } from 'solid-js';
import { useFleet } from '../context.ts';
import { FieldNote } from '../ui/Field.tsx';

export interface PrinterWords {
  printers: string;
  allPrinters: string;
  onlyThese: string;
}

/** All printers, or only those that are ticked. */
export function PrinterChoice(props: {
  words: PrinterWords;
  /** Null: all of them. */
  chosen: ReadonlySet<number> | null;
  onChoose: (chosen: ReadonlySet<number> | null) => void;
  error?: string | undefined;
}) {
  const fleet = useFleet();
  const id = createUniqueId();
  const toggle = (printer: number, on: boolean): void => {
    const chosen = new Set(props.chosen ?? []);
    if (on) chosen.add(printer);
    else chosen.delete(printer);
    props.onChoose(chosen);
  };
  const whether = (all: boolean) => (
    <label class="check">
      <input
        type="radio"
        name={id}
        checked={(props.chosen === null) === all}
        onChange={() => props.onChoose(all ? null : new Set())}
      />
      <span>{all ? props.words.allPrinters : props.words.onlyThese}</span>
    </label>
  );
  return (
    <fieldset class="choice" aria-describedby={props.error ? id : undefined}>
      <legend class="field-label">{props.words.printers}</legend>
      {whether(true)}
      {whether(false)}
      <Show when={props.chosen !== null}>
        <div class="indent">
          <For each={fleet.printers() ?? []}>
            {(printer) => (
              <label class="check">
                <input
                  type="checkbox"
                  checked={props.chosen?.has(printer.id) === true}
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
      <FieldNote id={id} error={props.error} />
    </fieldset>
  );
}
