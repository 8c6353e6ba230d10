import { A, useNavigate, useParams } from '@solidjs/router';
import { useQuery } from '@tanstack/solid-query';
import ArchiveIcon from 'lucide-solid/icons/archive';
import { type JSX, Match, Show, Switch } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { shortFileName } from '../printers/view.ts';
import { Page } from '../shell/Page.tsx';
import { Button } from '../ui/Button.tsx';
import { Cover } from '../ui/Cover.tsx';
import { FactList } from '../ui/FactList.tsx';
import { Failure } from '../ui/Failure.tsx';
import { FileName } from '../ui/Foreign.tsx';
import { Empty, Note } from '../ui/Notice.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import { PrintSlots } from './PrintSlots.tsx';
import { PrintState } from './PrintState.tsx';
import { durationOf, isPartial, markOf, thumbnailOf, titleOf } from './view.ts';
import type { Archive } from './wire.ts';
import './archive.css';

const NOT_FOUND = 404;

export function PrintPage() {
  const { t, connection } = usePanel();
  const params = useParams();
  const navigate = useNavigate();
  const fleet = useFleet();
  const print = useQuery(() => ({
    // The newest event is part of the key's freshness: a print that runs changes with it.
    queryKey: ['archives', 'one', Number(params.id), fleet.event()?.id ?? null],
    queryFn: () => connection.api().archive(Number(params.id)),
    placeholderData: (before: Archive | undefined) => before,
    retry: false,
  }));
  const name = (): string => {
    const title = print.data ? titleOf(print.data) : null;
    return title === null ? t.archive.unnamed : shortFileName(title);
  };
  const refusal = () => refusalOf(print.error, t.connection.noAnswer);
  return (
    <Page title={print.data ? name() : t.archive.title} parent={{ href: '/archive', title: t.archive.title }}>
      <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
        <Match when={print.data}>{(one) => <Print print={one()} name={name()} />}</Match>
        <Match when={print.isError && refusal().status === NOT_FOUND}>
          <Empty
            icon={ArchiveIcon}
            action={
              <Button kind="filled" onClick={() => navigate('/archive')}>
                {t.archive.title}
              </Button>
            }
          >
            {t.archive.missing}
          </Empty>
        </Match>
        <Match when={print.isError}>
          <Failure refusal={refusal()} onRetry={() => void print.refetch()} />
        </Match>
      </Switch>
    </Page>
  );
}

function Print(props: { print: Archive; name: string }) {
  const { t } = usePanel();
  return (
    <div class="columns">
      <section class="card stack" aria-label={t.archive.facts}>
        <div class="line job-line">
          <Cover src={thumbnailOf(props.print)} alt={props.name} size="s120" />
          <div class="grow">
            <div class="line state-line">
              <StateMark state={markOf(props.print.status)} />
              <PrintState print={props.print} />
            </div>
            <FileName class="job-file" text={props.name} />
          </div>
        </div>
        <Show when={props.print.failure_reason}>
          {(reason) => (
            <Note kind={props.print.status === 'failed' ? 'bad' : 'info'}>
              <strong>{t.archive.reason}</strong> {reason()}
            </Note>
          )}
        </Show>
        <PrintFacts print={props.print} />
      </section>
      <PrintSlots print={props.print} />
    </div>
  );
}

function PrintFacts(props: { print: Archive }) {
  const { t, format } = usePanel();
  const facts = (): { word: string; value: JSX.Element }[] => {
    const { print } = props;
    const filament = isPartial(print)
      ? `${t.archive.usedOf(format.grams(print.filament_used_grams), format.grams(print.filament_total_grams))}`
      : format.grams(print.filament_used_grams);
    return [
      { word: t.archive.printer, value: <PrinterLink print={print} /> },
      { word: t.archive.started, value: format.dateTime(print.started_at) },
      { word: t.archive.ended, value: format.dateTime(print.completed_at) },
      { word: t.archive.duration, value: format.duration(durationOf(print)) },
      { word: t.archive.planned, value: format.duration(print.print_time_seconds) },
      { word: t.archive.layers, value: format.number(print.total_layers) },
      { word: t.archive.filament, value: filament },
      ...(print.filename ? [{ word: t.archive.file, value: <bdi>{print.filename}</bdi> }] : []),
    ];
  };
  return <FactList facts={facts()} />;
}

/** The printer by name, as a link while it is still here. */
function PrinterLink(props: { print: Archive }) {
  const { t } = usePanel();
  const fleet = useFleet();
  const here = () => fleet.printers()?.find((printer) => printer.id === props.print.printer_id);
  const name = (): string => here()?.name ?? props.print.printer_name ?? t.common.unknown;
  return (
    <Show when={here()} fallback={<bdi>{name()}</bdi>}>
      {(printer) => (
        <A href={`/printers/${printer().id}`}>
          <bdi>{name()}</bdi>
        </A>
      )}
    </Show>
  );
}
