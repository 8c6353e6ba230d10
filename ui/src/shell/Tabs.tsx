import { A } from '@solidjs/router';
import ArchiveIcon from 'lucide-solid/icons/archive';
import Printer from 'lucide-solid/icons/printer';
import SettingsIcon from 'lucide-solid/icons/settings';
import { createMemo, For, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import { useFleet, usePanel } from '../context.ts';
import { groupOf } from '../printers/view.ts';
import { useAttention } from '../settings/notifications/attention.ts';
import type { Icon } from '../ui/Button.tsx';

interface Tab {
  href: string;
  icon: Icon;
  word: string;
  /** How many things behind it need a person. */
  count: () => number;
  /** What the count says, in words. */
  told?: (count: number) => string;
}

function createTabs(): Tab[] {
  const { t } = usePanel();
  const fleet = useFleet();
  const attention = useAttention();
  const needs = createMemo(
    () => (fleet.printers() ?? []).filter((printer) => groupOf(fleet.status(printer.id)) === 'needs').length,
  );
  const none = (): number => 0;
  return [
    { href: '/printers', icon: Printer, word: t.nav.printers, count: needs, told: t.app.needYou },
    { href: '/archive', icon: ArchiveIcon, word: t.nav.archive, count: none },
    {
      href: '/settings',
      icon: SettingsIcon,
      word: t.nav.settings,
      count: attention.webhooks,
      told: t.settings.webhooksNeed,
    },
  ];
}

/** The tabs in the header of a wide frame. */
export function MainTabs() {
  const { t } = usePanel();
  return (
    <nav class="tabs wide-only" aria-label={t.app.mainNav}>
      <For each={createTabs()}>{(tab) => <TabLink tab={tab} class="tab" />}</For>
    </nav>
  );
}

/** The same at the bottom of a phone. */
export function BottomBar() {
  const { t } = usePanel();
  return (
    <nav class="bottom phone-only" aria-label={t.app.mainNav}>
      <For each={createTabs()}>{(tab) => <TabLink tab={tab} class="bottom-tab" />}</For>
    </nav>
  );
}

function TabLink(props: { tab: Tab; class: string }) {
  return (
    <A href={props.tab.href} class={props.class}>
      <Dynamic component={props.tab.icon} size={20} aria-hidden={true} />
      <span>{props.tab.word}</span>
      <Show when={props.tab.count() > 0}>
        <span class="count num" aria-hidden="true">
          {props.tab.count()}
        </span>
        <span class="hidden">, {props.tab.told?.(props.tab.count())}</span>
      </Show>
    </A>
  );
}
