import { For, Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { createForm, type Faults, type Texts } from '../../ui/createForm.ts';
import { Dialog } from '../../ui/Dialog.tsx';
import { Field } from '../../ui/Field.tsx';
import { Note } from '../../ui/Notice.tsx';
import type { Printer, Status } from '../../wire.ts';
import { createCommands } from '../createCommands.ts';
import { heatedOf, targetOf } from './parts.ts';
import { useControls } from './useControls.ts';
import { type Controls, HEATED, type Heated } from './wire.ts';

/** The targets of what a printer can heat, within the limits of its model; what was changed is sent together. */
export function HeatDialog(props: {
  printer: Printer;
  status: Status | undefined;
  can: Controls;
  onClose: () => void;
}) {
  const { c, t, format } = useControls();
  const commands = createCommands(() => props.printer);
  const heaters = heatedOf(props.can);
  const start = Object.fromEntries(HEATED.map((part) => [part, String(targetOf(part, props.status))])) as Texts<Heated>;
  const nameOf = (part: Heated): string =>
    part === 'nozzle' && props.can.heat.nozzle_2 !== null ? c.rightNozzle : c.part[part];
  const check = (values: Texts<Heated>): Faults<Heated> =>
    Object.fromEntries(
      heaters
        .filter(({ part, max }) => !isTarget(values[part], max))
        .map(({ part, max }) => [part, c.heatWrong(format.celsius(max))]),
    );
  const save = async (values: Texts<Heated>): Promise<void> => {
    const changed = heaters.filter(({ part }) => values[part].trim() !== start[part]);
    const accepted =
      changed.length === 0 ||
      (await commands.give(
        'heat',
        async (api, id) => {
          for (const { part } of changed) await api.control.heat(id, part, Number(values[part]));
        },
        c.heatSet(props.printer.name),
      ));
    if (accepted) props.onClose();
  };
  const form = createForm<Heated>({ start, check, save });
  const allOff = (): void => {
    for (const { part } of heaters) form.set(part)('0');
  };
  return (
    <Dialog title={c.heat} onClose={props.onClose}>
      <form novalidate onSubmit={(event) => void form.submit(event)}>
        <For each={heaters}>
          {({ part, max }, at) => (
            <Field
              label={`${nameOf(part)}, °C`}
              hint={c.heatHint(format.celsius(props.status?.temperatures[part]), format.celsius(max))}
              inputmode="numeric"
              value={form.values()[part]}
              onValue={form.set(part)}
              error={form.errors()[part]}
              data-autofocus={at() === 0 ? true : undefined}
            />
          )}
        </For>
        <Show when={commands.refused()}>{(words) => <Note kind="bad">{words()}</Note>}</Show>
        <div class="actions">
          <Button kind="text" class="apart" onClick={allOff}>
            {c.allOff}
          </Button>
          <Button kind="text" onClick={props.onClose}>
            {t.common.cancel}
          </Button>
          <Button type="submit" kind="filled" busy={form.busy()} blocked={commands.blocked('heat')}>
            {c.setHeat}
          </Button>
        </div>
      </form>
    </Dialog>
  );
}

/** A whole number of °C within the limits. */
function isTarget(text: string, max: number): boolean {
  return /^\d+$/.test(text.trim()) && Number(text) <= max;
}
