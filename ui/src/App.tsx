import { HashRouter, Navigate, Route, type RouteSectionProps, useLocation, useNavigate } from '@solidjs/router';
import { createEffect, createSignal, lazy, Match, on, Suspense, Switch } from 'solid-js';
import { createSession, type Standing } from './auth/createSession.ts';
import { FleetContext, type Panel, PanelContext, usePanel } from './context.ts';
import { createNow } from './createNow.ts';
import { createTheme } from './createTheme.ts';
import { createHomeAssistantFrame } from './homeAssistant.ts';
import type { Messages } from './i18n/en.ts';
import type { Format } from './i18n/format.ts';
import { createConnection } from './live.ts';
import { createFleet } from './printers/createFleet.ts';
import { createNeedsSpeech } from './printers/createNeedsSpeech.ts';
import { PrinterPage } from './printers/PrinterPage.tsx';
import { PrintersPage } from './printers/PrintersPage.tsx';
import { AttentionContext, createAttention } from './settings/notifications/attention.ts';
import { createConnectionSpeech } from './shell/LostBanner.tsx';
import { MissingPage, Waiting } from './shell/Missing.tsx';
import { BarePage } from './shell/Page.tsx';
import { createSpeaker } from './ui/createSpeaker.ts';
import { createToaster } from './ui/createToaster.ts';
import { Failure } from './ui/Failure.tsx';
import { LiveRegions } from './ui/LiveRegions.tsx';

const SignInPage = lazy(() => import('./auth/SignInPage.tsx').then((m) => ({ default: m.SignInPage })));
const SetupPage = lazy(() => import('./auth/SetupPage.tsx').then((m) => ({ default: m.SetupPage })));
const LinkPage = lazy(() => import('./auth/LinkPage.tsx').then((m) => ({ default: m.LinkPage })));
const Queries = lazy(() => import('./Queries.tsx').then((m) => ({ default: m.Queries })));
const ArchivePage = lazy(() => import('./archive/ArchivePage.tsx').then((m) => ({ default: m.ArchivePage })));
const PrintPage = lazy(() => import('./archive/PrintPage.tsx').then((m) => ({ default: m.PrintPage })));
const SettingsPage = lazy(() => import('./settings/SettingsPage.tsx').then((m) => ({ default: m.SettingsPage })));
const KeysPage = lazy(() => import('./settings/apiKeys/KeysPage.tsx').then((m) => ({ default: m.KeysPage })));
const KeyUsagePage = lazy(() =>
  import('./settings/apiKeys/KeyUsagePage.tsx').then((m) => ({ default: m.KeyUsagePage })),
);
const NotificationsPage = lazy(() =>
  import('./settings/notifications/NotificationsPage.tsx').then((m) => ({ default: m.NotificationsPage })),
);
const WebhookPage = lazy(() =>
  import('./settings/notifications/WebhookPage.tsx').then((m) => ({ default: m.WebhookPage })),
);
const EditorPage = lazy(() =>
  import('./settings/notifications/EditorPage.tsx').then((m) => ({ default: m.EditorPage })),
);
const EnergyPage = lazy(() => import('./settings/energy/EnergyPage.tsx').then((m) => ({ default: m.EnergyPage })));
const HomeAssistantPage = lazy(() =>
  import('./settings/homeAssistant/HomeAssistantPage.tsx').then((m) => ({ default: m.HomeAssistantPage })),
);
const UsersPage = lazy(() => import('./settings/users/UsersPage.tsx').then((m) => ({ default: m.UsersPage })));
const ChangesPage = lazy(() => import('./settings/changes/ChangesPage.tsx').then((m) => ({ default: m.ChangesPage })));
const SystemPage = lazy(() => import('./settings/system/SystemPage.tsx').then((m) => ({ default: m.SystemPage })));

