import { type JSX, lazy, Match, Suspense, Switch } from 'solid-js';
import type { AskedAct, WebhookActs } from './createWebhookActs.ts';
import { DeleteWebhook } from './DeleteWebhook.tsx';
import type { Webhook } from './wire.ts';

const RotateSecret = lazy(() => import('./RotateSecret.tsx').then((m) => ({ default: m.RotateSecret })));
const ResumeDialog = lazy(() => import('./ResumeDialog.tsx').then((m) => ({ default: m.ResumeDialog })));
const FailedAgain = lazy(() => import('./FailedAgain.tsx').then((m) => ({ default: m.FailedAgain })));

/** The dialog that was asked for; nothing without one. @param props.onGone called when the webhook was deleted */
export function WebhookDialogs(props: { acts: WebhookActs; onGone: () => void }): JSX.Element {
  const webhookFor = (act: AskedAct): Webhook | undefined => {
    const asked = props.acts.asked();
    return asked?.act === act ? asked.webhook : undefined;
  };
  const { close, renew } = props.acts;
  return (
    <Suspense>
      <Switch>
        <Match when={webhookFor('rotate')}>{(webhook) => <RotateSecret webhook={webhook()} onClose={close} />}</Match>
        <Match when={webhookFor('resume')}>
          {(webhook) => <ResumeDialog webhook={webhook()} onDone={renew} onClose={close} />}
        </Match>
        <Match when={webhookFor('failedAgain')}>
          {(webhook) => <FailedAgain webhook={webhook()} onDone={renew} onClose={close} />}
        </Match>
        <Match when={webhookFor('delete')}>
          {(webhook) => (
            <DeleteWebhook
              webhook={webhook()}
              onGone={() => {
                renew();
                props.onGone();
              }}
              onClose={close}
            />
          )}
        </Match>
      </Switch>
    </Suspense>
  );
}
