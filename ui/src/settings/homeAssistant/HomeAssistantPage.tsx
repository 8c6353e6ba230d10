import { useQuery } from '@tanstack/solid-query';
import { Match, Show, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Page } from '../../shell/Page.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { SettingsTabs } from '../SettingsTabs.tsx';
import { useSettings } from '../useSettings.ts';
import '../settings.css';
import { AccessForm } from './AccessForm.tsx';
import { Blueprints } from './Blueprints.tsx';
import { EntitySets } from './EntitySets.tsx';
import './homeAssistant.css';
import { PrefixForm } from './PrefixForm.tsx';
import { Standing } from './Standing.tsx';

/** Something changes there without us: it is looked at this often. */
const RENEW_MS = 5_000;

export function HomeAssistantPage() {
  const { t, connection, session } = useSettings();
  const state = useQuery(() => ({
    queryKey: ['homeAssistant'],
    queryFn: () => connection.api().homeAssistant(),
    refetchInterval: RENEW_MS,
  }));
  return (
    <Page
      title={t.homeAssistant.title}
      parent={{ href: '/settings', title: t.settings.title }}
      noCrumb={true}
      hideTitle={true}
      sub={<SettingsTabs />}
    >
      <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
        <Match when={state.data}>
          {(now) => (
            <div class="stack">
              <Standing state={now()} />
              <Show when={session.isAdmin() && now().settable}>
                <AccessForm url={now().url} tokenSet={now().token_set} />
              </Show>
              <EntitySets state={now()} />
              <Show when={session.isAdmin()}>
                <Blueprints />
                <PrefixForm prefix={now().mqtt.prefix} />
              </Show>
            </div>
          )}
        </Match>
        <Match when={state.isError}>
          <Failure refusal={refusalOf(state.error, t.connection.noAnswer)} onRetry={() => void state.refetch()} />
        </Match>
      </Switch>
    </Page>
  );
}
