import Check from 'lucide-solid/icons/check';
import CloudOff from 'lucide-solid/icons/cloud-off';
import { createEffect, on, Show } from 'solid-js';
import { usePanel } from '../context.ts';

/** Says that the connection is lost, and since when the values are old; and for a moment that it is back. */
export function LostBanner() {
  const { t, format, connection } = usePanel();
  return (
    <Show
      when={connection.lostSince()}
      fallback={
        <Show when={connection.again()}>
          <aside class="banner" aria-label={t.connection.title}>
            <Check size={18} aria-hidden={true} />
            {t.connection.again}
          </aside>
        </Show>
      }
    >
      {(since) => (
        <aside class="banner warn" aria-label={t.connection.title}>
          <CloudOff size={18} aria-hidden={true} />
          <span>
            {connection.openings() === 0
              ? t.connection.lost
              : t.connection.lostFrom(format.clock(new Date(since()).toISOString(), since()))}
          </span>
        </aside>
      )}
    </Show>
  );
}

/** Tells a screen reader about loss and return; mounted once, while the banner comes and goes with its page. */
export function createConnectionSpeech(): void {
  const { t, connection, speaker } = usePanel();
  createEffect(on(connection.lostSince, (since) => since !== null && speaker.warn(t.connection.lost), { defer: true }));
  createEffect(on(connection.again, (again) => again && speaker.say(t.connection.again), { defer: true }));
}
