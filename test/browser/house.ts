import type { Browser } from 'playwright-core';
import { BRISK } from '../support/brisk.ts';
import type { Calls } from '../support/calls.ts';
import { addPrinters, type PrinterAnswer } from '../support/household.ts';
import { startServer, type TestServer } from '../support/server.ts';
import { type SimulatorControl, spawnSimulator } from '../support/simulator.ts';
import { launch, type OpenPage, openPage } from '../ui/chromium.ts';

/** What a person with bad intentions, or with another script, calls things. */
export const HOSTILE = '<img src=x onerror=alert(1)>';
export const RIGHT_TO_LEFT = 'طابعة الورشة';
export const WORKSHOP = 'Workshop X1C';

/** How long a page may take to show what is expected. */
const PATIENCE_MS = 10_000;

/** A browser, a server and two simulated printers, one of them with a right-to-left name. */
export interface House extends AsyncDisposable {
  browser: Browser;
  server: TestServer;
  admin: Calls;
  control: SimulatorControl;
  printers: PrinterAnswer[];
  /** Cancels what runs, at the printer, and waits until it is over. */
  cancel(serial: string): Promise<unknown>;
}

export async function openHouse(env: Record<string, string> = {}): Promise<House> {
  const parts = new AsyncDisposableStack();
  const simulator = parts.use(
    await spawnSimulator({
      printers: [
        { profile: 'x1', name: WORKSHOP },
        { profile: 'p1', name: RIGHT_TO_LEFT },
      ],
      timings: BRISK,
    }),
  );
  const server = parts.use(await startServer({ env }));
  const browser = await launch();
  parts.defer(() => browser.close());
  const admin = await server.setup();
  const printers = await addPrinters(admin, simulator.printers);
  return {
    browser,
    server,
    admin,
    printers,
    control: simulator.control,
    async cancel(serial) {
      await simulator.control.act(serial, 'cancel');
      return simulator.control.ended(serial);
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** A page that remembers where its requests went. */
export async function openWatched(
  browser: Browser,
  url: string,
  options: Parameters<typeof openPage>[2] = {},
): Promise<OpenPage & { origins: Set<string> }> {
  const origins = new Set<string>();
  const opened = await openPage(browser, 'about:blank', options);
  opened.page.setDefaultTimeout(PATIENCE_MS);
  opened.page.on('request', (request) => {
    if (/^(https?|wss?):/.test(request.url())) origins.add(new URL(request.url()).host);
  });
  opened.page.on('websocket', (socket) => origins.add(new URL(socket.url()).host));
  opened.page.on('dialog', (dialog) => {
    opened.said.push(`dialog: ${dialog.message()}`);
    void dialog.dismiss();
  });
  await opened.page.goto(url);
  return { ...opened, origins };
}

/** The same browser context, already signed in on the direct port. */
export function signedIn(server: TestServer, cookie: string) {
  const [name, value] = cookie.split('=') as [string, string];
  const cookies = [
    {
      name,
      value,
      domain: '127.0.0.1',
      path: '/',
      httpOnly: true,
      sameSite: 'Strict' as const,
      secure: false,
      expires: -1,
    },
  ];
  return { storageState: { cookies, origins: [{ origin: server.url, localStorage: [] }] } };
}
