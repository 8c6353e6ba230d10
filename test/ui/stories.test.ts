import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { hasChromium, launch, openPage, PHONE } from './chromium.ts';
import { PREFIX, startPanelServer } from './panelServer.ts';
import { ANNA, household, idle, printerRow, printing, TABLET } from './world.ts';

const DIST = join(import.meta.dirname, '../../ui/dist');

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');

describe.runIf(needs('chromium', hasChromium))('in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test('a person signs in, also below a prefix, and signs out again', async () => {
    await using server = await startPanelServer(household(null));
    await using opened = await openPage(browser, `${server.url}${PREFIX.slice(1)}/`);
    const { page } = opened;
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Password', { exact: true }).fill('wrong');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByText('Wrong name or password.').first().waitFor();
    await page.getByLabel('Password', { exact: true }).fill('correct horse');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('link', { name: 'Workshop X1C', exact: true }).waitFor();
    await page.getByRole('button', { name: /Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  test('after too many tries the wait counts down and the button is off', async () => {
    await using server = await startPanelServer({ ...household(null), tooMany: 3 });
    await using opened = await openPage(browser, server.url);
    const { page } = opened;
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Password', { exact: true }).fill('x');
    const button = page.getByRole('button', { name: 'Sign in' });
    await button.click();
    await page
      .getByRole('main')
      .getByText(/Wait.*[32].s/)
      .waitFor();
    expect(await button.isDisabled()).toBe(true);
    await page
      .getByRole('main')
      .getByText(/Wait.*1.s/)
      .waitFor();
    await page.getByRole('main').getByText('Too many tries').waitFor({ state: 'detached' });
    expect(await button.isDisabled()).toBe(false);
  });

  test('a one-time link signs in and leaves the address', async () => {
    await using server = await startPanelServer(household(null));
    await using opened = await openPage(browser, `${server.url}#/sign-in?link=good`);
    await opened.page.getByRole('link', { name: 'Workshop X1C', exact: true }).waitFor();
    expect(opened.page.url()).toBe(`${server.url}#/printers`);
  });

  test('Pause is told as done, and a refusal stays with its reason until it is dismissed', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/1`);
    const { page } = opened;
    await page.getByRole('button', { name: /^Pause/ }).click();
    await page
      .getByRole('status')
      .getByText(/Workshop X1C.*paused/)
      .waitFor();
    server.world.refuse = 'The printer refused: its door is open.';
    await page.getByRole('button', { name: /^Resume/ }).click();
    const note = page.getByRole('main').getByText('The printer refused: its door is open.');
    await note.waitFor();
    await page.getByRole('button', { name: 'Dismiss' }).click();
    await note.waitFor({ state: 'detached' });
  });

  test('Stop asks first, names the file, and the safe answer has the focus', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/2`);
    const { page } = opened;
    const stop = page.getByRole('button', { name: /^Stop: / });
    await stop.click();
    await page.getByRole('alertdialog', { name: /Vase_spiral/ }).waitFor();
    await expect.poll(() => focused(page)).toBe('Keep printing');
    await page.keyboard.press('Enter');
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect(server.world.statuses.get(2)?.state).toBe('PAUSE');
    await expect.poll(() => focused(page)).toBe('Stop');
    await stop.click();
    await page.getByRole('button', { name: 'Stop print' }).click();
    await expect.poll(() => server.world.statuses.get(2)?.state).toBe('FAILED');
  });

  test('what the printers report is shown without a reload, and a new printer appears', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers`);
    const { page } = opened;
    const card = page.getByRole('article').filter({ hasText: 'Workshop X1C' });
    await card.getByText('63%', { exact: true }).waitFor();
    server.report(1, printing({ progress: 64 }));
    await card.getByText('64%', { exact: true }).waitFor();
    server.world.printers.push(printerRow(9, 'Newcomer'));
    server.report(9, idle());
    await page.getByRole('link', { name: 'Newcomer', exact: true }).waitFor();
  });

  test('a printer that comes to need a person is told on whatever page that person is', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/archive`);
    const { page } = opened;
    await page.getByText('Bracket').first().waitFor();
    const polite = page.locator('[aria-live="polite"]');
    expect(await polite.textContent()).not.toContain('P1S left');
    server.report(1, printing({ state: 'PAUSE' }));
    await expect.poll(() => polite.textContent()).toContain('Workshop X1C');
    expect(await polite.textContent()).toContain('Paused');
    await page
      .getByRole('link', { name: /3 printers need you/ })
      .first()
      .waitFor();
  });

  test('a viewer sees every printer and no control', async () => {
    await using server = await startPanelServer(household(TABLET));
    await using opened = await openPage(browser, `${server.url}#/printers`);
    const { page } = opened;
    await page.getByRole('link', { name: 'Workshop X1C', exact: true }).waitFor();
    for (const name of [/^Pause/, /^Resume/, /^Stop/, /Add printer/, /Printer settings/, /Plate is clear/, /Try now/]) {
      expect(await page.getByRole('button', { name }).count()).toBe(0);
    }
    await page.goto(`${server.url}#/settings`);
    await page.getByRole('link', { name: 'System' }).waitFor();
    expect(await page.getByRole('link', { name: 'API Keys' }).count()).toBe(0);
  });

  test('a lost connection is told with the time, switches commands off, keeps what was typed, and heals', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Add printer' }).first().click();
    await page.getByRole('textbox', { name: 'Address' }).fill('192.168.1.77');
    server.cut(true);
    await page
      .getByText(/Connection lost.*Values are from \d\d:\d\d/)
      .first()
      .waitFor({ timeout: 8000 });
    const add = page.getByRole('dialog').getByRole('button', { name: 'Add printer' });
    expect(await add.getAttribute('aria-disabled')).toBe('true');
    server.cut(false);
    await page.getByText('Connected again.').first().waitFor({ timeout: 15_000 });
    expect(await page.getByRole('textbox', { name: 'Address' }).inputValue()).toBe('192.168.1.77');
    expect(await add.getAttribute('aria-disabled')).toBeNull();
    await page.getByLabel('Access code').fill('12345678');
    await add.click();
    await page.getByRole('status').getByText(/added/).waitFor();
  });

  test('a refused printer is explained in the words of the server, and the form stays', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Add printer' }).first().click();
    await page.getByRole('textbox', { name: 'Address' }).fill('192.168.1.77');
    await page.getByLabel('Access code').fill('wrong');
    await page.getByRole('dialog').getByRole('button', { name: 'Add printer' }).click();
    await page
      .getByRole('dialog')
      .getByText('Wrong access code. It is on the printer under Settings > Network.')
      .waitFor();
    expect(await page.getByLabel('Access code').inputValue()).toBe('wrong');
  });

  test('a new key is shown once, whole, and no way out but "Done" loses it unasked', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/settings/api-keys`, {
      permissions: ['clipboard-read', 'clipboard-write'],
    });
    const { page } = opened;
    await page.getByRole('button', { name: 'Create API Key' }).click();
    await page.getByLabel('Name').fill('Garage display');
    await page.getByRole('button', { name: 'Dashboard', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Create API Key' }).click();
    const secret = await page.getByRole('textbox', { name: 'The key' }).inputValue();
    expect(secret).toMatch(/^bb_.{43,}/);
    const done = page.getByRole('button', { name: 'Done' });
    expect(await done.isDisabled()).toBe(true);
    await page.getByRole('button', { name: 'Copy: The key' }).click();
    await page.getByRole('dialog').getByText('Copied. Paste it where it belongs').waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(secret);
    await page.keyboard.press('Escape');
    await page.getByText('The key is shown only now.').waitFor();
    await page.getByRole('button', { name: 'Back to the key' }).click();
    expect(await page.getByRole('textbox', { name: 'The key' }).inputValue()).toBe(secret);
    const kept = await page.evaluate(
      () => location.href + JSON.stringify(localStorage) + JSON.stringify(sessionStorage),
    );
    expect(kept).not.toContain(secret);
    await page.getByText('I have saved it').click();
    await done.click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await page.getByText('Garage display').first().waitFor();
    expect(server.world.keys[0]?.scopes).toEqual(['read_status']);
  });

  test('a copy that the browser refuses is not called copied', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/settings/api-keys`);
    const { page } = opened;
    await page.getByRole('button', { name: 'Create API Key' }).click();
    await page.getByLabel('Name').fill('Garage display');
    await page.getByRole('button', { name: 'Dashboard', exact: true }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Create API Key' }).click();
    await page.evaluate(() => {
      navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));
      document.execCommand = () => false;
    });
    await page.getByRole('button', { name: 'Copy: The key' }).click();
    await page.getByRole('dialog').getByText('The key is selected: press Ctrl+C.').waitFor();
    const selected = await page.evaluate(() => (document.activeElement as HTMLTextAreaElement).value);
    expect(selected).toMatch(/^bb_/);
  });

  test('a page takes the focus to its heading and gives the browser its title', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers`);
    const { page } = opened;
    await page.getByRole('link', { name: 'Workshop X1C', exact: true }).click();
    await expect.poll(() => focused(page)).toBe('Workshop X1C');
    expect(await page.title()).toBe('Workshop X1C - Bambuddy');
    await page.getByRole('link', { name: 'Archive' }).first().click();
    await expect.poll(() => page.title()).toBe('Archive - Bambuddy');
  });

  test('the archive is searched by name, filtered, and loads more', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/archive`);
    const { page } = opened;
    const rows = page.getByRole('main').getByRole('listitem');
    await expect.poll(() => rows.count()).toBe(50);
    await page.getByRole('button', { name: 'Load more' }).click();
    await expect.poll(() => rows.count()).toBe(100);
    await page.getByLabel('Search by name').fill('bracket');
    await expect.poll(() => rows.count()).toBe(1);
    await page.getByRole('link', { name: 'Bracket' }).click();
    await page.getByText('Nozzle clogged').waitFor();
    await page.goBack();
    expect(await page.getByLabel('Search by name').inputValue()).toBe('bracket');
  });

  test('inside Home Assistant it takes language, colours and menu button from there, and follows a link', async () => {
    await using server = await startPanelServer(household({ ...ANNA, via: 'ingress' }));
    await using opened = await openPage(browser, `${server.url}home-assistant`, { viewport: PHONE });
    const { page } = opened;
    const frame = page.frameLocator('iframe');
    await frame.getByRole('link', { name: 'Workshop X1C' }).waitFor();
    expect(await frame.locator('html').getAttribute('lang')).toBe('de');
    expect(await frame.locator('html').getAttribute('data-mode')).toBe('dark');
    expect(await frame.getByRole('button', { name: /Konto/ }).count()).toBe(0);
    await frame.getByRole('button', { name: 'Menü von Home Assistant' }).click();
    const told = () =>
      page.evaluate(() => (window as unknown as { told: { type: string }[] }).told.map(({ type }) => type));
    await expect.poll(told).toContain('home-assistant/toggle-menu');
    await page.evaluate(() => document.documentElement.style.setProperty('--primary-background-color', '#fafafa'));
    await expect.poll(() => frame.locator('html').getAttribute('data-mode')).toBe('light');
    await page.evaluate(() => {
      const panel = document.querySelector('iframe')?.contentWindow;
      panel?.postMessage(
        { type: 'home-assistant/properties', narrow: true, route: { prefix: '/app/x', path: '/printers/2' } },
        location.origin,
      );
    });
    await frame.getByText('Vase_spiral').waitFor();
    await expect.poll(told).toContain('home-assistant/navigate');
  });
});

test('the first screen needs under 60 kB of script and under 8 kB of style, compressed', () => {
  const html = readFileSync(join(DIST, 'index.html'), 'utf8');
  const weigh = (kind: string): number =>
    [...html.matchAll(new RegExp(`\\./(assets/[^"]+\\.${kind})`, 'g'))]
      .map(([, file]) => gzipSync(readFileSync(join(DIST, file ?? ''))).length)
      .reduce((sum, bytes) => sum + bytes, gzipSync(kind === 'js' ? readFileSync(join(DIST, 'theme.js')) : '').length);
  expect(readdirSync(join(DIST, 'assets')).length).toBeGreaterThan(5);
  expect(weigh('js')).toBeLessThan(60_000);
  expect(weigh('css')).toBeLessThan(8000);
});
