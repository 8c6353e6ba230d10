import { useQuery } from '@tanstack/solid-query';
import Bell from 'lucide-solid/icons/bell';
import { createEffect, Match, Show, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Page } from '../../shell/Page.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { Empty, Note } from '../../ui/Notice.tsx';
import { SettingsTabs } from '../SettingsTabs.tsx';
import { AddMenu } from './AddMenu.tsx';
import { useAttention } from './attention.ts';
import { createWebhookActs } from './createWebhookActs.ts';
import { useNotifications } from './useNotifications.ts';
import { WebhookDialogs } from './WebhookDialogs.tsx';
import { WebhookList } from './WebhookList.tsx';
import '../settings.css';
import './notifications.css';

/** Between two readings while the page is open, in ms. */
const RENEW_MS = 10_000;

export function NotificationsPage() {
  const { t, n, session } = useNotifications();
  return (
    <Page
      title={n.title}
      parent={{ href: '/settings', title: t.settings.title }}
      noCrumb={true}
      hideTitle={true}
      sub={<SettingsTabs />}
    >
      <Show when={session.isAdmin()} fallback={<Note kind="info">{t.users.adminOnly}</Note>}>
        <Webhooks />
      </Show>
    </Page>
  );
}

function Webhooks() {
  const { t, n, connection } = useNotifications();
  const attention = useAttention();
  const acts = createWebhookActs();
  const webhooks = useQuery(() => ({
    queryKey: ['webhooks'],
    queryFn: () => connection.api().webhooks.list(),
    refetchInterval: RENEW_MS,
  }));
  createEffect(() => webhooks.data && attention.tell(webhooks.data));
  return (
    <div class="stack">
      <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
        <Match when={webhooks.data?.length === 0}>
          <Empty icon={Bell} action={<AddMenu word={n.addFirst} />}>
            {n.empty}
          </Empty>
        </Match>
        <Match when={webhooks.data}>
          {(list) => (
            <>
              <div class="spread wrap">
                <p class="muted prose">{n.intro}</p>
                <AddMenu word={n.add} />
              </div>
              <Show when={acts.refused()}>
                <Note kind="bad">{acts.refused()}</Note>
              </Show>
              <WebhookList webhooks={list()} acts={acts} />
            </>
          )}
        </Match>
        <Match when={webhooks.isError}>
          <Failure refusal={refusalOf(webhooks.error, t.connection.noAnswer)} onRetry={() => void webhooks.refetch()} />
        </Match>
      </Switch>
      <WebhookDialogs acts={acts} onGone={() => {}} />
    </div>
  );
}
