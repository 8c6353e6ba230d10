import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { enSettings } from '../../ui/src/i18n/settings/en.ts';
import { changesOf, draftOf, faultsOf, inputOf, type KeyDraft } from '../../ui/src/settings/apiKeys/draft.ts';
import { wrongAddress } from '../../ui/src/settings/apiKeys/keys.ts';
import { daysOf } from '../../ui/src/settings/apiKeys/usageDays.ts';
import type { ApiKey } from '../../ui/src/settings/apiKeys/wire.ts';
import { needs } from '../support/needs.ts';
import { hasChromium, launch, openPage } from './chromium.ts';
import { type PanelServer, startPanelServer } from './panelServer.ts';
import { EVERYONE, household } from './world.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const [nodeRed, , slicer] = household().keys as [ApiKey, ApiKey, ApiKey];

describe('the form of a key', () => {
  test('starts a new key with Read Status and no limit', () => {
    expect(inputOf(draftOf(null), NOW)).toEqual({
      name: '',
      scopes: ['read_status'],
      printer_ids: null,
      expires_at: null,
      allowed_ips: null,
      rate_limit: null,
    });
  });

  test('sends nothing of a key that was only looked at', () => {
    for (const key of [nodeRed, slicer]) expect(changesOf(draftOf(key), draftOf(key), NOW)).toEqual({});
  });

  test('sends null for a limit that is taken away, and leaves out what stays', () => {
    const before = draftOf(slicer);
    const after: KeyDraft = { ...before, printers: null, end: 'never', addresses: ' \n', enabled: false };
    expect(changesOf(after, before, NOW)).toEqual({
      printer_ids: null,
      expires_at: null,
      allowed_ips: null,
      enabled: false,
    });
  });

  test('ends a key with the chosen day, and only with one that is to come', () => {
    const before = draftOf(nodeRed);
    const ending = (day: string) => ({ ...before, end: 'day' as const, day });
    const { expires_at } = changesOf(ending('2026-12-01'), before, NOW);
    expect(new Date(expires_at ?? '').getDate()).toBe(1);
    expect(faultsOf(ending('2026-12-01'), before, enSettings.keys, NOW)).toEqual({});
    expect(faultsOf(ending('2026-11-01'), before, enSettings.keys, NOW)).toEqual({
      expires_at: enSettings.keys.lastDayMissing,
    });
    expect(faultsOf(ending(''), before, enSettings.keys, NOW)).toEqual({ expires_at: enSettings.keys.lastDayMissing });
  });

  test('says what is wrong with each field', () => {
    const before = draftOf(null);
    const wrong: KeyDraft = {
      ...before,
      scopes: new Set(),
      printers: new Set(),
      addresses: '10.0.0.1\nhere',
      rate: '0',
    };
    expect(Object.keys(faultsOf(wrong, before, enSettings.keys, NOW)).sort()).toEqual([
      'allowed_ips',
      'name',
      'printer_ids',
      'rate_limit',
      'scopes',
    ]);
  });

  test.each([['192.168.1.20'], ['10.0.0.0/8'], ['fd00::/8'], ['::1'], ['::ffff:192.168.1.1']])(
    'takes the address %s',
    (address) => {
      expect(wrongAddress([address])).toBeUndefined();
    },
  );

  test.each([
    ['192.168.1.300'],
    ['192.168.1'],
    ['10.0.0.0/33'],
    ['fd00::/129'],
    ['10.0.0.0/'],
    ['10.0.0.0/8/8'],
    ['host.local'],
    ['fd00:::1'],
  ])('refuses the address %s', (address) => {
    expect(wrongAddress(['10.0.0.1', address])).toBe(address);
  });
});

test('the days of use have no gap and end today', () => {
  const by_day = [{ day: '2026-11-23', count: 5, refused: 2 }];
  const days = daysOf({ days: 3, by_day }, NOW);
  expect(days).toEqual([
    { day: '2026-11-22', accepted: 0, refused: 0 },
    { day: '2026-11-23', accepted: 3, refused: 2 },
    { day: '2026-11-24', accepted: 0, refused: 0 },
  ]);
});

