import { useNavigate } from '@solidjs/router';
import { type Action, ActionMenu } from '../../ui/ActionMenu.tsx';
import type { WebhookActs } from './createWebhookActs.ts';
import type { Trial } from './TestButton.tsx';
import { useNotifications } from './useNotifications.ts';
import type { Webhook } from './wire.ts';

/** What can be done with a webhook that is there. */
export function WebhookMenu(props: { webhook: Webhook; acts: WebhookActs; trial: Trial }) {
  const { n } = useNotifications();
  const navigate = useNavigate();
  const actions = (): Action[] => {
    const { webhook, acts } = props;
    const ask = (act: Parameters<WebhookActs['ask']>[0]) => () => acts.ask(act, webhook);
    const rotate = webhook.target === 'http' ? [{ word: n.rotate, onSelect: ask('rotate') }] : [];
    const hold =
      webhook.paused_reason === null
        ? { word: n.pause, onSelect: () => void acts.pause(webhook) }
        : { word: n.resume, onSelect: ask('resume') };
    return [
      { word: n.edit, onSelect: () => navigate(`/settings/notifications/${webhook.id}/edit`) },
      { word: n.sendTest, onSelect: () => void props.trial.send() },
      ...rotate,
      hold,
      { word: webhook.enabled ? n.disable : n.enable, onSelect: () => void acts.toggle(webhook) },
      { word: n.delete, onSelect: ask('delete'), danger: true },
    ];
  };
  return <ActionMenu label={n.menu(props.webhook.name)} actions={actions()} />;
}
