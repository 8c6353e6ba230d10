import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { axe, hasChromium, launch, openPage, PHONE, sideways, WIDE } from './chromium.ts';
import { startPanelServer } from './panelServer.ts';
import { farm, household, printerRow, TABLET, type World } from './world.ts';

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
  'delete a key': { world: household, path: '#/settings/api-keys', show: dialog(/^Delete .*Node-RED/, 'alertdialog') },
  system: { world: household, path: '#/settings/system', show: 'SQLite' },
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
