import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, test } from 'vitest';
import { AUDIT_ACTIONS, AUDIT_SUBJECTS } from '../../server/access/audit.ts';
import { deSettings } from '../../ui/src/i18n/settings/de.ts';
import { enSettings } from '../../ui/src/i18n/settings/en.ts';
import { fieldsOf } from '../../ui/src/settings/changes/fields.ts';
import { CHANGE_ACTIONS, CHANGE_SUBJECTS } from '../../ui/src/settings/changes/wire.ts';
import { needs } from '../support/needs.ts';
import { hasChromium, launch, openPage } from './chromium.ts';
import { startPanelServer } from './panelServer.ts';
import { household, TABLET } from './world.ts';

it('knows every action and subject that the server records', () => {
  expect([...CHANGE_ACTIONS].sort()).toEqual([...AUDIT_ACTIONS].sort());
  expect([...CHANGE_SUBJECTS].sort()).toEqual([...AUDIT_SUBJECTS].sort());
});

it.each([
  ['English', enSettings],
  ['German', deSettings],
])('says every action in %s with a sentence of its own', (_language, { changes }) => {
  const sentences = AUDIT_ACTIONS.map((action) => changes.sentences[action]('Node-RED'));
  expect(new Set(sentences).size).toBe(AUDIT_ACTIONS.length);
  expect(Object.keys(changes.subjects).sort()).toEqual([...AUDIT_SUBJECTS].sort());
});

it('names the fields of a change, however the record holds them', () => {
  const [rotated, changed] = household().changes;
  expect(fieldsOf({ ...rotated!, details: { fields: ['name', 'ip_address'] } })).toEqual(['name', 'ip_address']);
  expect(fieldsOf(changed!)).toEqual(['scopes', 'name']);
  expect(fieldsOf({ ...rotated!, details: null })).toEqual([]);
});

describe.runIf(needs('chromium', hasChromium)).concurrent('the record of changes and the system in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());

  test('changes are reached from the users, told in words, filtered by subject and loaded by pages', async ({
    expect,
  }) => {
    const world = household();
    const [first] = world.changes;
    const many = Array.from({ length: 60 }, (_, i) => ({
      ...first!,
      id: 100 + i,
      actor: 'key:1',
      actor_name: 'Node-RED',
      action: 'price.changed' as const,
      subject: 'price' as const,
      subject_name: 'Electricity price',
      details: { price: 0.2 },
    }));
    world.changes = [...many, ...world.changes];
    await using server = await startPanelServer(world);
    await using opened = await openPage(browser, `${server.url}#/settings/users`);
    const { page, said } = opened;
    await page.getByRole('link', { name: 'Changes' }).click();
    await page.getByRole('heading', { level: 1, name: 'Changes' }).waitFor({ state: 'attached' });
    const rows = page.locator('.change-list > li');
    await expect.poll(() => rows.count()).toBe(50);
    await rows.first().getByText('Electricity price changed').waitFor();
    await rows
      .first()
      .getByText(/Key .*Node-RED.* from/)
      .waitFor();
    await page.getByRole('button', { name: 'Load more' }).click();
    await expect.poll(() => rows.count()).toBe(63);
    await page.getByRole('button', { name: /Everything/ }).click();
    await page.getByRole('option', { name: 'API keys' }).click();
    await expect.poll(() => rows.count()).toBe(3);
    await rows
      .first()
      .getByText(/Key .*Node-RED.* rotated/)
      .waitFor();
    expect(said).toEqual([]);
  });

  test('who is not an administrator is told so, and is given no diagnostics', async ({ expect }) => {
    await using server = await startPanelServer(household(TABLET));
    await using opened = await openPage(browser, `${server.url}#/settings/users/changes`);
    const { page } = opened;
    await page.getByText('Only an administrator').waitFor();
    await page.goto(`${server.url}#/settings/system`);
    await page.getByText('SQLite').waitFor();
    expect(await page.getByRole('button', { name: 'Copy diagnostics' }).count()).toBe(0);
  });

  test('the system tells first what is wrong, and copies or shows what a helper needs', async ({ expect }) => {
    const world = household();
    world.problems = ['The option log_level is not a level: info is used.'];
    world.seams = ['WEBHOOK_ALLOW'];
    await using server = await startPanelServer(world);
    await using opened = await openPage(browser, `${server.url}#/settings/system`);
    const { page } = opened;
    await page.getByText('The option log_level is not a level').waitFor();
    await page.getByText('WEBHOOK_ALLOW').waitFor();
    await page.getByText(/48.MB.* \(1 kept\)/).waitFor();
    expect(await page.getByRole('link', { name: 'Download' }).getAttribute('href')).toBe(
      `${server.url}api/v1/system/diagnostics`,
    );
    await page.getByRole('button', { name: 'Copy diagnostics' }).click();
    await page.getByRole('main').getByText('Copied.').waitFor();
    expect(await page.getByRole('textbox', { name: 'Diagnostics as text' }).inputValue()).toContain('"version"');
    await page.getByRole('button', { name: 'Show the log' }).click();
    await expect
      .poll(() => page.getByRole('textbox', { name: 'Newest lines of the log' }).inputValue())
      .toBe('{"level":"info","msg":"listening"}');
  });
});
