import { A } from '@solidjs/router';
import { For, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { useSettingsPages } from './useSettingsPages.ts';

/** The second row of tabs of a wide frame. */
export function SettingsTabs() {
  const { t } = usePanel();
  const pages = useSettingsPages();
  return (
    <nav class="sub-tabs wide-only" aria-label={t.app.settingsNav}>
      <For each={pages()}>
        {(page) => (
          <A class="tab" href={page.href}>
            {page.word}
            <Show when={page.count?.()}>
              {(count) => (
                <>
                  <span class="count num" aria-hidden="true">
                    {count()}
                  </span>
                  <span class="hidden">, {t.settings.webhooksNeed(count())}</span>
                </>
              )}
            </Show>
          </A>
        )}
      </For>
    </nav>
  );
}
