import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import type { WebhookDraft } from './draft.ts';
import { useNotifications } from './useNotifications.ts';
import type { Preview, PreviewQuery, SentEvent } from './wire.ts';

/** Typing asks the server after this pause, in ms. */
const PAUSE_MS = 250;

export interface LivePreview {
  /** What would be sent; undefined until the first answer. */
  shown: Accessor<Preview | undefined>;
  refused: Accessor<string | null>;
  event: Accessor<SentEvent>;
  setEvent: (event: SentEvent) => void;
}

/** What a draft would send, asked anew whenever it changes; an answer that comes too late is dropped. */
export function createPreview(draft: Accessor<WebhookDraft>): LivePreview {
  const { t, connection } = useNotifications();
  const [shown, setShown] = createSignal<Preview>();
  const [refused, setRefused] = createSignal<string | null>(null);
  const [event, setEvent] = createSignal<SentEvent>('print_complete');
  let asked = 0;
  const ask = async (query: PreviewQuery): Promise<void> => {
    asked += 1;
    const mine = asked;
    try {
      const preview = await connection.api().webhooks.preview(query);
      if (mine !== asked) return;
      setRefused(null);
      setShown(preview);
    } catch (error) {
      if (mine === asked) setRefused(refusalOf(error, t.connection.noAnswer).detail);
    }
  };
  const query = (): PreviewQuery => {
    const { format, version, template } = draft();
    return {
      format,
      payload_version: version,
      template: format === 'template' ? template : null,
      event: event(),
    };
  };
  createEffect(
    on([() => JSON.stringify(query()), connection.openings], () => {
      const pause = setTimeout(() => void ask(query()), shown() === undefined ? 0 : PAUSE_MS);
      onCleanup(() => clearTimeout(pause));
    }),
  );
  return { shown, refused, event, setEvent: (next) => void setEvent(() => next) };
}