/** Builds what every screen uses, once, and shows the screen of the address. */
export function App(props: { messages: Messages; format: Format; socket: string }) {
  return (
    <HashRouter root={(section) => <Root {...section} {...props} />}>
      <Route path="/" component={() => <Navigate href="/printers" />} />
      <Route path="/printers" component={PrintersPage} />
      <Route path="/printers/:id" component={PrinterPage} />
      <Route component={Queries}>
        <Route path="/archive" component={ArchivePage} />
        <Route path="/archive/:id" component={PrintPage} />
        <Route path="/settings" component={SettingsPage} />
        <Route path="/settings/api-keys" component={KeysPage} />
        <Route path="/settings/api-keys/:id" component={KeyUsagePage} />
        <Route path="/settings/home-assistant" component={HomeAssistantPage} />
        <Route path="/settings/notifications" component={NotificationsPage} />
        <Route path="/settings/notifications/new" component={EditorPage} />
        <Route path="/settings/notifications/:id" component={WebhookPage} />
        <Route path="/settings/notifications/:id/edit" component={EditorPage} />
        <Route path="/settings/energy" component={EnergyPage} />
        <Route path="/settings/users" component={UsersPage} />
        <Route path="/settings/users/changes" component={ChangesPage} />
        <Route path="/settings/system" component={SystemPage} />
      </Route>
      <Route path="/sign-in" component={() => <Navigate href="/printers" />} />
      <Route path="*" component={MissingPage} />
    </HashRouter>
  );
}

function Root(props: RouteSectionProps & { messages: Messages; format: Format; socket: string }) {
  const navigate = useNavigate();
  const location = useLocation();
  const [navigated, setNavigated] = createSignal(false);
  createEffect(
    on(
      () => location.pathname,
      () => setNavigated(true),
      { defer: true },
    ),
  );

  const connection = createConnection(props.socket);
  const panel: Panel = {
    t: props.messages,
    format: props.format,
    connection,
    homeAssistant: createHomeAssistantFrame((page) => navigate(page)),
    session: createSession(connection, props.messages.connection.noAnswer),
    speaker: createSpeaker(),
    toaster: createToaster(),
    theme: createTheme(),
    now: createNow(),
    navigated,
  };
  return (
    <PanelContext.Provider value={panel}>
      <SkipLink />
      <Gate>{props.children}</Gate>
      <LiveRegions />
    </PanelContext.Provider>
  );
}

/** The screens for who we know, the way in for whom we do not. */
function Gate(props: Pick<RouteSectionProps, 'children'>) {
  const { t, session } = usePanel();
  const location = useLocation();
  createConnectionSpeech();
  const is = (): Standing['is'] => session.standing().is;
  const failed = () => {
    const standing = session.standing();
    return standing.is === 'failed' ? standing.refusal : undefined;
  };
  const link = (): string | undefined => {
    const token = location.pathname === '/sign-in' ? location.query.link : undefined;
    return typeof token === 'string' && token !== '' && is() !== 'asking' && is() !== 'signedIn' ? token : undefined;
  };
  return (
    <Suspense fallback={<Waiting />}>
      <Switch fallback={<Waiting />}>
        <Match when={failed()}>
          {(refusal) => (
            <BarePage title={t.app.name}>
              <Failure refusal={refusal()} onRetry={() => void session.ask()} />
            </BarePage>
          )}
        </Match>
        <Match when={link()}>{(token) => <LinkPage token={token()} />}</Match>
        <Match when={is() === 'setup'}>
          <SetupPage />
        </Match>
        <Match when={is() === 'signedOut'}>
          <SignInPage />
        </Match>
        <Match when={is() === 'signedIn'}>
          <Inside>{props.children}</Inside>
        </Match>
      </Switch>
    </Suspense>
  );
}

function Inside(props: Pick<RouteSectionProps, 'children'>) {
  const { t, connection, session } = usePanel();
  const fleet = createFleet(connection, t.connection.noAnswer, () => void session.ask());
  createNeedsSpeech(fleet);
  const attention = createAttention({ connection, session });
  return (
    <FleetContext.Provider value={fleet}>
      <AttentionContext.Provider value={attention}>{props.children}</AttentionContext.Provider>
    </FleetContext.Provider>
  );
}

/** The address belongs to the router, so the link moves the focus itself. */
function SkipLink() {
  const { t } = usePanel();
  return (
    <a
      class="skip"
      href="#main"
      on:click={(event) => {
        event.preventDefault();
        event.stopPropagation();
        document.getElementById('main')?.focus();
      }}
    >
      {t.app.skip}
    </a>
  );
}
