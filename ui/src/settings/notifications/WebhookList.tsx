import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Foreign } from '../../ui/Foreign.tsx';
import type { WebhookActs } from './createWebhookActs.ts';
import { healthLine, sorted } from './health.ts';
import { Rows } from './Rows.tsx';
import { createTrial, TestButton } from './TestButton.tsx';
import { useNotifications } from './useNotifications.ts';
import { HealthMark } from './WebhookMark.tsx';
import { WebhookMenu } from './WebhookMenu.tsx';
import type { Webhook } from './wire.ts';

/** Every webhook with how it fares; what needs a person stands first and has the button that helps. */
export function WebhookList(props: { webhooks: readonly Webhook[]; acts: WebhookActs }) {
  return (
    <ul class="card flush webhook-list">
      <Rows rows={sorted(props.webhooks)}>{(webhook) => <Row webhook={webhook()} acts={props.acts} />}</Rows>
    </ul>
  );
}

function Row(props: { webhook: Webhook; acts: WebhookActs }) {
  const { n, format, now } = useNotifications();
  const trial = createTrial(() => props.webhook.id, props.acts.renew);
  const scope = (): string => {
    const { events, printer_ids } = props.webhook;
    return printer_ids === null ? n.scopeAll(events.length) : n.scopeSome(events.length, printer_ids.length);
  };
  const missing = (): string | undefined =>
    props.webhook.check?.exists === false ? props.webhook.check.sentence : undefined;
  return (
    <li>
      <div class="webhook-row">
        <HealthMark health={props.webhook.health} />
        <div class="grow webhook-words">
          <A class="row-link webhook-name" href={`/settings/notifications/${props.webhook.id}`}>
            <Foreign text={props.webhook.name} />
          </A>
          <div class="num" classList={{ bad: props.webhook.health === 'failing' }}>
            {healthLine(props.webhook, n, format, now())}
          </div>
          <Show when={missing()}>{(words) => <div class="meta warn">{words()}</div>}</Show>
          <div class="meta num">{scope()}</div>
        </div>
        <div class="webhook-help">
          <Show when={props.webhook.health === 'failing'}>
            <TestButton trial={trial} dense={true} name={props.webhook.name} />
          </Show>
          <Show when={props.webhook.health === 'paused'}>
            <Button
              kind="tonal"
              dense={true}
              aria-label={`${n.resume}: ${props.webhook.name}`}
              onClick={() => props.acts.ask('resume', props.webhook)}
            >
              {n.resume}
            </Button>
          </Show>
        </div>
        <div class="webhook-acts">
          <WebhookMenu webhook={props.webhook} acts={props.acts} trial={trial} />
        </div>
      </div>
      <div class="webhook-result">{trial.result()}</div>
    </li>
  );
}
