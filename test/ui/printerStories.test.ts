import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { hasChromium, launch, openPage } from './chromium.ts';
import { startPanelServer } from './panelServer.ts';
import { finished, household, idle, printerRow, printing, TABLET } from './world.ts';

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');

// Each has its own server and its own context, so that they can wait side by side.
describe.runIf(needs('chromium', hasChromium)).concurrent('printers in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

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

  test('Stop asks first, names the file, and the safe answer has the focus', async ({ expect }) => {
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

  test('a finished print tells what it took, links to its row, and is gone once the plate is clear', async ({
    expect,
  }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers`);
    const { page } = opened;
    const card = page.getByRole('article').filter({ hasText: 'A1 mini' });
    await card.getByText(/took.*2.h.14.min/).waitFor();
    await card.getByText(/^41.2.g$/).waitFor();
    await card.getByText('Finished · clear the plate').waitFor();
    expect(await card.getByRole('link', { name: 'Show print: Cable_clip_x12' }).getAttribute('href')).toBe(
      '#/archive/116',
    );
    await page.getByRole('link', { name: /2 printers need you/ }).waitFor();
    const clear = page.getByRole('button', { name: 'Plate is clear: A1 mini' });
    await clear.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('status').getByText('the plate is clear').waitFor();
    await card.getByText('Ready', { exact: true }).waitFor();
    await page.getByRole('link', { name: /1 printer needs you/ }).waitFor();
    expect(server.world.statuses.get(3)?.awaiting_plate_clear).toBe(false);
    await expect.poll(() => focused(page)).toBe('A1 mini');
    await card.getByRole('link', { name: /Past prints/ }).click();
    await page.getByLabel('Search by name').waitFor();
  });

  test('a plate that the server does not believe in says why, and keeps its button', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/3`);
    const { page } = opened;
    server.world.refuse = 'Nothing lies on the plate, as far as is known.';
    await page.getByRole('button', { name: /^Plate is clear/ }).click();
    await page.getByRole('main').getByText('Nothing lies on the plate, as far as is known.').waitFor();
    expect(await page.getByRole('button', { name: /^Plate is clear/ }).isEnabled()).toBe(true);
  });

  test('a print is failed or stopped as the archive says, with how far it came and what it used', async ({
    expect,
  }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/3`);
    const { page } = opened;
    const job = page.getByRole('main').getByRole('region', { name: 'Print', exact: true });
    const ended = { state: 'FAILED', layer_num: 0, total_layers: 712 };
    server.report(3, finished({ ...ended, last_print: { archive_id: 119, status: 'failed' } }));
    await job.getByText('Failed · clear the plate').waitFor();
    await job.getByText('50%', { exact: true }).waitFor();
    await job.getByText(/^Layer .*– \/ 712/).waitFor();
    await job.getByText(/7.6.g.* of .*15.2.g/).waitFor();
    server.report(3, finished({ ...ended, total_layers: 0, last_print: { archive_id: 118, status: 'stopped' } }));
    await job.getByText('Stopped · clear the plate').waitFor();
    await job.getByText(/^Layer .*– \/ 712/).waitFor();
    await job.getByRole('link', { name: /Show print/ }).click();
    await expect.poll(() => page.url()).toBe(`${server.url}#/archive/118`);
  });

  test('a printer without an answer says why, can be tried at once, and its settings are one step away', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers`);
    const { page } = opened;
    const card = page.getByRole('article').filter({ hasText: 'Cellar' });
    await card.getByText('Wrong access code. It is on the printer under Settings > Network.').waitFor();
    await card.getByRole('button', { name: 'Printer settings: Cellar' }).click();
    await page.getByLabel('Access code').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    server.report(4, { ...idle(), connected: false, connection_problem: null, control_block: 'offline' });
    await card.getByText(/No answer at .*192\.168\.1\.54/).waitFor();
    await card.getByRole('button', { name: 'Try now: Cellar' }).click();
    await card.getByText('Ready', { exact: true }).waitFor();
  });

  test('the header is as wide as the frame, whatever is scrolled below it', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers`, { viewport: { width: 1280, height: 500 } });
    const { page } = opened;
    await page.getByRole('link', { name: 'Cellar', exact: true }).waitFor();
    await page.getByRole('main').evaluate((main) => main.scrollTo(0, 10_000));
    expect(await page.getByRole('main').evaluate((main) => main.scrollTop)).toBeGreaterThan(100);
    expect(await page.getByRole('banner').boundingBox()).toMatchObject({ x: 0, y: 0, width: 1280 });
    expect(await page.evaluate(() => document.documentElement.scrollHeight)).toBe(500);
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

  test('a printer that comes to need a person is told on whatever page that person is', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/archive`);
    const { page } = opened;
    await page.getByText('Bracket').first().waitFor();
    // By then the panel knows what every printer does: what changes from here on is news.
    await page.getByRole('link', { name: /2 printers need you/ }).waitFor();
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

  test('a viewer sees every printer and no control', async ({ expect }) => {
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

  test('a lost connection is told with the time, switches commands off, keeps what was typed, and heals', async ({
    expect,
  }) => {
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

  test('a refused printer is explained in the words of the server, and the form stays', async ({ expect }) => {
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
});
