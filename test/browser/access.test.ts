import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { ADMIN, startServer } from '../support/server.ts';
import { until } from '../support/until.ts';
import { hasChromium, launch } from '../ui/chromium.ts';
import { openWatched, signedIn } from './house.ts';

/** Counts of use are written once a minute; what is shown waits for that at most so long. */
const COUNTED_MS = 90_000;

describe.skipIf(!needs('chromium', hasChromium))('access, in the panel of a real server', { timeout: 60_000 }, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test('starts without sign-in, makes a key, turns sign-in on, and the key goes on working as Legacy', async () => {
    await using server = await startServer();
    await using opened = await openWatched(browser, server.url);
    const { page, said } = opened;
    await page.getByRole('button', { name: 'Use without sign-in…' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Use without sign-in' }).click();
    await page.getByRole('heading', { name: 'Add your first printer' }).waitFor();

    await page.goto(`${server.url}/#/settings/api-keys`);
    const secret = await createKey(page, 'Wall display');
    await page.getByText('No owner').waitFor();
    expect(await statusWith(server.url, secret)).toBe(200);
    expect(await statusWith(server.url, `${secret.slice(0, -4)}aaaa`), 'a wrong key is never let in').toBe(401);

    await page.goto(`${server.url}/#/settings/users`);
    await page.getByText(/Anyone on this network can control the printers/).waitFor();
    await page.getByRole('button', { name: 'Turn sign-in on' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill(ADMIN.username);
    await dialog.getByLabel('Password', { exact: true }).fill(ADMIN.password);
    await dialog.getByLabel('Password again').fill(ADMIN.password);
    await dialog.getByRole('button', { name: 'Turn sign-in on' }).click();
    await page.getByRole('button', { name: new RegExp(`Account: .*${ADMIN.username}`) }).waitFor();
    await page.getByText('Everyone signs in with name and password.').waitFor();
    expect((await server.anonymous.get('/printers')).status).toBe(401);
    expect(await statusWith(server.url, secret)).toBe(200);
    await page.goto(`${server.url}/#/settings/api-keys`);
    await page.getByText('Legacy').waitFor();
    expect(said).toEqual([]);
  });

  test('a key is limited to addresses, rotated, disabled, and its use and history are told', {
    timeout: 180_000,
  }, async () => {
    await using server = await startServer();
    const admin = await server.setup();
    await using opened = await openWatched(
      browser,
      `${server.url}/#/settings/api-keys`,
      signedIn(server, admin.cookie),
    );
    const { page, said } = opened;
    const first = await createKey(page, 'Node-RED');
    expect(await statusWith(server.url, first)).toBe(200);

    await choose(page, 'Node-RED', 'Edit');
    const form = page.getByRole('dialog');
    await form.getByText(/^More:/).click();
    await form.getByLabel('Only from these addresses').fill('192.0.2.0/24');
    await form.getByRole('button', { name: 'Save' }).click();
    await form.waitFor({ state: 'detached' });
    expect(await statusWith(server.url, first), 'we are not at that address').toBe(403);
    await choose(page, 'Node-RED', 'Edit');
    await page.getByLabel('Only from these addresses').fill('');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await statusWith(server.url, first)).toBe(200);

    const second = await rotateKey(page, 'Node-RED', '1 hour');
    expect([await statusWith(server.url, first), await statusWith(server.url, second)]).toEqual([200, 200]);
    await page.getByText(/Old key works until/).waitFor();
    const third = await rotateKey(page, 'Node-RED', 'Not any more');
    const now = await Promise.all([first, second, third].map((secret) => statusWith(server.url, secret)));
    expect(now).toEqual([401, 401, 200]);

    await choose(page, 'Node-RED', 'Disable');
    await page.getByText('Disabled', { exact: true }).waitFor();
    expect(await statusWith(server.url, third)).toBe(401);

    await choose(page, 'Node-RED', 'Usage');
    await page.getByText('Rotated').first().waitFor();
    await until(
      'the use to be counted',
      async () => {
        await page.reload();
        return page
          .getByRole('row', { name: /key_address/ })
          .waitFor({ timeout: 2000 })
          .then(
            () => true,
            () => false,
          );
      },
      COUNTED_MS,
    );
    await page
      .getByRole('row', { name: /list_printers/ })
      .first()
      .waitFor();
    expect(await page.content()).not.toContain(third);
    expect(said).toEqual([]);
  });

  test('somebody who is added signs in, and is out at once when disabled', async () => {
    await using server = await startServer();
    const admin = await server.setup();
    await using hers = await openWatched(browser, `${server.url}/#/settings/users`, signedIn(server, admin.cookie));
    const { page } = hers;
    await page.getByRole('button', { name: 'Add user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('ben');
    await dialog.getByLabel('Password', { exact: true }).fill('battery staple');
    await dialog.getByRole('button', { name: 'Add user' }).click();
    await dialog.waitFor({ state: 'detached' });

    await using his = await openWatched(browser, server.url);
    await his.page.getByLabel('Name').fill('ben');
    await his.page.getByLabel('Password', { exact: true }).fill('battery staple');
    await his.page.getByRole('button', { name: 'Sign in' }).click();
    await his.page.getByRole('button', { name: /Account: .*ben/ }).waitFor();
    await his.page.goto(`${server.url}/#/settings/users`);
    await his.page.getByText('Only an administrator sees this page.').waitFor();
    await his.page.getByRole('button', { name: /Account/ }).click();
    await his.page.getByRole('menuitem', { name: 'Change password' }).click();
    await his.page.getByLabel('Present password').fill('battery staple');
    await his.page.getByLabel('New password', { exact: true }).fill('another one');
    await his.page.getByLabel('Password again').fill('another one');
    await his.page.getByRole('dialog').getByRole('button', { name: 'Change password' }).click();
    await his.page.getByText('Password changed.').waitFor();

    await choose(page, 'ben', 'Disable');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
    await his.page.getByText('Use your Bambuddy name and password.').waitFor();
    expect([...hers.said, ...his.said]).toEqual([]);
  });

  test('the price is set by a person, then by a key, and the page says who it is from', async () => {
    await using server = await startServer();
    const admin = await server.setup();
    const key = await server.key(['update_electricity_price'], { name: 'Tibber' });
    await using opened = await openWatched(browser, `${server.url}/#/settings/energy`, signedIn(server, admin.cookie));
    const { page, said } = opened;
    await page.getByText('No price yet. Costs stay unknown until you set one.').waitFor();
    await page.getByLabel('Currency').fill('EUR');
    await page.getByRole('button', { name: 'Set currency' }).click();
    await page.getByText('Currency set to EUR.').waitFor();
    await page.getByLabel('Price per kWh').fill('0.31');
    await page.getByRole('button', { name: 'Set price' }).click();
    await page.getByText('€0.31 per kWh', { exact: true }).waitFor();
    await page.getByText(new RegExp(`Source: .*${ADMIN.username}`)).waitFor();
    const told = await key.post('/settings/electricity-price', { energy_cost_per_kwh: -0.05 });
    expect(told.status).toBe(200);
    await page.reload();
    await page.getByText('-€0.05 per kWh', { exact: true }).waitFor();
    await page.getByText(/Source: Key .*Tibber/).waitFor();
    await page.locator('canvas').waitFor();
    expect(said).toEqual([]);
  });
});

/** Makes a key that may read, and takes its secret from the dialog. */
async function createKey(page: Page, name: string): Promise<string> {
  await page.getByRole('button', { name: 'Create API Key' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill(name);
  await dialog.getByRole('button', { name: 'Create API Key' }).click();
  return takeSecret(page);
}

async function rotateKey(page: Page, name: string, grace: string): Promise<string> {
  await choose(page, name, 'Rotate');
  const dialog = page.getByRole('dialog');
  await dialog.getByRole('button', { name: grace }).click();
  await dialog.getByRole('button', { name: 'Rotate' }).click();
  return takeSecret(page);
}

async function takeSecret(page: Page): Promise<string> {
  const dialog = page.getByRole('dialog');
  const secret = await dialog.getByRole('textbox', { name: 'The key' }).inputValue();
  await dialog.getByLabel('I have saved it').check();
  await dialog.getByRole('button', { name: 'Done' }).click();
  await dialog.waitFor({ state: 'detached' });
  return secret;
}

async function choose(page: Page, name: string, entry: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^More for .*${name}`) }).click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
}

async function statusWith(url: string, secret: string): Promise<number> {
  const answer = await fetch(`${url}/api/v1/printers`, { headers: { 'X-API-Key': secret } });
  await answer.body?.cancel();
  return answer.status;
}
