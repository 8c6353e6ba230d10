import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { WEBHOOK_EVENTS } from '../../server/events/catalogue.ts';
import { createFormat } from '../../ui/src/i18n/format.ts';
import { deNotifications } from '../../ui/src/i18n/notifications/de.ts';
import { enNotifications } from '../../ui/src/i18n/notifications/en.ts';
import { needsPerson } from '../../ui/src/settings/notifications/attention.ts';
import {
  ALL_EVENTS,
  changesOf,
  draftOf,
  faultsOf,
  inputOf,
  newDraft,
  type WebhookDraft,
} from '../../ui/src/settings/notifications/draft.ts';
import { healthLine, nextTry, sorted } from '../../ui/src/settings/notifications/health.ts';
import { KINDS, kindOf } from '../../ui/src/settings/notifications/kinds.ts';
import { attemptLine, outcomeLine, outcomeOf } from '../../ui/src/settings/notifications/outcome.ts';
import { needs } from '../support/needs.ts';
import { axe, hasChromium, launch, openPage, PHONE, sideways, WIDE } from './chromium.ts';
import { type PanelServer, startPanelServer } from './panelServer.ts';
import { attemptRow, deliveryRow, someWebhooks, webhookRow } from './webhookWorld.ts';
import { household, TABLET, type World } from './world.ts';

const NOW = Date.parse('2026-11-24T12:00:00Z');
const format = createFormat('en-GB');
const offered = [
  { event: 'print_complete' as const, documented: true },
  { event: 'print_paused' as const, documented: false },
];
const plain = (text: string): string => text.replaceAll(/[\u2068\u2069]/g, '').replaceAll('\u00a0', ' ');

describe('the form of a webhook', () => {
  test('offers every event that the server can send, each with words in every language', () => {
    expect([...ALL_EVENTS].sort()).toEqual([...WEBHOOK_EVENTS].sort());
    for (const words of [enNotifications, deNotifications])
      expect(Object.keys(words.event).sort()).toEqual([...WEBHOOK_EVENTS, 'test'].sort());
  });

  test('starts with the documented events and the documented format', () => {
    expect(inputOf({ ...newDraft('http', offered), name: ' Node-RED ', url: ' http://10.0.0.2/x ' })).toEqual({
      name: 'Node-RED',
      target: 'http',
      url: 'http://10.0.0.2/x',
      reach: 'home',
      format: 'documented',
      payload_version: 1,
      template: null,
      events: ['print_complete'],
      printer_ids: null,
      progress_every: 25,
      muted_codes: [],
      max_age_seconds: null,
      rate_per_second: 5,
      certificate_sha256: null,
      enabled: true,
      headers: null,
    });
  });

  test.each(KINDS)('a new %s is recognised as such when it is edited', (kind) => {
    const draft = newDraft(kind, offered);
    expect(kindOf(draft)).toBe(kind);
    expect(draft.reach).toBe(['slack', 'discord', 'ntfy', 'ifttt'].includes(kind) ? 'internet' : 'home');
  });

  test('messages to phones are not sent when they are older than an hour', () => {
    const ages = KINDS.filter((kind) => newDraft(kind, offered).maxAge === 3600);
    expect(ages).toEqual(['ha_action', 'slack', 'discord', 'ntfy']);
  });

  test('sends nothing of a webhook that was only looked at, and keeps a secret URL that was not written anew', () => {
    for (const webhook of someWebhooks().all) expect(changesOf(draftOf(webhook), draftOf(webhook))).toEqual({});
    const secret = draftOf(webhookRow(1, 'Slack', { url: 'https://hooks.slack.com/serv…', url_masked: true }));
    expect(secret.url).toBe('');
    expect(faultsOf(secret, true, enNotifications.form)).toEqual({});
    expect(faultsOf(secret, false, enNotifications.form)).toEqual({ url: enNotifications.form.urlMissing });
  });

  test('headers: a stored one stays when empty, is replaced when written, and null when taken away', () => {
    const before = draftOf(webhookRow(1, 'x', { header_names: ['authorization', 'x-old', 'x-kept'] }));
    const [auth, , kept] = before.headers as [WebhookDraft['headers'][0], unknown, WebhookDraft['headers'][0]];
    const headers = [{ ...auth, value: 'Bearer 1' }, kept, { name: ' X-New ', value: 'y', stored: false }];
    expect(changesOf({ ...before, headers }, before)).toEqual({
      headers: { authorization: 'Bearer 1', 'x-old': null, 'X-New': 'y' },
    });
  });

  test('says what is wrong with each field', () => {
    const wrong: WebhookDraft = {
      ...newDraft('http', offered),
      url: 'node-red.local',
      format: 'template',
      events: new Set(),
      printers: new Set(),
      progress: '2.5',
      headers: [{ name: 'x', value: '', stored: false }],
      rate: 'fast',
      certificate: 'abcd',
    };
    expect(Object.keys(faultsOf(wrong, false, enNotifications.form)).sort()).toEqual([
      'certificate_sha256',
      'events',
      'headers',
      'name',
      'printer_ids',
      'progress_every',
      'rate_per_second',
      'template',
      'url',
    ]);
  });
});

