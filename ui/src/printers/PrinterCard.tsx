import { A } from '@solidjs/router';
import { createMemo, Show } from 'solid-js';
import { thumbnailOf } from '../archive/view.ts';
import { useFleet, usePanel } from '../context.ts';
import { Cover } from '../ui/Cover.tsx';
import { FileName, Foreign } from '../ui/Foreign.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import type { Printer } from '../wire.ts';
import { CardActions } from './CardActions.tsx';
import { Complaints } from './Complaints.tsx';
import { createCommands } from './createCommands.ts';
import { createLastPrint } from './createLastPrint.ts';
import { Heat } from './Heat.tsx';
import { JobFigures } from './JobFigures.tsx';
import { SpoolRow } from './SpoolRow.tsx';
import { unitsOf } from './spools.ts';
import { useStateLine } from './useStateLine.ts';
import { conditionOf, fileOf, hasJob, plateWaits } from './view.ts';

/** One printer among others. Its rows stay where they are in every state. */
export function PrinterCard(props: { printer: Printer }) {
  const { t } = usePanel();
  const fleet = useFleet();
  const status = () => fleet.status(props.printer.id);
  const condition = createMemo(() => conditionOf(status()));
  const file = createMemo(() => fileOf(status()));
  const units = createMemo(() => unitsOf(status()));
  const commands = createCommands(() => props.printer);
  const print = createLastPrint(status);
  const loaded = () =>
    units()
      .flatMap((unit) => unit.spools)
      .find((spool) => spool.active)?.material;
  const material = () => (plateWaits(status()) ? print()?.filament_type : loaded());
  const stateLine = useStateLine();
  return (
    <article class="card printer-card" classList={{ away: condition() === 'offline' || condition() === 'unknown' }}>
      <div class="line">
        <StateMark state={condition()} />
        <div class="grow">
          <h2 class="printer-name">
            <A class="row-link" href={`/printers/${props.printer.id}`}>
              <Foreign text={props.printer.name} />
            </A>
          </h2>
          <div class="meta one-line">{stateLine(status())}</div>
        </div>
      </div>
      <div class="line job-line" classList={{ past: !hasJob(status()) && !plateWaits(status()) }}>
        <Cover src={status()?.cover_url ?? thumbnailOf(print())} alt={file() ?? ''} />
        <div class="grow">
          <Show when={file()} fallback={<span class="muted">{t.printers.noFile}</span>}>
            {(name) => <FileName text={name()} />}
          </Show>
          <div class="meta one-line">{material() ?? ''}</div>
        </div>
      </div>
      <JobFigures status={status()} print={print()} name={file() ?? props.printer.name} />
      <Complaints printer={props.printer} status={status()} commands={commands} />
      <Heat status={status()} />
      <SpoolRow units={units()} />
      <CardActions printer={props.printer} status={status()} commands={commands} />
    </article>
  );
}
