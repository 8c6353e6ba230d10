import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { axe, hasChromium, launch, openPage, PHONE, sideways, WIDE } from './chromium.ts';
import { startPanelServer } from './panelServer.ts';
import { EVERYONE, farm, household, printerRow, TABLET, type World } from './world.ts';

interface Screen {
  world: () => World;
  path: string;
  /** What must be there before the screen is judged; a function may open a dialog first. */
  show: string | ((page: Page) => Promise<void>);
}

const LOOKS = [
  ['light on a desktop', { viewport: WIDE, colorScheme: 'light' }],
  ['dark on a phone', { viewport: PHONE, colorScheme: 'dark', hasTouch: true }],
] as const;

const dialog =
  (button: string | RegExp, role: 'dialog' | 'alertdialog' = 'dialog') =>
  async (page: Page) => {
    await page.getByRole('button', { name: button }).first().click();
    await page.getByRole(role).waitFor();
  };
/** An entry of a menu opens it. */
const choose =
  (button: RegExp, entry: string, role: 'dialog' | 'alertdialog' = 'dialog') =>
  async (page: Page) => {
    await page.getByRole('button', { name: button }).first().click();
    await page.getByRole('menuitem', { name: entry, exact: true }).click();
    await page.getByRole(role).waitFor();
  };
const openHouse = (): World => ({ ...household(EVERYONE), authEnabled: false });
const signedOut = (): World => household(null);

