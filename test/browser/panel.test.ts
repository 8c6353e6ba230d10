import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { read } from '../support/household.ts';
import { needs } from '../support/needs.ts';
import { ADMIN, type Login, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { axe, hasChromium, launch, PHONE, sideways } from '../ui/chromium.ts';
import { HOSTILE, type House, openHouse, openWatched, RIGHT_TO_LEFT, signedIn, WORKSHOP } from './house.ts';

const present = needs('chromium', hasChromium);
const SCREENS = [
  'printers',
  'printers/1',
  'archive',
  'archive/1',
  'settings',
  'settings/api-keys',
  'settings/energy',
  'settings/users',
  'settings/system',
];

describe.skipIf(!present)('the panel on its own port', { timeout: 60_000 }, () => {
  let house: House;
  let login: Login;
  beforeAll(async () => {
    house = await openHouse();
    login = await house.server.setup();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const open = (path = '', options = {}) =>
    openWatched(house.browser, `${house.server.url}/${path}`, { ...signedIn(house.server, login.cookie), ...options });
  const print = (name: string, seconds: number, more = {}) =>
    house.control.run(house.printers[0]!.serial_number, 'finish', {
      name,
      layers: 50,
      seconds,
      skipPrepare: true,
      ...more,
    });

  test('asks whom it does not know for name and password', async () => {
    await using opened = await openWatched(house.browser, house.server.url);
    const { page, said, origins } = opened;
    await page.getByLabel('Name').fill(ADMIN.username);
    await page.getByLabel('Password', { exact: true }).fill('not the password');
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('main').getByText('Wrong name or password.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByRole('heading', { name: WORKSHOP }).waitFor();
    expect(await page.evaluate(() => document.cookie), 'no script can read the login').toBe('');
    await page.reload();
    await page.getByRole('heading', { name: WORKSHOP }).waitFor();
    expect(said).toEqual([]);
    expect([...origins]).toEqual([new URL(house.server.url).host]);
  });

  test('moves the bar of a running print and shows its end without being loaded again', async () => {
    await using opened = await open();
    const { page, said, origins } = opened;
    await page.getByRole('heading', { name: WORKSHOP }).waitFor();
    await page.evaluate(() => Object.assign(window, { here: true }));
    await print('calibration cube', 6);
    const bar = page.getByRole('progressbar', { name: 'calibration cube' });
    await bar.waitFor();
    const values = new Set<number>();
    await until('three different values', async () => {
      values.add(Number(await bar.getAttribute('aria-valuenow').catch(() => 0)));
      return values.size >= 3;
    });
    expect([...values]).toEqual([...values].sort((a, b) => a - b));
    await card(page).getByText('Finished').waitFor();
    expect(await page.evaluate(() => (window as unknown as { here?: boolean }).here), 'the same page').toBe(true);
    expect(said).toEqual([]);
    expect([...origins]).toEqual([new URL(house.server.url).host]);
  });

  test('pauses, resumes and stops a print at the printer', async () => {
    const serial = house.printers[0]!.serial_number;
    const phase = (wanted: string) =>
      until(`the printer in ${wanted}`, async () => (await house.control.status(serial)).phase === wanted);
    await print('vase', 100);
    await using opened = await open('#/printers/1');
    const { page } = opened;
    await page.getByRole('button', { name: `Pause: ${WORKSHOP}` }).click();
    await phase('PAUSE');
    await page.getByRole('button', { name: `Resume: ${WORKSHOP}` }).click();
    await phase('RUNNING');
    await page.getByRole('button', { name: `Stop: ${WORKSHOP}` }).click();
    const question = page.getByRole('alertdialog');
    await question.getByRole('button', { name: 'Stop print' }).click();
    expect((await house.control.ended(serial)).outcome).toBe('stopped');
    await question.waitFor({ state: 'detached' });
  });

  test('makes a key, shows it once, and the key works until it is deleted', async () => {
    await using opened = await open('#/settings/api-keys');
    const { page, said } = opened;
    await page.getByRole('button', { name: 'Create API Key' }).first().click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('Node-RED');
    const toggle = dialog.getByRole('switch', { name: 'Read Status' });
    if (!(await toggle.isChecked())) await dialog.getByText('Read Status').click();
    await dialog.getByRole('button', { name: 'Create API Key' }).click();
    const secret = await dialog.getByRole('textbox', { name: 'The key' }).inputValue();
    expect(secret).toMatch(/^bb_/);
    const ask = () => fetch(`${house.server.url}/api/v1/printers`, { headers: { 'X-API-Key': secret } });
    expect((await ask()).status).toBe(200);
    await dialog.getByLabel('I have saved it').check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(await page.content()).not.toContain(secret);
    await page.reload();
    await page.getByRole('button', { name: /More for .*Node-RED/ }).click();
    await page.getByRole('menuitem', { name: 'Delete' }).click();
    expect(await page.content()).not.toContain(secret);
    await page.getByRole('alertdialog').getByRole('button', { name: 'Delete key' }).click();
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    expect((await ask()).status).toBe(401);
    expect(said).toEqual([]);
  });

  test('shows foreign names as text: markup and right-to-left', async () => {
    await house.control.act(house.printers[0]!.serial_number, 'dismiss');
    await print(HOSTILE, 100, { file: 'x.3mf' });
    for (const path of ['#/printers', '#/printers/1', '#/archive']) {
      await using opened = await open(path);
      const { page, said } = opened;
      await page.getByText(HOSTILE, { exact: false }).first().waitFor();
      if (path === '#/printers') await page.getByText(RIGHT_TO_LEFT).first().waitFor({ state: 'attached' });
      expect(await page.locator('img[src="x"]').count()).toBe(0);
      expect(said, path).toEqual([]);
    }
    await house.cancel(house.printers[0]!.serial_number);
  });

  test.each(['light', 'dark'] as const)('has no fault that axe finds, on no screen (%s)', async (colorScheme) => {
    await using opened = await open('', { colorScheme });
    const { page, said } = opened;
    const found: string[] = [];
    for (const screen of SCREENS) {
      await show(page, house.server.url, screen);
      found.push(...(await axe(page)).map((fault) => `${screen}: ${fault}`));
    }
    expect(found).toEqual([]);
    expect(said).toEqual([]);
  });

  test('fits on a phone: nothing scrolls sideways', async () => {
    await using opened = await open('', { viewport: PHONE });
    for (const screen of SCREENS) {
      await show(opened.page, house.server.url, screen);
      expect(await sideways(opened.page), screen).toBe(0);
    }
  });

  test('says that the connection is lost, and is live again by itself once the server is back', async () => {
    await using opened = await open();
    const { page } = opened;
    await card(page).waitFor();
    await house.server.stop();
    const banner = page.getByRole('complementary', { name: 'Connection' });
    await banner.getByText(/Connection lost/).waitFor();
    // The same port: it is the one that the page knows.
    const again = await startServer({ dataDir: house.server.dataDir, env: { PORT: String(house.server.port) } });
    try {
      await banner.getByText('Connected again.').waitFor({ timeout: 20_000 });
      await print('after', 100);
      await page.getByRole('progressbar', { name: 'after' }).waitFor();
      expect(await read(again.anonymous.as({ cookie: login.cookie }), '/printers')).toHaveLength(2);
    } finally {
      await again.stop();
    }
  });

  function card(page: Page) {
    return page.getByRole('article').filter({ has: page.getByRole('heading', { name: WORKSHOP }) });
  }
});

describe.skipIf(!present)('the panel of a new installation', { timeout: 60_000 }, () => {
  test('makes the first administrator, then asks for a printer and says what is wrong with its address', async () => {
    await using server = await startServer();
    const browser = await launch();
    try {
      await using opened = await openWatched(browser, server.url);
      const { page, said } = opened;
      await page.getByLabel('Name').fill('anna');
      await page.getByLabel('Password', { exact: true }).fill('correct horse');
      await page.getByLabel('Password again').fill('correct horses');
      await page.getByRole('button', { name: 'Create administrator' }).click();
      await page.getByText('The two passwords differ.').first().waitFor();
      await page.getByLabel('Password again').fill('correct horse');
      await page.getByRole('button', { name: 'Create administrator' }).click();
      await page.getByRole('heading', { name: 'Add your first printer' }).waitFor();
      await page.getByRole('button', { name: 'Add printer' }).first().click();
      const dialog = page.getByRole('dialog');
      await dialog.getByLabel('Address').fill('127.0.0.1');
      await dialog.getByLabel('Access code').fill('12345678');
      await dialog.getByRole('button', { name: 'Add printer' }).click();
      await dialog.getByText(/refuses connections on port 8883/).waitFor();
      expect(said).toEqual([]);
    } finally {
      await browser.close();
    }
  });
});

async function show(page: Page, url: string, screen: string): Promise<void> {
  await page.goto(`${url}/#/${screen}`);
  await page.getByRole('heading', { level: 1 }).waitFor({ state: 'attached' });
  await page.locator('.bone').first().waitFor({ state: 'detached' });
}
