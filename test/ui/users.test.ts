import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, test } from 'vitest';
import { needs } from '../support/needs.ts';
import { hasChromium, launch, openPage } from './chromium.ts';
import { startPanelServer } from './panelServer.ts';
import { EVERYONE, household, type World } from './world.ts';

describe.runIf(needs('chromium', hasChromium)).concurrent('users in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  const open = (url: string) => openPage(browser, `${url}#/settings/users`);
  const person = (world: World, username: string) => world.users.find((user) => user.username === username);

  test('somebody is added with a role, and a refused name leaves what was typed', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server.url);
    const { page, said } = opened;
    await page.getByRole('button', { name: 'Add user' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('tablet');
    await dialog.getByLabel('Password', { exact: true }).fill('long enough');
    await dialog.getByRole('button', { name: 'Add user' }).click();
    await dialog.getByText('There is already somebody called tablet.').waitFor();
    expect(await dialog.getByLabel('Password', { exact: true }).inputValue()).toBe('long enough');
    await dialog.getByLabel('Name').fill('emil');
    await dialog.getByRole('button', { name: /Role/ }).click();
    await page.getByRole('option', { name: 'Viewer' }).click();
    await dialog.getByRole('button', { name: 'Add user' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(person(server.world, 'emil')).toMatchObject({ role: 'viewer', enabled: true });
    expect(said).toEqual([]);
  });

  test('a role is chosen in the list, but not for oneself nor for people of Home Assistant', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server.url);
    const { page } = opened;
    await page.getByRole('button', { name: /Role of .*tablet/ }).click();
    await page.getByRole('option', { name: 'Administrator' }).click();
    await expect.poll(() => person(server.world, 'tablet')?.role).toBe('admin');
    expect(await page.getByRole('button', { name: /Role of .*anna/ }).count()).toBe(0);
    expect(await page.getByRole('button', { name: /Role of .*Clara/ }).count()).toBe(0);
    const clara = page.getByRole('row', { name: /Clara/ });
    await clara.getByText('The role is set in Home Assistant.').waitFor();
  });

  test('deleting asks first and names the keys that stop with the person', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server.url);
    const { page } = opened;
    await choose(page, 'ben', 'Delete');
    const question = page.getByRole('alertdialog');
    await question.getByText(/this key stops working now: .*Wall display/).waitFor();
    await question.getByRole('button', { name: 'Delete user' }).click();
    await question.waitFor({ state: 'detached' });
    expect(person(server.world, 'ben')).toBeUndefined();
  });

  test('deleting somebody of Home Assistant says that the next visit brings them back', async () => {
    await using server = await startPanelServer(household());
    await using opened = await open(server.url);
    const { page } = opened;
    await choose(page, 'Clara', 'Delete');
    await page.getByRole('alertdialog').getByText('Home Assistant brings this person back').waitFor();
  });

  test('somebody is disabled, enabled, signed out everywhere and given a new password', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server.url);
    const { page, said } = opened;
    const tablet = () => person(server.world, 'tablet');
    await choose(page, 'tablet', 'Set password');
    await page.getByLabel('New password', { exact: true }).fill('long enough');
    await page.getByLabel('Password again').fill('long enoug');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByRole('dialog').getByText('The two passwords differ.').waitFor();
    await page.getByLabel('Password again').fill('long enough');
    await page.getByRole('button', { name: 'Set password' }).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await choose(page, 'tablet', 'Sign out everywhere');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Sign out everywhere' }).click();
    await expect.poll(() => tablet()?.logins).toBe(0);
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await choose(page, 'tablet', 'Disable');
    await page.getByRole('alertdialog').getByRole('button', { name: 'Disable' }).click();
    await expect.poll(() => tablet()?.enabled).toBe(false);
    await page.getByRole('alertdialog').waitFor({ state: 'detached' });
    await choose(page, 'tablet', 'Enable');
    await expect.poll(() => tablet()?.enabled).toBe(true);
    expect(said).toEqual([]);
  });

  test('turning sign-in off asks, and afterwards the page says plainly what that means', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server.url);
    const { page } = opened;
    await page.getByRole('button', { name: 'Turn sign-in off…' }).click();
    const question = page.getByRole('alertdialog');
    await question.getByText(/Anyone on this network can then control the printers/).waitFor();
    await question.getByRole('button', { name: 'Turn sign-in off' }).click();
    await page.getByText(/Anyone on this network can control the printers/).waitFor();
    expect(server.world.authEnabled).toBe(false);
  });

  test('turning sign-in on where nobody can sign in makes the first administrator with it', async ({ expect }) => {
    const world = { ...household(EVERYONE), authEnabled: false, users: [] };
    await using server = await startPanelServer(world);
    await using opened = await open(server.url);
    const { page, said } = opened;
    await page.getByRole('button', { name: 'Turn sign-in on' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByLabel('Name').fill('anna');
    await dialog.getByLabel('Password', { exact: true }).fill('correct horse');
    await dialog.getByLabel('Password again').fill('correct horse');
    await dialog.getByRole('button', { name: 'Turn sign-in on' }).click();
    await page.getByRole('button', { name: /Account: .*anna/ }).waitFor();
    expect(world.authEnabled).toBe(true);
    expect(said).toEqual([]);
  });
});

async function choose(page: Page, name: string, entry: string): Promise<void> {
  await page.getByRole('button', { name: new RegExp(`^More for .*${name}`) }).click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
}
