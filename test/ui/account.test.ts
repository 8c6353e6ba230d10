import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { hasChromium, launch, openPage } from './chromium.ts';
import { startPanelServer } from './panelServer.ts';
import { ANNA, EVERYONE, household } from './world.ts';

describe.runIf(needs('chromium', hasChromium)).concurrent('the account in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test('a password is changed with the present one and the new one twice', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, server.url);
    const { page, said } = opened;
    await page.getByRole('button', { name: /Account/ }).click();
    await page.getByRole('menuitem', { name: 'Change password' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Present password').fill('wrong');
    await dialog.getByLabel('New password', { exact: true }).fill('battery staple');
    await dialog.getByLabel('Password again').fill('battery staple');
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await dialog.getByText('Your present password is another one.').waitFor();
    expect(await dialog.getByLabel('New password', { exact: true }).inputValue()).toBe('battery staple');
    await dialog.getByLabel('Present password').fill('correct horse');
    await dialog.getByRole('button', { name: 'Change password' }).click();
    await page.getByText('Password changed.').waitFor();
    expect(said).toEqual([]);
  });

  test('signing out everywhere asks first and leads to the sign-in', async () => {
    await using server = await startPanelServer(household());
    await using opened = await openPage(browser, server.url);
    const { page } = opened;
    await page.getByRole('button', { name: /Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out everywhere' }).click();
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await page.getByText('Use your Bambuddy name and password.').waitFor();
  });

  test('whose password Home Assistant keeps does not change it here', async ({ expect }) => {
    await using server = await startPanelServer(household({ ...ANNA, source: 'home_assistant' }));
    await using opened = await openPage(browser, server.url);
    const { page } = opened;
    await page.getByRole('button', { name: /Account/ }).click();
    await page.getByRole('menuitem', { name: 'Sign out everywhere' }).waitFor();
    expect(await page.getByRole('menuitem', { name: 'Change password' }).count()).toBe(0);
  });

  test('whoever comes to a house without sign-in has nothing to sign out of', async ({ expect }) => {
    await using server = await startPanelServer({ ...household(EVERYONE), authEnabled: false });
    await using opened = await openPage(browser, server.url);
    const { page } = opened;
    await page.getByRole('button', { name: /Account/ }).click();
    await page.getByRole('menuitemradio', { name: 'Dark' }).waitFor();
    expect(await page.getByRole('menuitem').count()).toBe(0);
  });

  test('Bambuddy starts without sign-in only after a question that says what that means', async ({ expect }) => {
    await using server = await startPanelServer({ ...household(null), requiresSetup: true });
    await using opened = await openPage(browser, server.url);
    const { page, said } = opened;
    await page.getByRole('button', { name: 'Use without sign-in…' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByText(/Anyone on this network can control the printers/).waitFor();
    const focus = () => page.evaluate(() => document.activeElement?.textContent);
    await expect.poll(focus).toBe('Create administrator');
    await question.getByRole('button', { name: 'Use without sign-in' }).click();
    await page.getByRole('link', { name: 'Workshop X1C', exact: true }).waitFor();
    expect(server.world.authEnabled).toBe(false);
    expect(said).toEqual([]);
  });
});
