import { useQuery } from '@tanstack/solid-query';
import { Match, Show, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Page } from '../../shell/Page.tsx';
import { FactList } from '../../ui/FactList.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { SettingsTabs } from '../SettingsTabs.tsx';
import { useSettings } from '../useSettings.ts';
import { DiagnosticsCard } from './DiagnosticsCard.tsx';
import { SystemNotes } from './SystemNotes.tsx';
import type { SystemState } from './wire.ts';
import '../settings.css';

const RENEW_MS = 30_000;

export function SystemPage() {
  const { t, connection, session } = useSettings();
  const system = useQuery(() => ({
    queryKey: ['system'],
    queryFn: () => connection.api().system(),
    refetchInterval: RENEW_MS,
  }));
  return (
    <Page
      title={t.system.title}
      parent={{ href: '/settings', title: t.settings.title }}
      noCrumb={true}
      hideTitle={true}
      sub={<SettingsTabs />}
    >
      <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
        <Match when={system.data}>
          {(state) => (
            <div class="stack">
              <SystemNotes state={state()} />
              <Facts state={state()} />
              <Show when={session.isAdmin()}>
                <DiagnosticsCard />
              </Show>
            </div>
          )}
        </Match>
        <Match when={system.isError}>
          <Failure refusal={refusalOf(system.error, t.connection.noAnswer)} onRetry={() => void system.refetch()} />
        </Match>
      </Switch>
    </Page>
  );
}

function Facts(props: { state: SystemState }) {
  const { t, format, session, now } = useSettings();
  const copyOf = ([newest, ...older]: SystemState['database']['copies']): string =>
    newest === undefined
      ? t.system.noCopy
      : t.system.copyOf(format.ago(newest.at, now()), format.bytes(newest.bytes), older.length + 1);
  const facts = (): { word: string; value: string }[] => {
    const { app, system, database, printers, storage } = props.state;
    const me = session.me();
    return [
      { word: t.system.version, value: app.version },
      { word: t.system.uptime, value: format.duration(system.uptime_seconds) },
      { word: t.system.database, value: engineName(database.engine) ?? t.common.unknown },
      {
        word: t.system.printers,
        value: t.system.connected(format.number(printers.connected), format.number(printers.total)),
      },
      ...(database.archives == null ? [] : [{ word: t.system.prints, value: format.number(database.archives) }]),
      ...(storage?.disk_free_bytes == null
        ? []
        : [{ word: t.system.disk, value: format.bytes(storage.disk_free_bytes) }]),
      ...(database.engine === 'sqlite' ? [{ word: t.system.copies, value: copyOf(database.copies) }] : []),
      ...(me === null
        ? []
        : [
            {
              word: t.system.person,
              value:
                me.via === 'household'
                  ? t.account.household
                  : t.system.personValue(me.username, t.account.roles[me.role]),
            },
          ]),
    ];
  };
  return (
    <section class="card">
      <FactList facts={facts()} class="system-facts" />
    </section>
  );
}

/** The name as its makers write it. */
function engineName(engine: string | null): string | null {
  const names: Record<string, string> = { sqlite: 'SQLite', postgres: 'PostgreSQL', postgresql: 'PostgreSQL' };
  return engine === null ? null : (names[engine.toLowerCase()] ?? engine);
}
