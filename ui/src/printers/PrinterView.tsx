import { createMemo, lazy, Show, Suspense } from 'solid-js';
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
import { createSpokenState } from './createSpokenState.ts';
import { Facts } from './Facts.tsx';
import { Filament } from './Filament.tsx';
import { Heat } from './Heat.tsx';
import { JobFigures } from './JobFigures.tsx';
import { SettingsButton } from './SettingsButton.tsx';
import { useStateLine } from './useStateLine.ts';
import { conditionOf, fileOf, hasJob, plateWaits } from './view.ts';

const Controls = lazy(() => import('./controls/Controls.tsx').then((module) => ({ default: module.Controls })));

/** Everything about one printer. @param props.named shows its name: the only printer is the Printers screen itself */
export function PrinterView(props: { printer: Printer; named?: boolean }) {
  const { t, session } = usePanel();
  const fleet = useFleet();
  const status = () => fleet.status(props.printer.id);
  const condition = createMemo(() => conditionOf(status()));
  const file = createMemo(() => fileOf(status()));
  const commands = createCommands(() => props.printer);
  const print = createLastPrint(status);
  const stateLine = useStateLine();
  fleet.watch(() => props.printer.id);
  createSpokenState(() => props.printer, status);
  return (
    <div class="stack" classList={{ away: condition() === 'offline' || condition() === 'unknown' }}>
      <Show when={props.named}>
        <div class="spread">
          <h2 class="grow">
            <Foreign text={props.printer.name} />
          </h2>
          <Show when={session.isAdmin()}>
            <SettingsButton printer={props.printer} words={t.printer.settings} />
          </Show>
        </div>
      </Show>
      <Complaints printer={props.printer} status={status()} commands={commands} all={true} />
      <div class="columns">
        <section class="card stack" aria-label={t.printer.job}>
          <div class="line job-line" classList={{ past: !hasJob(status()) && !plateWaits(status()) }}>
            <Cover src={status()?.cover_url ?? thumbnailOf(print())} alt={file() ?? ''} size="s120" />
            <div class="grow">
              <div class="line">
                <StateMark state={condition()} />
                <div class="grow state-line">{stateLine(status())}</div>
              </div>
              <Show when={file()} fallback={<p class="muted">{t.printer.noJob}</p>}>
                {(name) => <FileName class="job-file" text={name()} />}
              </Show>
            </div>
          </div>
          <JobFigures status={status()} print={print()} name={file() ?? props.printer.name} large={true} />
          <CardActions printer={props.printer} status={status()} commands={commands} />
        </section>
        <div class="stack">
          <section class="card stack">
            <h2 class="section-title">{t.printer.temperatures}</h2>
            <Heat status={status()} />
          </section>
          <Filament status={status()} />
          <Show when={session.mayControl()}>
            <Suspense fallback={<div class="bone controls-bone" aria-hidden="true" />}>
              <Controls printer={props.printer} status={status()} commands={commands} />
            </Suspense>
          </Show>
          <Facts printer={props.printer} status={status()} controlled={session.mayControl()} />
        </div>
      </div>
    </div>
  );
}