const SCREENS: Record<string, Screen> = {
  printers: { world: household, path: '#/printers', show: 'Workshop X1C' },
  'many printers': { world: () => farm(40), path: '#/printers', show: 'P1S 07' },
  'one printer': { world: household, path: '#/printers/1', show: 'AMS A' },
  'a printer with an error': { world: household, path: '#/printers/2', show: 'Code' },
  'a finished printer': { world: household, path: '#/printers/3', show: 'took' },
  'a printer without an answer': { world: household, path: '#/printers/4', show: 'Wrong access code.' },
  'the only printer': {
    world: () => ({ ...household(), printers: [printerRow(1, 'Workshop X1C')] }),
    path: '#/printers',
    show: 'AMS A',
  },
  'no printer': {
    world: () => ({ ...household(), printers: [], statuses: new Map() }),
    path: '#/printers',
    show: 'Add your first printer',
  },
  'a printer that is not there': { world: household, path: '#/printers/99', show: 'This printer is not here.' },
  'add printer with errors': {
    world: household,
    path: '#/printers',
    show: async (page) => {
      await dialog('Add printer')(page);
      await page.getByRole('dialog').getByRole('button', { name: 'Add printer' }).click();
      await page.getByText('Write the access code of the printer.').waitFor();
    },
  },
  'printer settings': { world: household, path: '#/printers/1', show: dialog(/^Printer settings/) },
  'the controls of an H2D': { world: household, path: '#/printers/5', show: 'Air path' },
  'a choice of speed': {
    world: household,
    path: '#/printers/1',
    show: async (page) => {
      await page.locator('.control-row').first().click();
      await page.getByRole('menuitemradio', { name: 'Sport' }).waitFor();
    },
  },
  'set fans': { world: household, path: '#/printers/5', show: dialog(/^Fans/) },
  'heat with errors': {
    world: household,
    path: '#/printers/5',
    show: async (page) => {
      await dialog(/^Heat/)(page);
      await page.getByLabel('Bed, °C').fill('999');
      await page.getByRole('button', { name: 'Set temperatures' }).click();
      await page.getByRole('dialog').getByText('Write a whole number from 0').waitFor();
    },
  },
  'stop a print': { world: household, path: '#/printers/1', show: dialog(/^Stop/, 'alertdialog') },
  archive: { world: household, path: '#/archive', show: 'Load more' },
  'archive without a match': { world: household, path: '#/archive?search=zzz', show: 'Clear filters' },
  'an archive filter': {
    world: household,
    path: '#/archive',
    show: async (page) => {
      await page.getByRole('button', { name: /All states/ }).click();
      await page.getByRole('option', { name: 'Failed' }).waitFor();
    },
  },
  'one print': { world: household, path: '#/archive/119', show: 'Nozzle clogged' },
  'API keys': { world: household, path: '#/settings/api-keys', show: 'Node-RED' },
  'create a key': { world: household, path: '#/settings/api-keys', show: dialog('Create API Key') },
  'the menu of a key': {
    world: household,
    path: '#/settings/api-keys',
    show: async (page) => {
      await page.getByRole('button', { name: /^More for .*Wall display/ }).click();
      await page.getByText('Only \u2068ben\u2069 may rotate this key').waitFor();
    },
  },
  'edit a key with errors': {
    world: household,
    path: '#/settings/api-keys',
    show: async (page) => {
      await choose(/^More for .*Slicer/, 'Edit')(page);
      await page.getByLabel('Only from these addresses').fill('192.168.1.300');
      await page.getByLabel('Requests per minute').fill('many');
      await page.getByRole('button', { name: 'Save' }).click();
      await page.getByText('Write a whole number from 1').waitFor();
    },
  },
  'rotate a key': { world: household, path: '#/settings/api-keys', show: choose(/^More for .*Slicer/, 'Rotate') },
  'a rotated key': {
    world: household,
    path: '#/settings/api-keys',
    show: async (page) => {
      await choose(/^More for .*Slicer/, 'Rotate')(page);
      await page.getByRole('dialog').getByRole('button', { name: 'Rotate' }).click();
      await page.getByText('I have saved it').waitFor();
    },
  },
  'delete a key': {
    world: household,
    path: '#/settings/api-keys',
    show: choose(/^More for .*Node-RED/, 'Delete', 'alertdialog'),
  },
  'the use of a key': {
    world: household,
    path: '#/settings/api-keys/1',
    show: async (page) => {
      await page.getByText('Show as table').click();
      await page.getByText('By endpoint').waitFor();
      await page.getByText('Rotated').waitFor();
    },
  },
  'a key that is not there': { world: household, path: '#/settings/api-keys/99', show: 'This key is not here.' },
  users: { world: household, path: '#/settings/users', show: 'No longer in Home Assistant' },
  'users without sign-in': { world: openHouse, path: '#/settings/users', show: 'Sign-in is off.' },
  'users for a viewer': { world: () => household(TABLET), path: '#/settings/users', show: 'Only an administrator' },
  changes: { world: household, path: '#/settings/users/changes', show: 'rotated' },
  'add a user with errors': {
    world: household,
    path: '#/settings/users',
    show: async (page) => {
      await dialog('Add user')(page);
      await page.getByRole('dialog').getByRole('button', { name: 'Add user' }).click();
      await page.getByText('Write a name.').first().waitFor();
    },
  },
  'set a password': { world: household, path: '#/settings/users', show: choose(/^More for .*tablet/, 'Set password') },
  'delete a user': {
    world: household,
    path: '#/settings/users',
    show: choose(/^More for .*ben/, 'Delete', 'alertdialog'),
  },
  'turn sign-in on': {
    world: () => ({ ...openHouse(), users: [] }),
    path: '#/settings/users',
    show: dialog('Turn sign-in on'),
  },
  'turn sign-in off': { world: household, path: '#/settings/users', show: dialog(/Turn sign-in off/, 'alertdialog') },
  'Home Assistant': {
    world: household,
    path: '#/settings/home-assistant',
    show: async (page) => {
      await page.getByText('Show what is installed').click();
      await page.getByText('Discovery prefix').first().click();
      await page.getByText('domain: automation').waitFor();
    },
  },
  'Home Assistant without MQTT': {
    world: () => {
      const world = household();
      const mqtt = {
        state: 'not_set_up' as const,
        entities: 0,
        prefix: 'homeassistant',
        next_step: { sentence: 'Add MQTT in Home Assistant.', path: '/config', link: 'https://my.home-assistant.io/' },
      };
      return { ...world, home: { ...world.home, mode: 'states', mqtt } };
    },
    path: '#/settings/home-assistant',
    show: 'Entities are read-only.',
  },
  'Home Assistant that refuses the token': {
    world: () => {
      const world = household();
      const problem = 'Home Assistant refuses the token. Make a new long-lived token in your profile there.';
      return { ...world, home: { ...world.home, connected: false, problem, mode: 'none' } };
    },
    path: '#/settings/home-assistant',
    show: async (page) => {
      await page.getByLabel('Long-lived token').fill('wrong');
      await page.getByRole('button', { name: 'Test and save' }).click();
      await page.getByRole('main').getByText('refuses the token').nth(1).waitFor();
    },
  },
  energy: {
    world: household,
    path: '#/settings/energy',
    show: async (page) => {
      await page.getByText('Show as table').click();
      await page.locator('canvas').waitFor();
    },
  },
  'energy without a price': {
    world: () => ({ ...household(), prices: [], currency: null }),
    path: '#/settings/energy',
    show: async (page) => {
      await page.getByLabel('Price per kWh').fill('0,25');
      await page.getByRole('button', { name: 'Set price' }).click();
      await page.getByRole('main').getByText('is not a number here.').waitFor();
    },
  },
  'change the password': { world: household, path: '#/settings/system', show: choose(/^Account/, 'Change password') },
  'sign out everywhere': {
    world: household,
    path: '#/settings/system',
    show: choose(/^Account/, 'Sign out everywhere', 'alertdialog'),
  },
  system: {
    world: () => ({ ...household(), problems: ['The option log_level is not a level.'], seams: ['WEBHOOK_ALLOW'] }),
    path: '#/settings/system',
    show: async (page) => {
      await page.getByRole('button', { name: 'Copy diagnostics' }).click();
      await page.getByText('Copied.').first().waitFor();
    },
  },
  'API keys for a viewer': {
    world: () => household(TABLET),
    path: '#/settings/api-keys',
    show: 'You may look but not change things.',
  },
  'first administrator': {
    world: () => ({ ...signedOut(), requiresSetup: true }),
    path: '',
    show: 'Create the first administrator',
  },
  'sign-in': { world: signedOut, path: '', show: 'Use your Bambuddy name and password.' },
  'use without sign-in': {
    world: () => ({ ...signedOut(), requiresSetup: true }),
    path: '',
    show: dialog(/Use without sign-in/, 'alertdialog'),
  },
  'sign-in with Home Assistant': {
    world: () => ({ ...signedOut(), signsInWith: 'home_assistant' }),
    path: '',
    show: 'Use your Home Assistant name and password.',
  },
  'a used link': { world: signedOut, path: '#/sign-in?link=used', show: 'This link was used already' },
  'an unknown page': { world: household, path: '#/nowhere', show: 'There is no page here.' },
};

describe.runIf(needs('chromium', hasChromium))('every screen and dialog', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  for (const [name, screen] of Object.entries(SCREENS)) {
    // Both looks of a screen at once, and the screens one after the other: as much as a small machine can do.
    describe.concurrent(name, () => {
      test.each(LOOKS)('axe and the console are silent, nothing scrolls sideways, %s', async (_, options) => {
        await using server = await startPanelServer(screen.world());
        await using opened = await openPage(browser, server.url + screen.path, options);
        const { page, said } = opened;
        if (typeof screen.show === 'string') await page.getByText(screen.show).first().waitFor();
        else await screen.show(page);
        // Fading in counts as poor contrast.
        await page.waitForFunction(() =>
          document
            .getAnimations()
            .every(
              (one) => one.playState !== 'running' || one.effect?.getTiming().iterations === Number.POSITIVE_INFINITY,
            ),
        );
        expect(await axe(page)).toEqual([]);
        expect(await sideways(page)).toBe(0);
        expect(said).toEqual([]);
      });
    });
  }
});
