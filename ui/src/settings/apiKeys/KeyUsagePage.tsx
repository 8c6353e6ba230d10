import { useNavigate, useParams } from '@solidjs/router';
import { useQuery } from '@tanstack/solid-query';
import KeyRound from 'lucide-solid/icons/key-round';
import { Match, Show, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Page } from '../../shell/Page.tsx';
import { Button } from '../../ui/Button.tsx';
import { FactList } from '../../ui/FactList.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { Empty } from '../../ui/Notice.tsx';
import { SettingsTabs } from '../SettingsTabs.tsx';
import { useSettings } from '../useSettings.ts';
import type { ApiKey, KeyUsage } from './wire.ts';
import '../settings.css';
import { KeyHistory } from './KeyHistory.tsx';
import { KeyTags } from './KeyTags.tsx';
import { UsageChart } from './UsageChart.tsx';
import { UsageTables } from './UsageTables.tsx';
import '../plaintable.css';
import './usage.css';

const NOT_FOUND = 404;

/** How one key is used: figures, days, endpoints, addresses, what was refused, and who changed it. */
export function KeyUsagePage() {
  const { t, connection } = useSettings();
  const params = useParams();
  const navigate = useNavigate();
  const id = (): number => Number(params.id);
  const key = useQuery(() => ({ queryKey: ['apiKeys', id()], queryFn: () => connection.api().apiKey(id()) }));
  const usage = useQuery(() => ({
    queryKey: ['apiKeys', id(), 'usage'],
    queryFn: () => connection.api().apiKeyUsage(id()),
  }));
  const failed = () => (key.isError ? key.error : usage.isError ? usage.error : undefined);
  const retry = (): void => {
    void key.refetch();
    void usage.refetch();
  };
  const loaded = () => (key.data && usage.data ? { key: key.data, usage: usage.data } : undefined);
  const missing = (): boolean => refusalOf(failed(), '').status === NOT_FOUND;
  return (
    <Page
      title={key.data?.name ?? t.keys.usage}
      parent={{ href: '/settings/api-keys', title: t.keys.title }}
      sub={<SettingsTabs />}
    >
      <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
        <Match when={loaded()}>{(both) => <Usage apiKey={both().key} usage={both().usage} />}</Match>
        <Match when={failed() && missing()}>
          <Empty
            icon={KeyRound}
            action={<Button onClick={() => navigate('/settings/api-keys')}>{t.usage.showAll}</Button>}
          >
            {t.usage.missing}
          </Empty>
        </Match>
        <Match when={failed()}>
          {(error) => <Failure refusal={refusalOf(error(), t.connection.noAnswer)} onRetry={retry} />}
        </Match>
      </Switch>
    </Page>
  );
}

function Usage(props: { apiKey: ApiKey; usage: KeyUsage }) {
  const { t, format, now } = useSettings();
  const last = (): string => {
    const { last_used_at, last_used_ip } = props.apiKey;
    if (last_used_at === null) return t.users.never;
    const when = format.ago(last_used_at, now());
    return last_used_ip === null ? when : t.usage.from(when, last_used_ip);
  };
  return (
    <div class="stack">
      <section class="card stack">
        <h2 class="section-title">{t.usage.figures(props.usage.days)}</h2>
        <FactList
          facts={[
            { word: t.usage.total, value: format.number(props.usage.total) },
            { word: t.usage.refused, value: format.number(props.usage.refused) },
            { word: t.usage.lastUsed, value: last() },
            { word: t.keys.createdAt, value: format.dateTime(props.apiKey.created_at) },
          ]}
        />
        <KeyTags apiKey={props.apiKey} />
        <Show when={props.usage.total + props.usage.refused > 0} fallback={<p class="muted">{t.usage.unused}</p>}>
          <UsageChart usage={props.usage} />
        </Show>
      </section>
      <UsageTables usage={props.usage} />
      <KeyHistory id={props.apiKey.id} />
    </div>
  );
}