describe('the words about a webhook', () => {
  test('what needs a person comes first, the others in the order in which they were made', () => {
    const all = [
      webhookRow(1, 'a'),
      webhookRow(3, 'c', { health: 'paused' }),
      webhookRow(2, 'b', { health: 'failing' }),
    ];
    expect(sorted(all).map(({ id }) => id)).toEqual([2, 3, 1]);
    expect(all.filter(needsPerson)).toHaveLength(2);
  });

  test('a health line says since when, and what waits', () => {
    const failing = webhookRow(1, 'x', {
      health: 'failing',
      failing_since: '2026-11-24T11:00:00Z',
      waiting: 1,
      next_due_at: '2026-11-24T11:59:00Z',
    });
    const since = format.clock('2026-11-24T11:00:00Z', NOW);
    expect(plain(healthLine(failing, enNotifications, format, NOW))).toBe(`Failing since ${since}, 1 event waits`);
    expect(nextTry(failing, enNotifications, format, NOW)).toBe('Next try now');
    expect(nextTry({ ...failing, health: 'paused' }, enNotifications, format, NOW)).toBeNull();
  });

  test('a 200 of Home Assistant is not called delivered before that is known', () => {
    const told = (note: string | null) => outcomeOf(deliveryRow(1, { attempts: [attemptRow({ note })] }));
    expect([null, 'accepted', 'accepted_unconfirmed', 'unknown_hook', 'post_not_accepted'].map(told)).toEqual([
      'delivered',
      'delivered',
      'unconfirmed',
      'notTaken',
      'notTaken',
    ]);
    expect(attemptLine(attemptRow({ note: 'unknown_hook' }), enNotifications)).toBe(
      "Answer 200. No webhook with this id exists in Home Assistant. Look at the automation's trigger.",
    );
  });

  test('a delivery says which try comes when, and why it was given up', () => {
    const line = (changes: Parameters<typeof deliveryRow>[1]) =>
      plain(outcomeLine(deliveryRow(1, changes), enNotifications, format, NOW));
    const failed = attemptRow({ status: null, error: 'It is off.' });
    const next_at = '2026-11-24T12:05:00Z';
    expect(line({ status: 'waiting', attempts: [] })).toBe('Waiting');
    expect(line({ status: 'waiting', attempts: [failed], next_at })).toBe(
      `Waiting, try 2, next ${format.clock(next_at, NOW)}`,
    );
    expect(line({ status: 'given_up', attempts: [failed] })).toBe('Given up: It is off.');
    expect(line({ status: 'given_up', cause: 'test', attempts: [failed] })).toBe('Not sent: It is off.');
    expect(line({ attempts: [failed, attemptRow()] })).toBe('Delivered on try 2');
  });
});

