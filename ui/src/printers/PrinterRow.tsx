import { A } from '@solidjs/router';
import { createMemo, Show } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { UNKNOWN } from '../i18n/format.ts';
import { Foreign } from '../ui/Foreign.tsx';
import { Progress } from '../ui/Progress.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import type { Printer } from '../wire.ts';
import { createCommands } from './createCommands.ts';
import { JobActions } from './JobActions.tsx';
import { PlateButton } from './PlateButton.tsx';
import { SpoolRow } from './SpoolRow.tsx';
import { unitsOf } from './spools.ts';
import { useStateLine } from './useStateLine.ts';
import { conditionOf, fileOf, groupOf, hasJob, plateWaits, secondsLeft } from './view.ts';

/** One printer as a line of the list: the whole row is the link, what needs a person has its button. */
export function PrinterRow(props: { printer: Printer }) {
  const { format, session } = usePanel();
  const fleet = useFleet();
  const status = () => fleet.status(props.printer.id);
  const condition = createMemo(() => conditionOf(status()));
  const units = createMemo(() => unitsOf(status()));
  const commands = createCommands(() => props.printer);
  const stateLine = useStateLine();
  const progress = (): number | null => (condition() === 'preparing' ? null : (status()?.progress ?? null));
  const left = (): string => {
    const seconds = secondsLeft(status());
    return seconds === null ? '' : format.duration(seconds);
  };
  const heat = (): string => {
    const { nozzle, bed } = status()?.temperatures ?? {};
    return status() === undefined ? UNKNOWN : `${format.degrees(nozzle)} / ${format.celsius(bed)}`;
  };
  return (
    <li class="printer-row" classList={{ away: condition() === 'offline' || condition() === 'unknown' }}>
      <StateMark state={condition()} />
      <div class="row-name">
        <h2 class="printer-name">
          <A class="row-link" href={`/printers/${props.printer.id}`}>
            <Foreign text={props.printer.name} />
          </A>
        </h2>
        <div class="meta one-line">{stateLine(status())}</div>
      </div>
      <div class="row-job">
        <Show when={hasJob(status()) || plateWaits(status())}>
          <Foreign class="row-file" text={fileOf(status()) ?? ''} />
        </Show>
        <Show when={hasJob(status())}>
          <Progress value={progress()} kind={condition()} label={fileOf(status()) ?? props.printer.name} size="thin" />
        </Show>
      </div>
      <div class="row-left num">
        <Show when={hasJob(status())}>
          <b>{progress() === null ? '' : format.percent(progress())}</b> <span class="meta">{left()}</span>
        </Show>
      </div>
      <div class="row-heat num meta">{heat()}</div>
      <div class="row-spools">
        <SpoolRow units={units()} bare={true} />
      </div>
      <div class="row-action">
        <Show when={session.mayControl() && groupOf(status()) === 'needs' && hasJob(status())}>
          <JobActions printer={props.printer} commands={commands} dense={true} />
        </Show>
        <Show when={session.mayControl() && plateWaits(status())}>
          <PlateButton printer={props.printer} commands={commands} dense={true} />
        </Show>
      </div>
      <Show when={commands.refused()}>
        {(words) => (
          <p class="row-refused field-error" role="status">
            {words()}
          </p>
        )}
      </Show>
    </li>
  );
}
