import { useNavigate, useParams } from '@solidjs/router';
import { useQuery } from '@tanstack/solid-query';
import Bell from 'lucide-solid/icons/bell';
import { Match, Show, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Page } from '../../shell/Page.tsx';
import { Button } from '../../ui/Button.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { Empty, Note } from '../../ui/Notice.tsx';
import { SettingsTabs } from '../SettingsTabs.tsx';
import { createWebhookActs } from './createWebhookActs.ts';
import { DeliveryLog } from './DeliveryLog.tsx';
import { HealthCard } from './HealthCard.tsx';
import { useNotifications } from './useNotifications.ts';
import { WebhookDialogs } from './WebhookDialogs.tsx';
import '../settings.css';
import './notifications.css';

/** Between two readings while the page is open, in ms. */
const RENEW_MS = 5000;
const NOT_FOUND = 404;
const LIST = '/settings/notifications';

/** One webhook: how it fares, and everything that was sent. */
export function WebhookPage() {
  const { t, n, session, connection } = useNotifications();
  const params = useParams();
  const navigate = useNavigate();
  const acts = createWebhookActs();
  const id = (): number => Number(params.id);
  const webhook = useQuery(() => ({
    queryKey: ['webhooks', id()],
    queryFn: () => connection.api().webhooks.get(id()),
    enabled: session.isAdmin(),
    refetchInterval: RENEW_MS,
  }));
  return (
    <Page title={webhook.data?.name ?? n.kinds.http} parent={{ href: LIST, title: n.title }} sub={<SettingsTabs />}>
      <Show when={session.isAdmin()} fallback={<Note kind="info">{t.users.adminOnly}</Note>}>
        <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
          <Match when={webhook.data}>
            {(shown) => (
              <div class="stack">
                <HealthCard webhook={shown()} acts={acts} />
                <DeliveryLog webhook={shown()} acts={acts} />
              </div>
            )}
          </Match>
          <Match when={webhook.isError && refusalOf(webhook.error, '').status === NOT_FOUND}>
            <Empty icon={Bell} action={<Button onClick={() => navigate(LIST)}>{n.showAll}</Button>}>
              {n.missing}
            </Empty>
          </Match>
          <Match when={webhook.isError}>
            <Failure refusal={refusalOf(webhook.error, t.connection.noAnswer)} onRetry={() => void webhook.refetch()} />
          </Match>
        </Switch>
      </Show>
      <WebhookDialogs acts={acts} onGone={() => navigate(LIST)} />
    </Page>
  );
}
