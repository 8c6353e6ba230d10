import { useNavigate } from '@solidjs/router';
import { Show } from 'solid-js';
import { Button } from '../../ui/Button.tsx';
import { Note } from '../../ui/Notice.tsx';
import type { WebhookActs } from './createWebhookActs.ts';
import { healthLine, holdLine, nextTry } from './health.ts';
import { createTrial, TestButton } from './TestButton.tsx';
import { useNotifications } from './useNotifications.ts';
import { HealthMark } from './WebhookMark.tsx';
import { WebhookMenu } from './WebhookMenu.tsx';
import type { Webhook } from './wire.ts';

/** How one webhook fares, since when, where it goes and when it is tried next. */
export function HealthCard(props: { webhook: Webhook; acts: WebhookActs }) {
  const { n, format, now } = useNotifications();
  const navigate = useNavigate();
  const trial = createTrial(() => props.webhook.id, props.acts.renew);
  const facts = (): string[] => {
    const { last_success_at, health, secret_overlap_until } = props.webhook;
    const overlaps = secret_overlap_until !== null && Date.parse(secret_overlap_until) > now();
    return [
      nextTry(props.webhook, n, format, now()),
      last_success_at === null || health === 'ok' ? null : n.health.last(format.ago(last_success_at, now())),
      overlaps ? n.health.overlap(format.clock(secret_overlap_until, now())) : null,
    ].filter((fact) => fact !== null);
  };
  const checkKind = () =>
    props.webhook.check?.exists === false || props.webhook.check?.accepts_post === false ? 'warn' : 'info';
  return (
    <section class="card stack">
      <div class="webhook-head">
        <HealthMark health={props.webhook.health} />
        <div class="grow webhook-words">
          <h2 class="state-line num">{healthLine(props.webhook, n, format, now())}</h2>
          <p class="mono webhook-url" dir="ltr">
            {props.webhook.url}
          </p>
          <Show when={facts().length > 0}>
            <p class="meta num">{facts().join(' · ')}</p>
          </Show>
        </div>
        <div class="webhook-acts">
          <TestButton trial={trial} />
          <Button kind="text" onClick={() => navigate(`/settings/notifications/${props.webhook.id}/edit`)}>
            {n.edit}
          </Button>
          <WebhookMenu webhook={props.webhook} acts={props.acts} trial={trial} />
        </div>
      </div>
      <Show when={props.webhook.paused_reason}>
        {(reason) => (
          <Note
            kind="warn"
            actions={
              <Button kind="text" dense={true} onClick={() => props.acts.ask('resume', props.webhook)}>
                {n.resume}
              </Button>
            }
          >
            {reason()} {holdLine(props.webhook, n, format)}
          </Note>
        )}
      </Show>
      <Show when={props.webhook.check}>{(check) => <Note kind={checkKind()}>{check().sentence}</Note>}</Show>
      <Show when={props.acts.refused()}>{(why) => <Note kind="bad">{why()}</Note>}</Show>
      {trial.result()}
    </section>
  );
}