describe.runIf(needs('chromium', hasChromium)).concurrent('notifications in a browser', () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(() => browser.close());
  const house = (): World => ({ ...household(), webhooks: someWebhooks() });
  const open = (server: PanelServer, path = '', options = {}) =>
    openPage(browser, `${server.url}#/settings/notifications${path}`, options);

  test('a webhook is added: the preview follows the form, and its secret is shown once', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server);
    const { page, said } = opened;
    await page.getByRole('button', { name: 'Add webhook' }).click();
    await page.getByRole('menuitem', { name: /^Webhook/ }).click();
    await page.getByLabel('Name', { exact: true }).fill('Node-RED');
    await page.getByLabel('URL').fill('http://192.168.1.20:1880/bambuddy');
    await page.getByText(/This is sent to .*192\.168\.1\.20:1880/).waitFor();
    await page.getByText('"status": "success"').waitFor();
    await select(page, 'Event', 'Print failed');
    await page.getByText('"reason": "Filament runout"').waitFor();
    await select(page, 'Payload version', '2: adds ids');
    await page.getByText('"energy_kwh"').waitFor();
    await page.getByLabel('Print started').uncheck();
    await page.getByLabel('Only these').check();
    await page.getByLabel('P1S left').check();
    await page.getByText(/^More: headers/).click();
    await page.getByRole('button', { name: 'Add header' }).click();
    await page.getByLabel('Name of header 1').fill('Authorization');
    await page.getByLabel('Value of header 1').fill('Bearer 1');
    await page.getByText('Authorization: (your value)').waitFor();
    await page.getByRole('button', { name: 'Add webhook' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.getByRole('textbox', { name: 'Signing secret' }).inputValue()).toMatch(/^whsec_/);
    await dialog.getByLabel('I have saved it').check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('heading', { name: 'Nothing was sent yet' }).waitFor();
    expect(server.world.webhooks.asked).toEqual([
      [
        'create',
        expect.objectContaining({
          name: 'Node-RED',
          payload_version: 2,
          printer_ids: [2],
          headers: { Authorization: 'Bearer 1' },
          events: expect.not.arrayContaining(['print_started']),
        }),
      ],
    ]);
    expect(said).toEqual([]);
  });

  test('a template says what is wrong at its position, and takes the cursor there', async ({ expect }) => {
    await using server = await startPanelServer(household());
    await using opened = await open(server, '/new?kind=ha_action');
    const { page, said } = opened;
    const box = page.getByLabel('Data of the action');
    await page.getByText('"title":').last().waitFor();
    await box.fill('{\n  "message": "{{nobody}}"\n}');
    await page.getByText(/^Line 2, column 15: \{\{nobody\}\} is not known/).waitFor();
    await page.getByText('There is no preview until the template can be used.').waitFor();
    await page.getByRole('button', { name: 'Go there' }).click();
    const at = await box.evaluate((element) => (element as HTMLTextAreaElement).selectionStart);
    expect(at).toBe('{\n  "message": "'.length);
    await box.fill('{"message": ""}');
    await box.evaluate((element) => (element as HTMLTextAreaElement).setSelectionRange(13, 13));
    await page.getByText('Insert a placeholder').click();
    await page.getByRole('button', { name: 'printer', exact: true }).click();
    expect(await box.inputValue()).toBe('{"message": "{{printer}}"}');
    await page.getByText('"message": "Workshop X1C"').waitFor();
    expect(said).toEqual([]);
  });

  test('an edit sends only what was changed; what was typed is not lost by going away', async ({ expect }) => {
    await using server = await startPanelServer(house());
    await using opened = await open(server, '/1/edit');
    const { page } = opened;
    await page.getByText(/https:\/\/api\.telegram\.org\/bot12….* is stored and stays when this is empty\./).waitFor();
    await page.getByRole('button', { name: 'Send test' }).waitFor();
    await page.getByLabel('Name', { exact: true }).fill('Telegram');
    await page.getByText('Save first: a test uses what is saved.').first().waitFor();
    page.once('dialog', (question) => void question.dismiss());
    await page.getByRole('link', { name: 'Users' }).click();
    expect(await page.getByLabel('Name', { exact: true }).inputValue()).toBe('Telegram');
    await page.getByRole('button', { name: /^Remove header .*authorization/ }).click();
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: /^Delivered/ }).waitFor();
    expect(server.world.webhooks.asked).toEqual([
      ['update', { id: 1, name: 'Telegram', headers: { authorization: null } }],
    ]);
  });

  test('the tabs count what needs a person, and a test says at once what came of it', async ({ expect }) => {
    await using server = await startPanelServer(house());
    await using opened = await open(server);
    const { page, said } = opened;
    await page.getByRole('link', { name: /^Settings.*2 webhooks need you/ }).waitFor();
    await page.getByRole('link', { name: /^Notifications.*2 webhooks need you/ }).waitFor();
    const names = await page.locator('.webhook-name').allInnerTexts();
    expect(names[0]).toBe('Node-RED');
    server.world.webhooks.test = {
      status: 500,
      duration_ms: 1200,
      answer: null,
      error: 'The receiver answered 500.',
      note: null,
    };
    await page.getByRole('button', { name: 'Send test: Node-RED' }).click();
    await page
      .locator('.note')
      .getByText(/Not delivered: The receiver answered 500\. \(1\.2\ss\)/)
      .waitFor();
    server.world.webhooks.test = {
      status: 200,
      duration_ms: 5,
      answer: null,
      error: null,
      note: 'accepted_unconfirmed',
    };
    await page.getByRole('button', { name: 'Send test: Node-RED' }).click();
    await page
      .locator('.note')
      .getByText(/whether an automation ran is not known/)
      .waitFor();
    expect(said).toEqual([]);
  });

  test('the log is filtered, a row opens to its tries and its body, and is sent again', async ({ expect }) => {
    await using server = await startPanelServer(house());
    await using opened = await open(server, '/2');
    const { page, said } = opened;
    expect(
      await page
        .locator('.log-row')
        .count()
        .then(() => page.locator('.log-row').first().innerText()),
    ).toContain('Waiting, try 3');
    await page.getByRole('button', { name: 'Show more' }).click();
    await expect.poll(() => page.locator('.log-row').count()).toBe(35);
    await page.getByRole('button', { name: 'Failed', exact: true }).click();
    await expect.poll(() => page.locator('.log-row').count()).toBe(2);
    const row = page.locator('.log-row').first();
    expect(await row.innerText()).toMatch(/Print failed · a deleted printer[\s\S]*Given up: .*found out later/);
    await row.click();
    expect(await page.locator('.attempts li').count()).toBe(2);
    await page.getByRole('button', { name: 'Show what is sent' }).click();
    await page.getByRole('textbox', { name: /What is sent/ }).waitFor();
    await page.getByRole('button', { name: 'Send again', exact: true }).click();
    await page.getByText('It is sent again.').waitFor();
    await page.getByRole('button', { name: 'Send failed again…' }).click();
    await page.getByRole('button', { name: 'the last 24 hours' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Send again' }).click();
    await page.getByText('2 events are sent again.').waitFor();
    const [one, many] = server.world.webhooks.asked as [[string, object], [string, { since: string }]];
    expect(one).toEqual(['redeliver', { id: 2, delivery_id: 2 }]);
    expect((Date.now() - Date.parse(many[1].since)) / 3_600_000).toBeCloseTo(24, 1);
    expect(said).toEqual([]);
  });

  test('a paused webhook is resumed with what the person chooses, and says until when events are held', async ({
    expect,
  }) => {
    await using server = await startPanelServer(house());
    await using opened = await open(server, '/4');
    const { page } = opened;
    await page.getByText(/Paused after 72 h without success\. 41 events are held until/).waitFor();
    await page.getByRole('button', { name: 'Resume…' }).click();
    await page.getByLabel('The newest only').check();
    await page.getByRole('dialog').getByRole('button', { name: 'Resume' }).click();
    await page.getByRole('link', { name: /^Settings.*1 webhook needs you/ }).waitFor();
    expect(server.world.webhooks.asked).toEqual([['resume', { id: 4, held: 'newest' }]]);
    await choose(page, 'Pause');
    await page.getByText('What happens from now on is held.').waitFor();
  });

  test('a secret is rotated with an overlap, and deleting names what waits', async ({ expect }) => {
    await using server = await startPanelServer(house());
    await using opened = await open(server, '/2');
    const { page } = opened;
    await choose(page, 'Rotate signing secret');
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'For 7 days' }).click();
    await dialog.getByRole('button', { name: 'Rotate', exact: true }).click();
    await dialog.getByText(/The earlier secret signs too until/).waitFor();
    await dialog.getByLabel('I have saved it').check();
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByText(/The earlier secret signs too until/).waitFor();
    await choose(page, 'Delete');
    const question = page.getByRole('alertdialog');
    await question.getByText('3 events wait and are not sent any more. Its log goes too.').waitFor();
    await question.getByRole('button', { name: 'Delete webhook' }).click();
    await page.getByText('Old logger').waitFor();
    expect(server.world.webhooks.all.map(({ id }) => id)).toEqual([1, 3, 4, 5]);
  });

  test('a viewer is told that the page is for administrators, and sees no tab of it', async ({ expect }) => {
    await using server = await startPanelServer({ ...household(TABLET), webhooks: someWebhooks() });
    for (const path of ['', '/2', '/2/edit', '/new?kind=http']) {
      await using opened = await open(server, path);
      await opened.page.getByText('Only an administrator sees this page.').waitFor();
      expect(
        await opened.page
          .getByRole('link', { name: /Notifications/ })
          .filter({ hasText: /^Notifications \d/ })
          .count(),
      ).toBe(0);
    }
  });

  const filled = async (page: Page): Promise<void> => {
    const fold = page.locator('.preview-fold > summary');
    await page.getByLabel('URL').waitFor();
    if ((await fold.count()) > 0) await fold.click();
    await page.getByText('webhook-signature').waitFor();
    await page.getByText(/^More: headers/).click();
    await page.getByRole('button', { name: 'Add header' }).click();
    await page.getByRole('button', { name: 'Add webhook' }).click();
    await page.getByText('Write a name.').first().waitFor();
  };
  const openRow = async (page: Page): Promise<void> => {
    await page.locator('.log-row').nth(2).click();
    await page.getByRole('button', { name: 'Show what is sent' }).click();
    await page.getByRole('textbox', { name: /What is sent/ }).waitFor();
  };
  const SCREENS: [string, string, (page: Page) => Promise<unknown>][] = [
    ['the list', '', (page) => page.getByText('Node-RED').waitFor()],
    ['the form with errors', '/new?kind=http', filled],
    ['the log', '/2', openRow],
    ['a webhook that is gone', '/99', (page) => page.getByText('This webhook is not here.').waitFor()],
    ['a held webhook', '/4', (page) => page.getByText(/41 events are held until/).waitFor()],
  ];
  const LOOKS = [
    ['light on a desktop', { viewport: WIDE, colorScheme: 'light' }],
    ['dark on a phone', { viewport: PHONE, colorScheme: 'dark', hasTouch: true }],
    ['on the narrowest phone', { viewport: { width: 320, height: 640 }, hasTouch: true }],
  ] as const;
  test.each(SCREENS.flatMap((screen) => LOOKS.map((look) => [screen[0], look[0], screen, look] as const)))(
    '%s, %s: nothing for axe, nothing sideways, nothing said',
    async (_name, _look, [, path, show], [, options]) => {
      await using server = await startPanelServer(house());
      await using opened = await open(server, path, options);
      await show(opened.page);
      expect(await axe(opened.page)).toEqual([]);
      expect(await sideways(opened.page)).toBe(0);
      expect(opened.said).toEqual([]);
    },
  );
});

async function select(page: Page, label: string, option: string): Promise<void> {
  await page
    .getByRole('button', { name: new RegExp(`${label}`) })
    .first()
    .click();
  await page.getByRole('option', { name: option }).click();
}

async function choose(page: Page, entry: string): Promise<void> {
  await page.getByRole('button', { name: /^More for/ }).click();
  await page.getByRole('menuitem', { name: entry, exact: true }).click();
}
