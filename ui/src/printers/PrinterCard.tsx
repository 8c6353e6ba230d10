import { A } from '@solidjs/router';
import { createMemo, Show } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { Cover } from '../ui/Cover.tsx';
import { FileName, Foreign } from '../ui/Foreign.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import type { Printer } from '../wire.ts';
import { Complaints } from './Complaints.tsx';
import { createCommands } from './createCommands.ts';
import { Heat } from './Heat.tsx';
import { JobActions } from './JobActions.tsx';
import { JobFigures } from './JobFigures.tsx';
import { SettingsButton } from './SettingsButton.tsx';
import { SpoolRow } from './SpoolRow.tsx';
import { unitsOf } from './spools.ts';
import { useStateLine } from './useStateLine.ts';
import { conditionOf, fileOf, hasJob } from './view.ts';

/** One printer among others. Its rows stay where they are in every state. */
export function PrinterCard(props: { printer: Printer }) {
  const { t, session } = usePanel();
  const fleet = useFleet();
  const status = () => fleet.status(props.printer.id);
  const condition = createMemo(() => conditionOf(status()));
  const file = createMemo(() => fileOf(status()));
  const units = createMemo(() => unitsOf(status()));
  const material = () =>
    units()
      .flatMap((unit) => unit.spools)
      .find((spool) => spool.active)?.material;
  const commands = createCommands(() => props.printer);
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
      <div class="line job-line" classList={{ past: !hasJob(status()) }}>
        <Cover src={status()?.cover_url} alt={file() ?? ''} />
        <div class="grow">
          <Show when={file()} fallback={<span class="muted">{t.printers.noFile}</span>}>
            {(name) => <FileName text={name()} />}
          </Show>
          <div class="meta one-line">{material() ?? ''}</div>
        </div>
      </div>
      <JobFigures status={status()} name={file() ?? props.printer.name} />
      <Complaints
        printer={props.printer}
        status={status()}
        commands={commands}
        fix={
          <Show when={session.isAdmin()}>
            <SettingsButton printer={props.printer} words={t.printers.changeAddress} />
          </Show>
        }
      />
      <Heat status={status()} />
      <SpoolRow units={units()} />
      <Show when={session.mayControl()}>
        <div class="card-actions">
          <Show when={hasJob(status())} fallback={<PastPrints printer={props.printer} />}>
            <JobActions printer={props.printer} commands={commands} />
          </Show>
        </div>
      </Show>
    </article>
  );
}

function PastPrints(props: { printer: Printer }) {
  const { t } = usePanel();
  return (
    <A
      class="button text"
      href={`/archive?printer=${props.printer.id}`}
      aria-label={`${t.printers.past}: ${props.printer.name}`}
    >
      {t.printers.past}
    </A>
  );
}
