import { useSearchParams } from '@solidjs/router';
import { useInfiniteQuery, useQueryClient } from '@tanstack/solid-query';
import ArchiveIcon from 'lucide-solid/icons/archive';
import { createEffect, createMemo, For, Match, on, Show, Switch } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { refusalOf } from '../faults.ts';
import { Page } from '../shell/Page.tsx';
import { Button } from '../ui/Button.tsx';
import { Failure } from '../ui/Failure.tsx';
import { Empty } from '../ui/Notice.tsx';
import { type ArchiveFilter, ArchiveFilters, isFiltered } from './ArchiveFilters.tsx';
import { PrintRow } from './PrintRow.tsx';
import { ARCHIVE_STATES, type Archive } from './wire.ts';
import './archive.css';

const PAGE_SIZE = 50;

export function ArchivePage() {
  const { t, connection, speaker } = usePanel();
  const fleet = useFleet();
  const queries = useQueryClient();
  const [params, setParams] = useSearchParams();
  const text = (value: string | string[] | undefined): string => (typeof value === 'string' ? value : '');
  const filter = createMemo(
    (): ArchiveFilter => ({ search: text(params.search), printer: text(params.printer), state: text(params.state) }),
    undefined,
    { equals: (a, b) => JSON.stringify(a) === JSON.stringify(b) },
  );
  const change = (next: Partial<ArchiveFilter>): void => setParams(next, { replace: true });
  const clear = (): void => change({ search: '', printer: '', state: '' });

  const prints = useInfiniteQuery(() => ({
    queryKey: ['archives', filter()],
    queryFn: ({ pageParam }): Promise<Archive[]> => {
      const { search, printer, state } = filter();
      const known = ARCHIVE_STATES.find((one) => one === state);
      return connection.api().archives({
        limit: PAGE_SIZE,
        offset: pageParam,
        ...(search === '' ? {} : { search }),
        ...(Number(printer) > 0 ? { printer_id: Number(printer) } : {}),
        ...(known === undefined ? {} : { status: known }),
      });
    },
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.length < PAGE_SIZE ? undefined : all.length * PAGE_SIZE),
    placeholderData: (before: { pages: Archive[][]; pageParams: number[] } | undefined) => before,
  }));
  const rows = (): Archive[] => prints.data?.pages.flat() ?? [];
  createEffect(
    on(
      fleet.event,
      (event) => {
        if (event !== undefined && event.type !== 'print_progress')
          void queries.invalidateQueries({ queryKey: ['archives'] });
      },
      { defer: true },
    ),
  );
  createEffect(
    on(
      () => prints.isFetching,
      (busy) => !busy && prints.data && speaker.say(t.archive.count(rows().length)),
      { defer: true },
    ),
  );

  return (
    <Page title={t.archive.title} hideTitle={true}>
      <div class="stack">
        <ArchiveFilters filter={filter()} onChange={change} />
        <Switch fallback={<div class="bone rows-bone" aria-hidden="true" />}>
          <Match when={prints.isError && prints.data === undefined}>
            <Failure refusal={refusalOf(prints.error, t.connection.noAnswer)} onRetry={() => void prints.refetch()} />
          </Match>
          <Match when={prints.data && rows().length === 0 && isFiltered(filter())}>
            <Empty
              icon={ArchiveIcon}
              action={
                <Button kind="tonal" onClick={clear}>
                  {t.archive.clear}
                </Button>
              }
            >
              {t.archive.noMatch}
            </Empty>
          </Match>
          <Match when={prints.data && rows().length === 0}>
            <Empty icon={ArchiveIcon}>{t.archive.empty}</Empty>
          </Match>
          <Match when={prints.data}>
            <ul class="card flush print-list">
              <For each={rows()}>{(print) => <PrintRow print={print} />}</For>
            </ul>
            <Show when={prints.hasNextPage}>
              <div class="more">
                <Button kind="tonal" busy={prints.isFetchingNextPage} onClick={() => void prints.fetchNextPage()}>
                  {t.archive.more}
                </Button>
              </div>
            </Show>
          </Match>
        </Switch>
      </div>
    </Page>
  );
}
