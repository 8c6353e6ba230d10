import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { API, type Calls, send } from '../support/calls.ts';
import { type Key, type Login, startApp, type TestApp } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { overHttp, refusalOf } from '../support/trpc.ts';

const PRICE = '/settings/electricity-price';
const DAY_MS = 24 * 60 * 60_000;

let server: TestApp;
let admin: Login;
let tariffKey: Key;
let reader: Key;

beforeAll(async () => {
  server = await startApp();
  admin = await server.setup();
  tariffKey = await server.key(['update_electricity_price']);
  reader = await server.key(['read_status']);
});
afterAll(() => server[Symbol.asyncDispose]());

const set = (body: unknown, calls: Calls = tariffKey) => calls.post(PRICE, body);
const inMs = (ms: number) => new Date(Date.now() + ms).toISOString();

describe('the settings', () => {
  it('are what they are when nobody has set any', async () => {
    await using fresh = await startApp();
    expect((await (await fresh.setup()).get('/settings')).json()).toEqual({
      language: 'en',
      currency: null,
      default_filament_cost: null,
      energy_cost_per_kwh: null,
      external_url: null,
    });
  });

  it('are changed by an administrator: null clears, absent leaves', async () => {
    const wanted = {
      language: 'de',
      currency: 'SEK',
      default_filament_cost: 21.5,
      external_url: 'http://printers.lan:8000',
    };
    expect((await admin.patch('/settings', wanted)).json()).toMatchObject(wanted);
    expect((await admin.patch('/settings', { default_filament_cost: null })).json()).toMatchObject({
      ...wanted,
      default_filament_cost: null,
    });
    expect((await admin.patch('/settings/', { language: null, external_url: null })).json()).toMatchObject({
      language: 'en',
      currency: 'SEK',
      external_url: null,
    });
    expect((await reader.get('/settings/')).json()).toMatchObject({ language: 'en', currency: 'SEK' });
    expect((await reader.get('/settings/ui-flags')).json()).toEqual({ currency: 'SEK' });
    await admin.patch('/settings', { currency: 'EUR' });
  });

  it.each([
    { language: 'tlh' },
    { currency: 'euro' },
    { currency: '€' },
    { default_filament_cost: -1 },
    { default_filament_cost: '25' },
    { external_url: 'ftp://x' },
    { external_url: 'http://anna:secret@printers.lan' },
    { external_url: 'http://printers.lan/?token=1' },
    { energy_cost_per_kwh: 'unavailable' },
    { something: 1 },
  ])('refuse %j', async (wanted) => {
    const before = (await admin.get('/settings')).text;
    expect(await admin.patch('/settings', wanted)).toMatchObject({ status: 422 });
    expect((await admin.get('/settings')).text).toBe(before);
  });

  it('hold nothing of what must stay secret, for anybody', async () => {
    await server.app.features.settings.write({ home_assistant_token: 'eyJsecret', webhook_signing: 'whsec_1' });
    for (const caller of [admin, reader])
      expect((await caller.get('/settings')).text).not.toMatch(/eyJsecret|whsec|token/);
  });

  it('refuse every key by its reason, whatever it may do', async () => {
    const every = await server.key(['read_status', 'manage_queue', 'control_printer', 'update_electricity_price']);
    for (const key of [every, tariffKey]) {
      const answer = await key.patch('/settings', { energy_cost_per_kwh: 0.1 });
      expect(answer.status).toBe(403);
      expect(answer.json()).toMatchObject({
        reason: 'key_not_allowed',
        detail: expect.stringContaining('administrative operations'),
      });
    }
  });

  it('are still there after a restart', async () => {
    await using folder = await temporaryFolder();
    let token: string;
    {
      await using before = await startApp({ dataDir: folder.path });
      const login = await before.setup();
      await login.patch('/settings', { external_url: 'https://printers.example', energy_cost_per_kwh: -0.01 });
      token = login.token;
    }
    await using restarted = await startApp({ dataDir: folder.path });
    const again = restarted.anonymous.as({ authorization: `Bearer ${token}` });
    expect((await again.get('/settings')).json()).toMatchObject({
      external_url: 'https://printers.example',
      energy_cost_per_kwh: -0.01,
    });
  });
});

