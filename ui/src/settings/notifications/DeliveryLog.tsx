import { useInfiniteQuery } from '@tanstack/solid-query';
import { createSignal, For, Match, Show, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { Button } from '../../ui/Button.tsx';
import { Chip } from '../../ui/Chip.tsx';
import { Failure } from '../../ui/Failure.tsx';
import type { WebhookActs } from './createWebhookActs.ts';
import { DeliveryRow } from './DeliveryRow.tsx';
import { blockOf } from './health.ts';
import { Rows } from './Rows.tsx';
import { useNotifications } from './useNotifications.ts';
import { DELIVERY_STATES, type Delivery, type DeliveryState, type Webhook } from './wire.ts';

const PAGE_SIZE = 25;
/** Between two readings while the page is open, in ms. */
const RENEW_MS = 5000;

/** What was sent to a webhook and what waits, the newest first; each row opens to its tries. */
export function DeliveryLog(props: { webhook: Webhook; acts: WebhookActs }) {
  const { t, n, connection } = useNotifications();
  const [state, setState] = createSignal<DeliveryState | null>(null);
  const log = useInfiniteQuery(() => ({
    queryKey: ['webhooks', props.webhook.id, 'log', state()],
    queryFn: ({ pageParam }): Promise<Delivery[]> => {
      const status = state();
      const page = { id: props.webhook.id, limit: PAGE_SIZE, offset: pageParam };
      return connection.api().webhooks.deliveries(status === null ? page : { ...page, status });
    },
    initialPageParam: 0,
    getNextPageParam: (last, all) => (last.length < PAGE_SIZE ? undefined : all.length * PAGE_SIZE),
    placeholderData: (before: { pages: Delivery[][]; pageParams: number[] } | undefined) => before,
    refetchInterval: RENEW_MS,
  }));
  const rows = (): Delivery[] => log.data?.pages.flat() ?? [];
  const words: Record<DeliveryState, () => string> = {
    given_up: () => n.log.failed,
    waiting: () => counted(n.log.waiting, props.webhook.waiting),
    delivered: () => n.log.delivered,
    held: () => counted(n.log.held, props.webhook.held),
  };
  const counted = (word: string, count: number): string => (count === 0 ? word : n.log.counted(word, count));
  return (
    <section class="stack" aria-label={n.log.title}>
      <div class="spread wrap">
        <h2 class="section-title">{n.log.title}</h2>
        <Button
          kind="text"
          blocked={blockOf(props.webhook, n)}
          onClick={() => props.acts.ask('failedAgain', props.webhook)}
        >
          {n.log.failedAgain}
        </Button>
      </div>
      <fieldset class="chips" aria-label={n.log.filter}>
        <Chip pressed={state() === null} onPress={() => setState(null)}>
          {n.log.all}
        </Chip>
        <For each={DELIVERY_STATES}>
          {(one) => (
            <Chip pressed={state() === one} onPress={() => setState(one)}>
              {words[one]()}
            </Chip>
          )}
        </For>
      </fieldset>
      <Switch fallback={<div class="bone log-bone" aria-hidden="true" />}>
        <Match when={log.isError && log.data === undefined}>
          <Failure refusal={refusalOf(log.error, t.connection.noAnswer)} onRetry={() => void log.refetch()} />
        </Match>
        <Match when={log.data && rows().length === 0}>
          <p class="card muted">{state() === null ? n.log.empty : n.log.noMatch}</p>
        </Match>
        <Match when={log.data}>
          <ul class="card flush log-list">
            <Rows rows={rows()}>
              {(delivery) => <DeliveryRow delivery={delivery()} webhook={props.webhook} onAgain={props.acts.renew} />}
            </Rows>
          </ul>
          <Show when={log.hasNextPage}>
            <div class="more">
              <Button kind="tonal" busy={log.isFetchingNextPage} onClick={() => void log.fetchNextPage()}>
                {n.log.more}
              </Button>
            </div>
          </Show>
        </Match>
      </Switch>
    </section>
  );
}
