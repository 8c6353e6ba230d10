import { A } from '@solidjs/router';
import { Match, Show, Switch } from 'solid-js';
import { usePanel } from '../context.ts';
import type { Printer, Status } from '../wire.ts';
import type { Commands } from './createCommands.ts';
import { JobActions } from './JobActions.tsx';
import { PlateButton } from './PlateButton.tsx';
import { fileOf, hasJob, plateWaits } from './view.ts';

/** What to do about the print on the plate; where to look when none is under way. */
export function CardActions(props: { printer: Printer; status: Status | undefined; commands: Commands }) {
  const { session } = usePanel();
  return (
    <div class="card-actions">
      <Switch fallback={<PrintLink printer={props.printer} status={props.status} />}>
        <Match when={hasJob(props.status)}>
          <Show when={session.mayControl()}>
            <JobActions printer={props.printer} commands={props.commands} />
          </Show>
        </Match>
        <Match when={session.mayControl() && plateWaits(props.status)}>
          <PlateButton printer={props.printer} commands={props.commands} />
          <PrintLink printer={props.printer} status={props.status} />
        </Match>
      </Switch>
    </div>
  );
}

/** To the print that lies on the plate, else to everything the printer has printed. */
function PrintLink(props: { printer: Printer; status: Status | undefined }) {
  const { t } = usePanel();
  const last = () => (plateWaits(props.status) ? props.status?.last_print : null);
  return (
    <Show
      when={last()}
      fallback={
        <A
          class="button text"
          href={`/archive?printer=${props.printer.id}`}
          aria-label={`${t.printers.past}: ${props.printer.name}`}
        >
          {t.printers.past}
        </A>
      }
    >
      {(print) => (
        <A
          class="button text"
          href={`/archive/${print().archive_id}`}
          aria-label={`${t.printers.showPrint}: ${fileOf(props.status) ?? props.printer.name}`}
        >
          {t.printers.showPrint}
        </A>
      )}
    </Show>
  );
}
