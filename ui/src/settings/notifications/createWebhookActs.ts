import { useQueryClient } from '@tanstack/solid-query';
import { type Accessor, createSignal } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import { useAttention } from './attention.ts';
import { useNotifications } from './useNotifications.ts';
import type { Webhook } from './wire.ts';

/** What is done with a webhook in a dialog. */
export type AskedAct = 'rotate' | 'resume' | 'delete' | 'failedAgain';

export interface Asked {
  act: AskedAct;
  webhook: Webhook;
}

export interface WebhookActs {
  /** The dialog that is open. */
  asked: Accessor<Asked | null>;
  ask: (act: AskedAct, webhook: Webhook) => void;
  close: () => void;
  /** Why the last act was refused. */
  refused: Accessor<string | null>;
  toggle: (webhook: Webhook) => Promise<void>;
  pause: (webhook: Webhook) => Promise<void>;
  /** Reads everything about webhooks again. */
  renew: () => void;
}

export function createWebhookActs(): WebhookActs {
  const { t, n, connection, speaker, toaster } = useNotifications();
  const queries = useQueryClient();
  const attention = useAttention();
  const [asked, setAsked] = createSignal<Asked | null>(null);
  const [refused, setRefused] = createSignal<string | null>(null);
  const renew = (): void => {
    void queries.invalidateQueries({ queryKey: ['webhooks'] });
    attention.look();
  };
  const run = async (act: () => Promise<unknown>, words: string): Promise<void> => {
    setRefused(null);
    try {
      await act();
      toaster.show(words);
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
    }
    renew();
  };
  return {
    asked,
    ask: (act, webhook) => void setAsked({ act, webhook }),
    close: () => void setAsked(null),
    refused,
    toggle: ({ id, name, enabled }) =>
      run(
        () => connection.api().webhooks.update(id, { enabled: !enabled }),
        enabled ? n.disabledNow(name) : n.enabledNow(name),
      ),
    pause: ({ id, name }) => run(() => connection.api().webhooks.pause(id), n.pausedNow(name)),
    renew,
  };
}
