import { type Accessor, createContext, createEffect, createSignal, on, onCleanup, useContext } from 'solid-js';
import type { Panel } from '../../context.ts';
import type { Health, Webhook } from './wire.ts';

/** Between two looks at the webhooks, in ms. */
const LOOK_MS = 60_000;
const NEEDY: readonly Health[] = ['failing', 'paused'];

/** How many webhooks need a person: they fail, or they are paused. */
export interface Attention {
  webhooks: Accessor<number>;
  /** A screen has just read them: no other look is needed. */
  tell: (webhooks: readonly Webhook[]) => void;
  look: () => void;
}

/** Nothing gets better by itself before somebody looks. */
export function needsPerson({ health }: Pick<Webhook, 'health'>): boolean {
  return NEEDY.includes(health);
}

export const AttentionContext = createContext<Attention>();

/** Looks now and then, as long as an administrator is here and the page is visible. */
export function createAttention({ connection, session }: Pick<Panel, 'connection' | 'session'>): Attention {
  const [webhooks, setWebhooks] = createSignal(0);
  const tell: Attention['tell'] = (all) => void setWebhooks(all.filter(needsPerson).length);
  const look = (): void => {
    if (!session.isAdmin() || !connection.open() || document.visibilityState !== 'visible') return;
    connection
      .api()
      .webhooks.list()
      .then(tell, () => {});
  };
  createEffect(on([connection.openings, session.isAdmin], look));
  const timer = setInterval(look, LOOK_MS);
  document.addEventListener('visibilitychange', look);
  onCleanup(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', look);
  });
  return { webhooks, tell, look };
}

export function useAttention(): Attention {
  const attention = useContext(AttentionContext);
  if (attention === undefined) throw new Error('useAttention must be called below AttentionContext');
  return attention;
}
