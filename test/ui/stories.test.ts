import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { hasChromium, launch, openPage, PHONE } from './chromium.ts';
import { PREFIX, startPanelServer } from './panelServer.ts';
import { ANNA, household } from './world.ts';

const DIST = join(import.meta.dirname, '../../ui/dist');

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');

// Each has its own server and its own context, so that they can wait side by side.
describe.runIf(needs('chromium', hasChromium)).concurrent('in a browser', () => {
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
    await page.getByRole('menuitem', { name: 'Sign out', exact: true }).click();
    await page.getByRole('button', { name: 'Sign in' }).waitFor();
  });

  test('after too many tries the wait counts down and the button is off', async ({ expect }) => {
    await using server = await startPanelServer({ ...household(null), tooMany: 300 });
    await using opened = await openPage(browser, server.url);
    const { page } = opened;
    await page.clock.install();
    await page.getByLabel('Name').fill('anna');
    await page.getByLabel('Password', { exact: true }).fill('x');
    const button = page.getByRole('button', { name: 'Sign in' });
    await button.click();
    const wait = page.getByRole('main').getByText(/Too many tries\. Wait/);
    await wait.waitFor();
    expect(await button.isDisabled()).toBe(true);
    await page.clock.runFor(200_000);
    await expect.poll(() => wait.textContent()).toMatch(/ \u20682.min/);
    expect(await button.isDisabled()).toBe(true);
    await page.clock.runFor(100_000);
    await wait.waitFor({ state: 'detached' });
    expect(await button.isDisabled()).toBe(false);
  });

  test('a one-time link signs in and leaves the address', async ({ expect }) => {
    await using server = await startPanelServer(household(null));
    await using opened = await openPage(browser, `${server.url}#/sign-in?link=good`);
    await opened.page.getByRole('link', { name: 'Workshop X1C', exact: true }).waitFor();
    expect(opened.page.url()).toBe(`${server.url}#/printers`);
  });

  test('a new key is shown once, whole, and no way out but "Done" loses it unasked', async ({ expect }) => {
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

  test('a copy that the browser refuses is not called copied', async ({ expect }) => {
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

  test('a page takes the focus to its heading and gives the browser its title', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers`);
    const { page } = opened;
    await page.getByRole('link', { name: 'Workshop X1C', exact: true }).click();
    await expect.poll(() => focused(page)).toBe('Workshop X1C');
    expect(await page.title()).toBe('Workshop X1C - Bambuddy');
    await page.getByRole('link', { name: 'Archive' }).first().click();
    await expect.poll(() => page.title()).toBe('Archive - Bambuddy');
  });

  test('the archive is searched by name, filtered, and loads more', async ({ expect }) => {
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

  test('inside Home Assistant it takes language, colours and menu button from there, and follows a link', async ({
    expect,
  }) => {
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
