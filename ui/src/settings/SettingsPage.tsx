import { A, Navigate } from '@solidjs/router';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import { For, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { usePanel } from '../context.ts';
import { createMedia, WIDE } from '../createMedia.ts';
import { Page } from '../shell/Page.tsx';
import { useSettingsPages } from './useSettingsPages.ts';
import './settings.css';

/** On a phone the settings are a list; a wide frame goes to the first of its tabs. */
export function SettingsPage() {
  const { t } = usePanel();
  const wide = createMedia(WIDE);
  const pages = useSettingsPages();
  return (
    <Show when={!wide()} fallback={<Navigate href={pages()[0]?.href ?? '/settings/system'} />}>
      <Page title={t.settings.title} hideTitle={true}>
        <ul class="card flush settings-list">
          <For each={pages()}>
            {(page) => (
              <li>
                <Dynamic component={page.icon} size={22} aria-hidden={true} />
                <div class="grow">
                  <A class="row-link" href={page.href}>
                    {page.word}
                  </A>
                  <Show when={page.count?.()} fallback={<div class="meta">{page.hint}</div>}>
                    {(count) => <div class="meta settings-need">{t.settings.webhooksNeed(count())}</div>}
                  </Show>
                </div>
                <ChevronRight size={20} aria-hidden={true} />
              </li>
            )}
          </For>
        </ul>
      </Page>
    </Show>
  );
}