describe.runIf(needs('chromium', hasChromium)).concurrent('API keys in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  const open = (server: PanelServer, path = 'api-keys') => openPage(browser, `${server.url}#/settings/${path}`);

  test('a key is edited: its limits go, its name stays', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server);
    const { page, said } = opened;
    await choose(page, /^More for .*Slicer/, 'Edit');
    await page.getByText('All printers, also those added later').click();
    await page.getByLabel('Only from these addresses').fill('');
    await page.getByLabel('Requests per minute').fill('60');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(key(server, 3)).toMatchObject({
      name: 'Slicer pipeline',
      printer_ids: null,
      allowed_ips: null,
      rate_limit: 60,
      expires_at: slicer.expires_at,
    });
    expect(said).toEqual([]);
  });

  test('what was typed in an edit is not lost to one press of Escape', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server);
    const { page } = opened;
    await choose(page, /^More for .*Node-RED/, 'Edit');
    await page.getByLabel('Name').fill('Node-RED 2');
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Keep editing' }).click();
    expect(await page.getByLabel('Name').inputValue()).toBe('Node-RED 2');
    expect(key(server, 1).name).toBe('Node-RED');
  });

  test('a refusal of the server is shown in the form as it was written', async () => {
    await using server = await startPanelServer({ ...household(), refuse: 'Somebody else changed this key.' });
    await using opened = await open(server);
    const { page } = opened;
    await choose(page, /^More for .*Node-RED/, 'Edit');
    await page.getByLabel('Name').fill('Other');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('dialog').getByText('Somebody else changed this key.').waitFor();
  });

  test('a key is rotated: how long the old one works is chosen, and the new one shown once', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server);
    const { page } = opened;
    await choose(page, /^More for .*Node-RED/, 'Rotate');
    const dialog = page.getByRole('dialog');
    await dialog.getByText(/^The new key works at once, the old one until/).waitFor();
    await dialog.getByRole('button', { name: 'Not any more' }).click();
    await dialog.getByText('the old one stops now').waitFor();
    await dialog.getByRole('button', { name: '7 days' }).click();
    await dialog.getByRole('button', { name: 'Rotate' }).click();
    await dialog.getByText(/Old key works until/).waitFor();
    expect(await dialog.getByRole('textbox', { name: 'The key' }).inputValue()).toMatch(/^bb_/);
    await page.keyboard.press('Escape');
    await dialog.getByText('The key is shown only now.').waitFor();
    await dialog.getByRole('button', { name: 'Back to the key' }).click();
    await dialog.getByText('I have saved it').click();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page
      .getByText(/Old key works until/)
      .first()
      .waitFor();
    const left = Date.parse(key(server, 1).old_secret_until ?? '') - Date.now();
    expect(left / 86_400_000).toBeCloseTo(7, 1);
  });

  test('a key is disabled and enabled from its menu, and deleted after a question that names its last use', async ({
    expect,
  }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server);
    const { page } = opened;
    await choose(page, /^More for .*Node-RED/, 'Disable');
    await expect.poll(() => key(server, 1).enabled).toBe(false);
    await choose(page, /^More for .*Node-RED/, 'Enable');
    await expect.poll(() => key(server, 1).enabled).toBe(true);
    await choose(page, /^More for .*Node-RED/, 'Delete');
    const question = page.getByRole('alertdialog');
    await question.getByText(/It was last used .*2.min.* ago.* from .*192\.168\.1\.20/).waitFor();
    const focus = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focus).toBe('Keep key');
    await question.getByRole('button', { name: 'Delete key' }).click();
    await question.waitFor({ state: 'detached' });
    expect(server.world.keys.map(({ id }) => id)).not.toContain(1);
  });

  test('the use of a key is told in figures, by endpoint and address, and who changed it', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server);
    const { page, said } = opened;
    await choose(page, /^More for .*Node-RED/, 'Usage');
    await page.getByRole('heading', { name: 'The last 90 days' }).waitFor();
    expect(await page.getByRole('img', { name: /requests in 90 days/ }).count()).toBe(1);
    await page.getByRole('row', { name: /get_printer_status 31,204/ }).waitFor();
    await page.getByRole('row', { name: /fd00:1234/ }).waitFor();
    await page.getByRole('row', { name: /scope_missing pause_print 192\.168\.1\.44/ }).waitFor();
    await page.getByText('Changed scopes, name').waitFor();
    await page.getByText('Show as table').click();
    expect(await page.getByRole('row').count()).toBeGreaterThan(60);
    expect(said).toEqual([]);
  });

  test('without sign-in no key may read the cloud, and the form says why', async ({ expect }) => {
    await using server = await startPanelServer({ ...household(EVERYONE), authEnabled: false });
    await using opened = await open(server);
    const { page } = opened;
    await page.getByRole('button', { name: 'Create API Key' }).click();
    await page.getByText('Needs sign-in switched on').waitFor();
    expect(await page.getByRole('switch', { name: 'Allow Cloud Access' }).isDisabled()).toBe(true);
    expect(await page.getByRole('switch', { name: 'Update Electricity Price' }).isDisabled()).toBe(false);
  });

  test('everything of a key is reached with the keyboard', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server);
    const { page } = opened;
    await page.getByRole('button', { name: /^More for .*Node-RED/ }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitem', { name: 'Edit' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-label'))).toMatch(/^More for/);
  });
});

function key(server: PanelServer, id: number): ApiKey {
  const found = server.world.keys.find((one) => one.id === id);
  if (found === undefined) throw new Error(`there is no key ${id}`);
  return found;
}

async function choose(page: Page, button: RegExp, entry: string): Promise<void> {
  await page.getByRole('button', { name: button }).click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
}
