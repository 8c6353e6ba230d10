import { useNavigate, useParams, useSearchParams } from '@solidjs/router';
import { useQuery } from '@tanstack/solid-query';
import Bell from 'lucide-solid/icons/bell';
import { Match, Show, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Page } from '../../shell/Page.tsx';
import { Button } from '../../ui/Button.tsx';
import { Failure } from '../../ui/Failure.tsx';
import { Empty, Note } from '../../ui/Notice.tsx';
import { SettingsTabs } from '../SettingsTabs.tsx';
import { kindNamed } from './kinds.ts';
import { useNotifications } from './useNotifications.ts';
import { WebhookEditor } from './WebhookEditor.tsx';
import type { EventEntry, FormatEntry, Webhook } from './wire.ts';
import '../settings.css';
import './notifications.css';

const NOT_FOUND = 404;

interface Loaded {
  /** Null: a new one. */
  webhook: Webhook | null;
  events: EventEntry[];
  formats: FormatEntry[];
}

/** The form of a new webhook, or of one that is there. */
export function EditorPage() {
  const { t, n, session, connection } = useNotifications();
  const params = useParams();
  const [search] = useSearchParams();
  const navigate = useNavigate();
  const id = (): number | null => (params.id === undefined ? null : Number(params.id));
  const loaded = useQuery(() => ({
    queryKey: ['webhookForm', id()],
    queryFn: async (): Promise<Loaded> => {
      const calls = connection.api().webhooks;
      const wanted = id();
      const webhook = wanted === null ? null : calls.get(wanted);
      const [events, formats] = await Promise.all([calls.events(), calls.formats()]);
      return { webhook: await webhook, events, formats };
    },
    enabled: session.isAdmin(),
    // A form is of the moment at which it was opened; what is typed must not be read over.
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0,
  }));
  const kind = () => kindNamed(search.kind);
  const title = (): string => {
    if (id() === null) return n.form.newTitle(n.kinds[kind()]);
    return loaded.data?.webhook ? n.form.editTitle(loaded.data.webhook.name) : n.edit;
  };
  const parent = () => ({ href: '/settings/notifications', title: n.title });
  return (
    <Page title={title()} parent={parent()} sub={<SettingsTabs />}>
      <Show when={session.isAdmin()} fallback={<Note kind="info">{t.users.adminOnly}</Note>}>
        <Switch fallback={<div class="bone card-bone" aria-hidden="true" />}>
          <Match when={loaded.data}>{(data) => <WebhookEditor kind={kind()} {...data()} />}</Match>
          <Match when={loaded.isError && refusalOf(loaded.error, '').status === NOT_FOUND}>
            <Empty icon={Bell} action={<Button onClick={() => navigate(parent().href)}>{n.showAll}</Button>}>
              {n.missing}
            </Empty>
          </Match>
          <Match when={loaded.isError}>
            <Failure refusal={refusalOf(loaded.error, t.connection.noAnswer)} onRetry={() => void loaded.refetch()} />
          </Match>
        </Switch>
      </Show>
    </Page>
  );
}
