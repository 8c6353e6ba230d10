import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { pointsOf, readPrice, stepsOf } from '../../ui/src/settings/energy/prices.ts';
import type { PriceInterval } from '../../ui/src/settings/energy/wire.ts';
import { needs } from '../support/needs.ts';
import { hasChromium, launch, openPage } from './chromium.ts';
import { startPanelServer } from './panelServer.ts';
import { household, TABLET } from './world.ts';

const HOUR = 3_600_000;
const at = (hours: number): string => new Date(hours * HOUR).toISOString();
const interval = (price: number, from: number, to: number | null): PriceInterval => ({
  price,
  currency: 'EUR',
  valid_from: at(from),
  valid_to: to === null ? null : at(to),
  source: 'key:1',
});

describe('prices', () => {
  test.each([
    ['0.25', 0.25],
    [' 1 ', 1],
    ['-0.03', -0.03],
    ['0', 0],
  ])('%s is read as %d', (text, price) => {
    expect(readPrice(text)).toEqual({ price });
  });

  test.each([
    ['', 'missing', ''],
    ['0,25', 'comma', '0.25'],
    ['-0,1', 'comma', '-0.1'],
    ['1.000,25', 'noNumber', ''],
    ['unavailable', 'noNumber', ''],
    ['1e3', 'noNumber', ''],
    ['Infinity', 'noNumber', ''],
  ])('"%s" is no price: %s', (text, wrong, better) => {
    expect(readPrice(text)).toEqual({ wrong, better });
  });

  test('make steps without a gap: where none was in force a step says so', () => {
    const steps = stepsOf([interval(0.3, 6, null), interval(0.2, -5, 3)], 0, 10 * HOUR);
    expect(steps).toEqual([
      { from: 0, to: 3 * HOUR, price: 0.2 },
      { from: 3 * HOUR, to: 6 * HOUR, price: null },
      { from: 6 * HOUR, to: 10 * HOUR, price: 0.3 },
    ]);
    expect(pointsOf(steps)).toEqual([
      [0, 3 * 3600, 6 * 3600, 10 * 3600],
      [0.2, null, 0.3, 0.3],
    ]);
  });

  test('of another time make one step without a price', () => {
    expect(stepsOf([interval(0.3, 20, 30)], 0, 10 * HOUR)).toEqual([{ from: 0, to: 10 * HOUR, price: null }]);
    expect(pointsOf([])).toEqual([[], []]);
  });
});

describe.runIf(needs('chromium', hasChromium)).concurrent('energy in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test('a comma is not guessed at; with a point the price is set, and who set it is told', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/settings/energy`);
    const { page, said } = opened;
    const field = page.getByLabel('Price per kWh');
    await field.fill('0,25');
    await page.getByRole('button', { name: 'Set price' }).click();
    const error = page.getByRole('main').getByText('is not a number here. Write 0.25.');
    await error.waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute('aria-invalid'))).toBe('true');
    await field.fill('0.25');
    await page.getByRole('button', { name: 'Set price' }).click();
    await page.getByText('€0.25 per kWh', { exact: true }).waitFor();
    expect(server.world.prices.at(-1)).toMatchObject({ price: 0.25, source: 'person:1' });
    await page.getByText(/Source: .*anna/).waitFor();
    expect(await error.count()).toBe(0);
    expect(said).toEqual([]);
  });

  test('the last 48 hours are a chart that is told in words, and a table with its sources', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/settings/energy`);
    const { page } = opened;
    await page.getByRole('img', { name: /from €0\.17 to €0\.33 per kWh/ }).waitFor();
    await page.locator('canvas').waitFor();
    await page.getByText('Show as table').click();
    const rows = page.getByRole('row');
    expect(await rows.count()).toBe(server.world.prices.length + 1);
    await rows.nth(1).getByText('now').waitFor();
    await rows.nth(2).getByText('Node-RED').waitFor();
  });

  test('a currency is set in capitals, and nothing but three letters is one', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, `${server.url}#/settings/energy`);
    const { page } = opened;
    await page.getByLabel('Currency').fill('e1');
    await page.getByRole('button', { name: 'Set currency' }).click();
    await page.getByRole('main').getByText('Write the three letters of a currency').waitFor();
    await page.getByLabel('Currency').fill('chf');
    await page.getByRole('button', { name: 'Set currency' }).click();
    await page
      .getByText('CHF 0.28 per kWh')
      .or(page.getByText(/CHF.0\.28 per kWh/))
      .first()
      .waitFor();
    expect(server.world.currency).toBe('CHF');
  });

  test('a viewer sees the price and no form; without a price, who can set one', async ({ expect }) => {
    await using server = await startPanelServer({ ...household(TABLET), prices: [] });
    await using opened = await openPage(browser, `${server.url}#/settings/energy`);
    const { page } = opened;
    await page.getByText('Costs stay unknown until an administrator sets one.').waitFor();
    expect(await page.getByRole('button', { name: 'Set price' }).count()).toBe(0);
  });
});
