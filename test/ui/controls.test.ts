import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { hasChromium, launch, openPage } from './chromium.ts';
import { startPanelServer } from './panelServer.ts';
import { household, idle, TABLET } from './world.ts';

const focused = (page: Page): Promise<string> => page.evaluate(() => document.activeElement?.textContent ?? '');
const row = (page: Page, label: string) => page.locator('.control-row').filter({ hasText: label });

// Each has its own server and its own context, so that they can wait side by side.
describe.runIf(needs('chromium', hasChromium)).concurrent('controls of a printer in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test('the speed of a running print is chosen from a menu by keyboard', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/1`);
    const { page, said } = opened;
    await row(page, 'Speed').focus();
    await page.keyboard.press('Enter');
    await page.getByRole('menuitemradio', { name: 'Standard', checked: true }).waitFor();
    await expect.poll(() => focused(page)).toBe('Silent');
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await expect.poll(() => focused(page)).toBe('Sport');
    await page.keyboard.press('Enter');
    await expect.poll(() => server.world.given).toEqual([{ name: 'speed', id: 1, mode: 3 }]);
    await row(page, 'Speed').getByText('Sport').waitFor();
    expect(said).toEqual([]);
  });

  test('heat is set within the limits of the model, and only what was changed is sent', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/3`);
    const { page } = opened;
    await row(page, 'Heat').click();
    const dialog = page.getByRole('dialog', { name: 'Heat' });
    await expect.poll(() => dialog.getByRole('textbox').count()).toBe(2);
    await dialog.getByLabel('Bed, °C').fill('81');
    await dialog.getByRole('button', { name: 'Set temperatures' }).click();
    await dialog.getByText(/Write a whole number from 0 to .*80/).waitFor();
    expect(server.world.given).toEqual([]);
    await dialog.getByLabel('Bed, °C').fill('60');
    server.world.refuse = 'The printer refused: its door is open.';
    await dialog.getByRole('button', { name: 'Set temperatures' }).click();
    await dialog.getByText('The printer refused: its door is open.').waitFor();
    await dialog.getByRole('button', { name: 'Set temperatures' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(server.world.given).toEqual([{ name: 'bed', id: 3, target: 60 }]);
    await row(page, 'Heat')
      .getByText(/Bed 60/)
      .waitFor();
  });

  test('heat is not offered while it prints, and the row says why', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/1`);
    const { page } = opened;
    await row(page, 'Heat').getByText('the print decides about heat').waitFor();
    expect(await row(page, 'Heat').getAttribute('aria-disabled')).toBe('true');
    await row(page, 'Heat').click({ force: true });
    expect(await page.getByRole('dialog').count()).toBe(0);
    server.report(1, idle());
    await row(page, 'Speed').getByText('Only while a print runs.').waitFor();
    await row(page, 'Heat').click();
    await page.getByRole('dialog', { name: 'Heat' }).waitFor();
  });

  test('fans that were moved are set together, the others stay', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/1`);
    const { page } = opened;
    await row(page, 'Fans').click();
    const dialog = page.getByRole('dialog', { name: 'Fans' });
    await dialog.getByRole('slider', { name: 'Auxiliary' }).fill('50');
    await dialog.getByRole('slider', { name: 'Chamber' }).fill('30');
    await dialog.getByRole('button', { name: 'Set fans' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(server.world.given).toEqual([
      { name: 'fan', id: 1, fan: 'aux', speed: 50 },
      { name: 'fan', id: 1, fan: 'chamber', speed: 30 },
    ]);
  });

  test('an H2D has light under its bed, air paths and a buzzer; an A1 mini has none of them', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/5`);
    const { page } = opened;
    await row(page, 'Air path').click();
    await page.getByRole('menuitemradio', { name: 'Heating' }).click();
    await row(page, 'Light under the bed').click();
    await page.getByRole('menuitem', { name: 'Turn on' }).click();
    await expect.poll(() => server.world.given.length).toBe(2);
    await row(page, 'Buzzer').click();
    await page.getByRole('menuitem', { name: 'Beep' }).click();
    await expect
      .poll(() => server.world.given)
      .toEqual([
        { name: 'air', id: 5, mode: 'heating' },
        { name: 'heatbedLight', id: 5, on: true },
        { name: 'buzzer', id: 5, sound: 'beeping' },
      ]);
    await page.goto(`${server.url}#/printers/3`);
    await row(page, 'Heat').waitFor();
    for (const label of ['Air path', 'Buzzer', 'Light under the bed'])
      await expect.poll(() => row(page, label).count()).toBe(0);
  });

  test('without Developer Mode only the light can be switched, and the reason stands once above the rows', async ({
    expect,
  }) => {
    const world = household();
    world.statuses.set(3, idle({ control_block: 'developer_mode_off' }));
    await using server = await startPanelServer(world);
    await using opened = await openPage(browser, `${server.url}#/printers/3`);
    const { page } = opened;
    await page.locator('.control-head').getByText('This printer refuses commands.').waitFor();
    expect(await row(page, 'Fans').getAttribute('aria-disabled')).toBe('true');
    await page.getByRole('switch', { name: 'Light' }).press('Space');
    await expect.poll(() => server.world.given).toEqual([{ name: 'light', id: 3, on: false }]);
  });

  test('the errors of a printer are cleared where they stand', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/2`);
    const { page } = opened;
    const note = page.getByRole('main').getByText('AMS A slot 2 is empty.');
    await note.waitFor();
    await page.getByRole('button', { name: 'Clear errors' }).click();
    await note.waitFor({ state: 'detached' });
    expect(server.world.statuses.get(2)?.hms_errors).toEqual([]);
  });

  test('a viewer sees what is set and no control', async ({ expect }) => {
    await using server = await startPanelServer(household(TABLET));
    await using opened = await openPage(browser, `${server.url}#/printers/2`);
    const { page } = opened;
    await page.getByText('Part fan').waitFor();
    expect(await page.locator('.control-row').count()).toBe(0);
    expect(await page.getByRole('button', { name: 'Clear errors' }).count()).toBe(0);
  });

  test('a printer is taken into maintenance, and only that is changed', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/printers/1`);
    const { page } = opened;
    await page.getByRole('button', { name: /^Printer settings/ }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('switch', { name: 'In maintenance' }).press('Space');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(server.world.printers[0]).toMatchObject({ maintenance: true, name: 'Workshop X1C', entity_set: 'all' });
  });
});