describe('the electricity price', () => {
  beforeEach(() => server.app.features.tariff.clear());

  it('is set by a key, answered with its start, and read everywhere', async () => {
    const answer = await set({ energy_cost_per_kwh: 0.27 });
    expect(answer.status).toBe(200);
    const { since, ...rest } = answer.json<{ since: string }>();
    expect(rest).toEqual({ energy_cost_per_kwh: 0.27, currency: 'EUR', source: `key:${tariffKey.id}` });
    expect(Math.abs(Date.parse(since) - Date.now())).toBeLessThan(5_000);
    expect((await reader.get('/settings')).json()).toMatchObject({ energy_cost_per_kwh: 0.27 });
    expect((await reader.get(PRICE)).json()).toMatchObject({ energy_cost_per_kwh: 0.27, since });
  });

  it.each([0.25, '0.25', ' 0.25 ', 0, -0.031, '-0.031', '5e-05'])('may be %j', async (value) => {
    const answer = await set({ energy_cost_per_kwh: value });
    expect(answer.json()).toMatchObject({ energy_cost_per_kwh: Number(value) });
  });

  it.each([
    ['""', '"" is not a price: the sensor has no value now. The last price, 0.27, stays.'],
    ['"0,25"', '"0,25" is not a price: write it with a point, 0.25. The last price, 0.27, stays.'],
    ['"unknown"', '"unknown" is not a price: the sensor has no value now. The last price, 0.27, stays.'],
    ['"unavailable"', '"unavailable" is not a price: the sensor has no value now. The last price, 0.27, stays.'],
    ['null', 'null is not a price: the sensor has no value now. The last price, 0.27, stays.'],
    ['"NaN"', '"NaN" is not a price: the sensor has no value now. The last price, 0.27, stays.'],
    [
      '1e999',
      'Infinity is not a price: it is too large. Send what one kWh costs, like 0.25. The last price, 0.27, stays.',
    ],
    ['true', 'true is not a price: send what one kWh costs as a number, like 0.25. The last price, 0.27, stays.'],
    ['[0.25]', '[0.25] is not a price: send what one kWh costs as a number, like 0.25. The last price, 0.27, stays.'],
  ])('is not %s: refused in words, and the last one stays', async (raw, detail) => {
    await set({ energy_cost_per_kwh: 0.27 });
    const before = (await reader.get(PRICE)).json();
    const answer = await send(server.url, {
      method: 'POST',
      path: API + PRICE,
      headers: { ...tariffKey.headers, 'content-type': 'application/json' },
      body: `{"energy_cost_per_kwh": ${raw}}`,
    });
    expect(answer.status).toBe(422);
    expect(answer.json()).toMatchObject({
      reason: 'bad_input',
      detail,
      errors: [{ path: 'energy_cost_per_kwh', message: detail }],
    });
    expect((await reader.get(PRICE)).json()).toMatchObject({ since: before.since, energy_cost_per_kwh: 0.27 });
  });

  it('is refused over tRPC with the same words', async () => {
    await set({ energy_cost_per_kwh: 0.27 });
    const client = overHttp(server.url, { 'x-api-key': tariffKey.secret });
    expect(
      await refusalOf(client.settings.setElectricityPrice.mutate({ energy_cost_per_kwh: 'unavailable' })),
    ).toMatchObject({
      status: 422,
      detail: '"unavailable" is not a price: the sensor has no value now. The last price, 0.27, stays.',
    });
  });

  it('keeps its start when it is said again, also by somebody else', async () => {
    const first = (await set({ energy_cost_per_kwh: 0.27 })).json();
    expect((await set({ energy_cost_per_kwh: '0.27' })).json()).toEqual(first);
    expect((await set({ energy_cost_per_kwh: 0.27 }, admin)).json()).toEqual(first);
    expect((await set({ energy_cost_per_kwh: 0.28 })).json()).not.toMatchObject({ since: first.since });
  });

  it('may be announced, and gives way to the one before it', async () => {
    await set({ energy_cost_per_kwh: 0.3 });
    const [valid_from, valid_to] = [inMs(DAY_MS / 2), inMs(DAY_MS)];
    const answer = await set({ energy_cost_per_kwh: 0.1, currency: 'EUR', valid_from, valid_to });
    expect(answer.json()).toMatchObject({ energy_cost_per_kwh: 0.3 });
    const { history } = (await reader.get(PRICE)).json<{ history: Record<string, unknown>[] }>();
    expect(history.slice(-3)).toEqual([
      expect.objectContaining({ price: 0.3, valid_to: valid_from }),
      { price: 0.1, currency: 'EUR', valid_from, valid_to, source: `key:${tariffKey.id}` },
      expect.objectContaining({ price: 0.3, valid_from: valid_to, valid_to: null }),
    ]);
  });

  it('is read back for the time asked for', async () => {
    const [from, to] = [inMs(-5 * DAY_MS), inMs(-4 * DAY_MS)];
    await set({ energy_cost_per_kwh: 0.9, valid_from: inMs(-4.6 * DAY_MS), valid_to: inMs(-4.5 * DAY_MS) });
    const range = (query: Record<string, string>) => reader.get(`${PRICE}?${new URLSearchParams(query)}`);
    expect((await range({ from, to })).json<{ history: unknown[] }>().history).toContainEqual(
      expect.objectContaining({ price: 0.9 }),
    );
    expect((await range({ from })).status).toBe(200);
    expect((await range({ to })).status).toBe(200);
    for (const wrong of [{ from: to, to: from }, { from: inMs(-40 * DAY_MS), to }, { from: 'yesterday' }]) {
      expect((await range(wrong)).status).toBe(422);
    }
  });

  it.each([
    { valid_to: inMs(-DAY_MS) },
    { valid_from: inMs(DAY_MS), valid_to: inMs(DAY_MS / 2) },
    { valid_from: '1999-01-01T00:00:00Z' },
    { valid_to: '2099-01-01T00:00:00Z' },
    { valid_from: 'tomorrow' },
    { currency: 'Euro' },
    { price: 1 },
  ])('is refused with %j', async (more) => {
    expect((await set({ energy_cost_per_kwh: 0.2, ...more })).status).toBe(422);
    expect((await reader.get(PRICE)).json()).toMatchObject({ energy_cost_per_kwh: null });
  });

  it('is cleared by an administrator with null', async () => {
    await set({ energy_cost_per_kwh: 0.27 });
    expect((await admin.patch('/settings', { energy_cost_per_kwh: null })).json()).toMatchObject({
      energy_cost_per_kwh: null,
    });
    expect((await admin.patch('/settings', { energy_cost_per_kwh: 0.31 })).json()).toMatchObject({
      energy_cost_per_kwh: 0.31,
    });
  });

  it('is not for a key without the toggle', async () => {
    const answer = await set({ energy_cost_per_kwh: 0.1 }, reader);
    expect(answer.json()).toMatchObject({ status: 403, reason: 'scope_missing' });
  });
});
