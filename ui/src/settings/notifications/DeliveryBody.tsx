import { useQuery } from '@tanstack/solid-query';
import { Match, Switch } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { CopyBox } from '../../ui/CodeBlock.tsx';
import { Note } from '../../ui/Notice.tsx';
import { useNotifications } from './useNotifications.ts';

const ROWS = 4;

/** The body of a delivery, exactly as it is sent. */
export function DeliveryBody(props: { webhook: number; delivery: number }) {
  const { t, n, connection } = useNotifications();
  const body = useQuery(() => ({
    queryKey: ['webhookBody', props.webhook, props.delivery],
    queryFn: () => connection.api().webhooks.body(props.webhook, props.delivery),
  }));
  return (
    <Switch fallback={<div class="bone body-bone" aria-hidden="true" />}>
      <Match when={body.data}>
        {(sent) => (
          <CopyBox
            label={`${n.log.body} (${sent().content_type})`}
            text={sent().body}
            copied={t.common.copied}
            refused={t.common.copyRefused}
            refusedTouch={t.common.copyRefusedTouch}
            rows={ROWS}
            labelled={true}
          />
        )}
      </Match>
      <Match when={body.isError}>
        <Note kind="bad">{refusalOf(body.error, t.connection.noAnswer).detail}</Note>
      </Match>
    </Switch>
  );
}
