import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { API } from '../support/calls.ts';
import { dumpOf } from '../support/dump.ts';
import { needs } from '../support/needs.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { hasChromium, launch, openPage } from '../ui/chromium.ts';

/** Names that the browser finds at 127.0.0.1: a site of somebody else, and one that has been pointed at our port. */
const OTHER = 'evil.example';
const REBOUND = 'rebound.example';
const WAIT_MS = 3_000;

const OTHER_PAGE = '<!doctype html><title>Other</title><body>';
const PRICE = JSON.stringify({ energy_cost_per_kwh: 666 });

describe.skipIf(!needs('chromium', hasChromium))('a web page of another site', { timeout: 60_000 }, () => {
  let server: TestApp;
  let browser: Browser;
  let cookie: { name: string; value: string };
  let others: Awaited<ReturnType<typeof otherSite>>;

  beforeAll(async () => {
    server = await startApp();
    const [name, value] = (await server.setup()).cookie.split('=') as [string, string];
    cookie = { name, value };
    others = await otherSite();
    browser = await launch(
      `--host-resolver-rules=MAP ${OTHER} 127.0.0.1, MAP ${REBOUND} 127.0.0.1`,
      // What newer browsers do by themselves against pages that reach into the house: older ones do not.
      '--disable-features=LocalNetworkAccessChecks',
    );
  });
  afterAll(async () => {
    await browser.close();
    await others[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  /** A page with the administrator's cookie in its browser. */
  async function visit(url: string, theirs?: string) {
    const opened = await openPage(browser, 'about:blank');
    // Their page came from their own machine, before its name was pointed at ours.
    if (theirs !== undefined) {
      await opened.page.route(url, (route) => route.fulfill({ contentType: 'text/html', body: theirs }));
    }
    await opened.page
      .context()
      .addCookies([{ ...cookie, domain: '127.0.0.1', path: '/', httpOnly: true, sameSite: 'Strict' }]);
    await opened.page.goto(url);
    return opened;
  }

  describe.each([{ enabled: true }, { enabled: false }])('with authentication $enabled', ({ enabled }) => {
    let before: Awaited<ReturnType<typeof dumpOf>>;
    beforeEach(async () => {
      await server.app.features.authentication.set(enabled);
      before = await dumpOf(server.app.features.database);
    });
    const expectNothing = async () => expect(await dumpOf(server.app.features.database)).toEqual(before);

    test('sends requests with no-cors: nothing happens', async () => {
      await using opened = await visit(others.url);
      for (const { method, path, body } of CHANGES) {
        const type = await opened.page.evaluate(simpleFetch, { url: server.url + API + path, method, body });
        expect(type).toBe('opaque');
      }
      await expectNothing();
    });

    test('sends requests that ask first, with the method and the header that are needed: nothing happens', async () => {
      await using opened = await visit(others.url);
      for (const { method, path, body } of CHANGES) {
        const url = server.url + API + path;
        expect(await opened.page.evaluate(askingFetch, { url, method, body })).toBe('refused');
      }
      await expectNothing();
    });

    test('sends a form: nothing happens', async () => {
      for (const { path, body } of CHANGES) {
        await using opened = await visit(others.url);
        const answered = opened.page.waitForResponse((response) => response.url() === server.url + API + path);
        await opened.page.evaluate(sendForm, { url: server.url + API + path, body: body ?? '{}' });
        // With authentication its cookie stays at home, and nobody asks.
        expect((await answered).status()).toBe(enabled ? 401 : 403);
      }
      await expectNothing();
    });

    test('opens a websocket: it is refused', async () => {
      await using opened = await visit(others.url);
      expect(await openSocket(opened.page, `ws://127.0.0.1:${server.port}/api/trpc`)).toBe('refused');
      await expectNothing();
    });

    test('has its name pointed at our port: it is nobody, and nothing happens', async () => {
      const url = `http://${REBOUND}:${server.port}`;
      await using opened = await visit(`${url}/`, OTHER_PAGE);
      for (const { method, path, body } of CHANGES) {
        const status = await opened.page.evaluate(ownFetch, { url: url + API + path, method, body });
        expect(status).toBe(enabled ? 401 : 403);
      }
      const printers = { url: `${url}${API}/printers`, method: 'GET', body: null };
      expect(await opened.page.evaluate(ownFetch, printers)).toBe(enabled ? 401 : 403);
      if (!enabled) expect(await openSocket(opened.page, `ws://${REBOUND}:${server.port}/api/trpc`)).toBe('refused');
      await expectNothing();
    });
  });

  test('is what makes the difference: the page of our own may do it', async () => {
    for (const enabled of [true, false]) {
      await server.app.features.authentication.set(enabled);
      await using opened = await visit(server.url);
      const price = { url: `${server.url}${API}/settings/electricity-price`, method: 'POST', body: PRICE };
      expect(await opened.page.evaluate(ownFetch, price)).toBe(200);
      expect(await openSocket(opened.page, `ws://127.0.0.1:${server.port}/api/trpc`)).toBe('open');
    }
  });
});

/** What another site would like to do. */
const CHANGES: readonly { method: string; path: string; body: string | null }[] = [
  { method: 'POST', path: '/settings/electricity-price', body: PRICE },
  { method: 'POST', path: '/auth/disable', body: null },
  { method: 'POST', path: '/api-keys', body: '{"name":"Theirs","scopes":["control_printer"]}' },
  { method: 'POST', path: '/users', body: '{"username":"theirs","password":"theirs theirs","role":"admin"}' },
];

type Request = { url: string; method: string; body: string | null };

/** Run in the page: a request that needs no permission, whose answer the page cannot read. */
async function simpleFetch({ url, method, body }: Request): Promise<string> {
  return (await fetch(url, { method, body, mode: 'no-cors', credentials: 'include' })).type;
}

/** Run in the page: a request for which the browser asks the server first. */
async function askingFetch({ url, method, body }: Request): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  return fetch(url, { method, body: body ?? '{}', headers, credentials: 'include' }).then(
    () => 'answered',
    () => 'refused',
  );
}

/** Run in the page: a request to its own origin. */
async function ownFetch({ url, method, body }: Request): Promise<number> {
  return (await fetch(url, { method, body, headers: { 'content-type': 'application/json' } })).status;
}

/** Run in the page: a form whose text is JSON, as far as forms can. */
function sendForm({ url, body }: { url: string; body: string }): void {
  const form = document.createElement('form');
  const field = document.createElement('input');
  Object.assign(form, { method: 'POST', action: url, enctype: 'text/plain' });
  field.name = `${body.slice(0, -1)},"x":"`;
  field.value = '"}';
  form.append(field);
  document.body.append(form);
  form.submit();
}

function openSocket(page: Page, url: string): Promise<string> {
  return page.evaluate(
    ({ url, waitMs }) =>
      new Promise<string>((resolve) => {
        const socket = new WebSocket(url);
        socket.onopen = () => resolve('open');
        socket.onerror = () => resolve('refused');
        setTimeout(() => resolve('silent'), waitMs);
      }),
    { url, waitMs: WAIT_MS },
  );
}

/** An empty page of somebody else. */
async function otherSite() {
  const site = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(OTHER_PAGE);
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  return {
    url: `http://${OTHER}:${(site.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      site.closeAllConnections();
      site.close();
      await once(site, 'close');
    },
  };
}
