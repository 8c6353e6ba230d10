import { useSearchParams } from '@solidjs/router';
import { useInfiniteQuery } from '@tanstack/solid-query';
import FileClock from 'lucide-solid/icons/file-clock';
import { createMemo, For, Match, Show, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Page } from '../../shell/Page.tsx';
import { Button } from '../../ui/Button.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { Empty, Note } from '../../ui/Notice.tsx';
import { Select } from '../../ui/Select.tsx';
import { SettingsTabs } from '../SettingsTabs.tsx';
import { useSettings } from '../useSettings.ts';
import { ChangeRow } from './ChangeRow.tsx';
import { type AuditEntry, CHANGE_SUBJECTS } from './wire.ts';
import '../settings.css';
import './changes.css';

const PAGE_SIZE = 50;
const EVERYTHING = 'all';

/** Who changed what, when and from where; for administrators. */
export function ChangesPage() {
  const { t, session } = useSettings();
  return (
    <Page title={t.changes.title} parent={{ href: '/settings/users', title: t.users.title }} sub={<SettingsTabs />}>
      <Show when={session.isAdmin()} fallback={<Note kind="info">{t.users.adminOnly}</Note>}>
        <Changes />
      </Show>
    </Page>
  );
}

function Changes() {
  const { t, connection } = useSettings();
  const [params, setParams] = useSearchParams();
  const subject = createMemo(() => CHANGE_SUBJECTS.find((one) => one === params.subject));
  const entries = useInfiniteQuery(() => ({
    queryKey: ['changes', subject()],
    queryFn: ({ pageParam }): Promise<AuditEntry[]> => {
      const about = subject();
      return connection.api().changes({
        limit: PAGE_SIZE,
        offset: pageParam,
        ...(about === undefined ? {} : { subject: about }),
      });
    },
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.length < PAGE_SIZE ? undefined : all.length * PAGE_SIZE),
  }));
  const rows = (): AuditEntry[] => entries.data?.pages.flat() ?? [];
  return (
    <div class="stack">
      <p class="muted prose">{t.changes.intro}</p>
      <div class="change-filter">
        <Select
          label={t.changes.about}
          options={[
            { value: EVERYTHING, label: t.changes.everything },
            ...CHANGE_SUBJECTS.map((value) => ({ value, label: t.changes.subjects[value] })),
          ]}
          value={subject() ?? EVERYTHING}
          onValue={(value) => setParams({ subject: value === EVERYTHING ? '' : value }, { replace: true })}
        />
      </div>
      <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
        <Match when={entries.isError && entries.data === undefined}>
          <Failure refusal={refusalOf(entries.error, t.connection.noAnswer)} onRetry={() => void entries.refetch()} />
        </Match>
        <Match when={entries.data && rows().length === 0}>
          <Empty icon={FileClock}>{t.changes.empty}</Empty>
        </Match>
        <Match when={entries.data}>
          <ul class="card flush change-list">
            <For each={rows()}>{(entry) => <ChangeRow entry={entry} />}</For>
          </ul>
          <Show when={entries.hasNextPage}>
            <div class="actions">
              <Button kind="tonal" busy={entries.isFetchingNextPage} onClick={() => void entries.fetchNextPage()}>
                {t.changes.more}
              </Button>
            </div>
          </Show>
        </Match>
      </Switch>
    </div>
  );
}
