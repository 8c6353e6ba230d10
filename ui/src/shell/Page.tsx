import { A, useNavigate } from '@solidjs/router';
import ArrowLeft from 'lucide-solid/icons/arrow-left';
import ChevronRight from 'lucide-solid/icons/chevron-right';
import { createEffect, type JSX, onMount, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { isolated } from '../i18n/en.ts';
import { IconButton } from '../ui/Button.tsx';
import { AccountButton } from './AccountButton.tsx';
import { HomeAssistantMenu } from './HomeAssistantMenu.tsx';
import { LostBanner } from './LostBanner.tsx';
import { BottomBar, MainTabs } from './Tabs.tsx';
import './page.css';

export interface PageProps {
  /** The page's name: heading, browser title, title of the phone's header. */
  title: string;
  /** The heading is only read out where a tab shows the same word. */
  hideTitle?: boolean;
  parent?: { href: string; title: string } | undefined;
  /** The parent is one of the tabs in sight: no breadcrumb, but a phone still goes back to it. */
  noCrumb?: boolean;
  /** At the end of the header. */
  action?: JSX.Element;
  /** A second row of tabs. */
  sub?: JSX.Element;
  wide?: boolean;
  children: JSX.Element;
}

/** Header, banner, main and bottom bar of every screen. */
export function Page(props: PageProps) {
  const { t, homeAssistant, navigated, connection } = usePanel();
  const navigate = useNavigate();
  let heading: HTMLHeadingElement | undefined;
  createEffect(() => {
    document.title = `${props.title} - ${t.app.name}`;
  });
  onMount(() => {
    if (navigated()) heading?.focus({ preventScroll: false });
  });
  return (
    <div class="page" classList={{ stale: connection.lostSince() !== null }}>
      <header class="top">
        <HomeAssistantMenu />
        <Show when={props.parent}>
          {(parent) => (
            <IconButton
              class="phone-only"
              icon={ArrowLeft}
              label={t.app.back}
              onClick={() => navigate(parent().href)}
            />
          )}
        </Show>
        <span class="brand wide-only">{t.app.name}</span>
        <span class="top-title phone-only one-line" aria-hidden="true">
          {isolated(props.title)}
        </span>
        <MainTabs />
        <div class="top-end">
          {props.action}
          <Show when={!homeAssistant.inside}>
            <AccountButton />
          </Show>
        </div>
      </header>
      {props.sub}
      <LostBanner />
      <main id="main" tabindex={-1} class="main" classList={{ wide: props.wide === true }}>
        <Show when={props.noCrumb ? undefined : props.parent}>
          {(parent) => (
            <nav class="crumbs wide-only" aria-label={t.app.breadcrumb}>
              <A href={parent().href}>{parent().title}</A>
              <ChevronRight size={16} aria-hidden={true} />
              <span class="one-line" aria-current="page">
                {isolated(props.title)}
              </span>
            </nav>
          )}
        </Show>
        <h1 ref={heading} tabindex={-1} classList={{ hidden: props.hideTitle === true || props.parent !== undefined }}>
          {props.title}
        </h1>
        {props.children}
      </main>
      <BottomBar />
    </div>
  );
}

/** A page without tabs: before anybody is signed in, and when nothing else can be shown. */
export function BarePage(props: { title: string; children: JSX.Element }) {
  const { t, homeAssistant } = usePanel();
  createEffect(() => {
    document.title = `${props.title} - ${t.app.name}`;
  });
  return (
    <div class="page bare">
      <Show when={homeAssistant.menuButton()}>
        <header class="top">
          <HomeAssistantMenu />
          <span class="top-title">{t.app.name}</span>
        </header>
      </Show>
      <LostBanner />
      <main id="main" tabindex={-1} class="main bare-main">
        {props.children}
      </main>
    </div>
  );
}
