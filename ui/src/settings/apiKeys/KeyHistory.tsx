import { useQuery } from '@tanstack/solid-query';
import { For, Show } from 'solid-js';
import type { AuditEntry } from '../changes/wire.ts';
import { useSettings } from '../useSettings.ts';

/** Who made, changed and rotated a key. */
export function KeyHistory(props: { id: number }) {
  const { t, format, connection, now } = useSettings();
  const entries = useQuery(() => ({
    queryKey: ['apiKeys', props.id, 'audit'],
    queryFn: () => connection.api().apiKeyAudit(props.id),
  }));
  const fields = ({ details }: AuditEntry): string => Object.keys(details?.to ?? {}).join(', ');
  return (
    <section class="card stack">
      <h2 class="section-title">{t.usage.history}</h2>
      <Show
        when={entries.data && entries.data.length > 0 ? entries.data : undefined}
        fallback={<p class="muted">{entries.isLoading ? t.app.loading : t.usage.noHistory}</p>}
      >
        {(list) => (
          <ul class="history">
            <For each={list()}>
              {(entry) => (
                <li>
                  <div class="grow">
                    {t.usage.actions[entry.action] ?? entry.action}
                    <Show when={fields(entry)}>{(names) => <span class="meta"> {names()}</span>}</Show>
                    <div class="meta">{t.usage.by(entry.actor_name, entry.ip)}</div>
                  </div>
                  <span class="meta num" title={format.dateTime(entry.at)}>
                    {format.ago(entry.at, now())}
                  </span>
                </li>
              )}
            </For>
          </ul>
        )}
      </Show>
    </section>
  );
}
