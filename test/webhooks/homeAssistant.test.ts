import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { HomeAssistantConnection } from '../../server/homeassistant/connection.ts';
import { WebhookDoor } from '../../server/homeassistant/webhookDoor.ts';
import { createLog } from '../../server/log.ts';
import { healthOf } from '../../server/webhooks/health.ts';
import { hookIdOf, leadsHome } from '../../server/webhooks/homeAssistantHooks.ts';
import { startWilfulHomeAssistant, type WilfulHomeAssistant } from '../fakes/homeAssistant.ts';
import { startReceiver } from '../fakes/receiver.ts';
import { until } from '../support/until.ts';
import { started } from './events.ts';
import { openHouse } from './house.ts';

const HOOKS = [
  { webhook_id: 'known', domain: 'automation', name: 'Bambuddy', local_only: true, allowed_methods: ['POST', 'PUT'] },
  { webhook_id: 'put-only', domain: 'automation', name: 'Other', local_only: false, allowed_methods: ['PUT'] },
];

/** Quicker than the product. */
const TIMES = { settleMs: 0, awayMaxMs: 60_000 };

let home: WilfulHomeAssistant;
let connection: HomeAssistantConnection;
let door: WebhookDoor;
beforeAll(async () => {
  home = await startWilfulHomeAssistant();
  const access = { url: home.url, token: home.token, supervised: false };
  connection = new HomeAssistantConnection({ access: () => access, log: createLog('silent') });
  door = new WebhookDoor({ connection, url: () => home.url, times: TIMES });
  home.answers = ({ type }) => {
    if (type === 'get_config')
      return { result: { state: 'RUNNING', internal_url: 'http://10.0.0.5:8123', external_url: null } };
    if (type === 'webhook/list') return { result: HOOKS };
    if (type === 'webhook/handle') return { result: { status: 200, body: null, headers: {} } };
    return undefined;
  };
  door.start();
  connection.start();
  await until('a connection', () => connection.state.connected);
});
afterAll(async () => {
  door.stop();
  connection.stop();
  await home[Symbol.asyncDispose]();
});
beforeEach(() => {
  home.commands.length = 0;
});

describe("Home Assistant's own webhooks", () => {
  it('are recognised by their URL', () => {
    expect(hookIdOf('http://homeassistant.local:8123/api/webhook/a%20b')).toBe('a b');
    expect(hookIdOf('http://homeassistant.local:8123/api/states')).toBeNull();
    expect(hookIdOf('http://homeassistant.local:8123/api/webhook/%E0%A4%A')).toBeNull();
    expect(leadsHome('http://homeassistant:8123/api/webhook/x', [])).toBe(true);
    expect(leadsHome('http://10.0.0.5:8123/api/webhook/x', ['10.0.0.5'])).toBe(true);
    expect(leadsHome('http://10.0.0.6:8123/api/webhook/x', ['10.0.0.5'])).toBe(false);
  });

  it('are known, not there, or deaf to POST: said where Home Assistant was asked', async () => {
    await using house = await openHouse({ door });
    const check = (url: string, target: 'http' | 'ha_webhook' = 'http') =>
      house.delivery.carrier.check({ target, url });
    const known = { exists: true, local_only: true, accepts_post: true };
    expect(await check('known', 'ha_webhook')).toMatchObject(known);
    await until('the addresses', () => door.hosts.includes('10.0.0.5'));
    expect(await check('http://10.0.0.5:8123/api/webhook/known')).toMatchObject(known);
    expect(await check('http://10.0.0.5:8123/api/webhook/nope')).toMatchObject({
      exists: false,
      sentence: expect.stringMatching(/no webhook with this id/),
    });
    expect(await check('put-only', 'ha_webhook')).toMatchObject({ exists: true, accepts_post: false });
    expect(await check('https://elsewhere.example/api/webhook/nope')).toMatchObject({ exists: null });
    expect(await check('http://10.0.0.5:1880/bambuddy')).toBeNull();
  });

  it('are not known to anybody while Home Assistant is away', async () => {
    await using house = await openHouse();
    const check = await house.delivery.carrier.check({ target: 'ha_webhook', url: 'known' });
    expect(check).toMatchObject({ exists: null, sentence: expect.stringMatching(/not connected/) });
  });
});

describe('a delivery to Home Assistant', () => {
  it('over HTTP to a webhook that exists is accepted', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse({ door });
    await house.webhook({ url: () => receiver.url('/api/webhook/known'), port: receiver.port });
    await house.tell(started('benchy.3mf'));
    await house.settled();
    expect(await house.attempts()).toMatchObject([{ status: 200, note: 'accepted', error: null }]);
  });

  it.each([
    ['nope', 'unknown_hook', /no webhook with this id/],
    ['put-only', 'post_not_accepted', /does not accept POST/],
  ] as const)('to the webhook %s is none, says why and is tried again', async (id, note, sentence) => {
    await using receiver = await startReceiver();
    // Home Assistant's HTTP door answers 200 for anything; this one stands where the websocket's host is.
    await using house = await openHouse({ door, schedule: [0, 60_000] });
    const http = await house.webhook({ url: () => receiver.url(`/api/webhook/${id}`), port: receiver.port });
    const websocket = await house.webhook({ url: () => id, port: 1 }, { target: 'ha_webhook' });
    await house.tell(started('benchy.3mf'));
    await expect.poll(async () => (await house.attempts()).length).toBe(2);
    const error = expect.stringMatching(sentence);
    const byStatus = (await house.attempts()).sort((a, b) => (b.status ?? 0) - (a.status ?? 0));
    expect(byStatus).toMatchObject([
      { status: 200, note, error },
      { status: null, note, error },
    ]);
    expect(await house.deliveries()).toMatchObject([{ status: 'waiting' }, { status: 'waiting' }]);
    expect(home.commands.filter(({ type }) => type === 'webhook/handle')).toEqual([]);
    for (const { webhook } of [http, websocket]) {
      await expect.poll(() => house.store.get(webhook.id).failing_since).toBeInstanceOf(Date);
      const fine = { enabled: true, paused_reason: null, failing_since: null, last_success_at: new Date() };
      expect(healthOf(fine, 0, await house.delivery.carrier.check(webhook))).toBe('failing');
    }
  });

  it('waits until Home Assistant runs and its automations listen', async () => {
    const answers = home.answers;
    await using receiver = await startReceiver();
    const patient = new WebhookDoor({ connection, url: () => home.url, times: { ...TIMES, settleMs: 400 } });
    await using house = await openHouse({ door: patient, schedule: Array(30).fill(100) });
    await house.webhook({ url: () => receiver.url('/api/webhook/late'), port: receiver.port });
    await house.webhook({ url: () => 'late', port: 1 }, { target: 'ha_webhook' });
    const late = { ...HOOKS[0]!, webhook_id: 'late' };
    let state = 'STARTING';
    let hooks: object[] = [];
    home.answers = (message) => {
      if (message.type === 'get_config') return { result: { state } };
      return message.type === 'webhook/list' ? { result: hooks } : answers(message);
    };
    await house.tell(started('benchy.3mf'));
    await until('two tries', async () => (await house.attempts()).length >= 4);
    state = 'RUNNING';
    await until('another try', async () => (await house.attempts()).length >= 6);
    expect(receiver.requests).toEqual([]);
    hooks = [late];
    await house.settled();
    home.answers = answers;
    expect(receiver.requests).toHaveLength(1);
    expect(home.commands.filter(({ type }) => type === 'webhook/handle')).toHaveLength(1);
    const tries = await house.attempts();
    expect(new Set(tries.map(({ error }) => error))).toEqual(new Set(['Home Assistant is starting or ending.', null]));
  });

  it('is none when Home Assistant ends right after it', async () => {
    const answers = home.answers;
    let looks = 0;
    home.answers = (message) =>
      message.type === 'get_config' && ++looks === 2 ? { result: { state: 'STOPPING' } } : answers(message);
    await using house = await openHouse({ door });
    await house.webhook({ url: () => 'known', port: 1 }, { target: 'ha_webhook' });
    await house.tell(started('benchy.3mf'));
    await house.settled();
    home.answers = answers;
    expect(await house.attempts()).toMatchObject([
      { status: 200, error: 'Home Assistant is starting or ending.' },
      { status: 200, error: null, note: 'accepted' },
    ]);
  });

  it('over HTTP waits while the connection is expected back, and no longer', async () => {
    await using receiver = await startReceiver();
    const access = { url: 'http://127.0.0.1:1', token: 'x', supervised: false };
    const away = new HomeAssistantConnection({ access: () => access, log: createLog('silent') });
    const times = { settleMs: 0, awayMaxMs: 600 };
    const expected = new WebhookDoor({ connection: away, url: () => access.url, times });
    await using house = await openHouse({ door: expected, schedule: Array(30).fill(100) });
    await house.webhook({ url: () => receiver.url('/api/webhook/known'), port: receiver.port });
    await house.tell(started('benchy.3mf'));
    await house.settled();
    const tries = await house.attempts();
    expect(tries.length).toBeGreaterThan(1);
    expect(tries[0]).toMatchObject({ status: null, error: 'Home Assistant is not connected.' });
    expect(tries.at(-1)).toMatchObject({ status: 200, note: 'accepted_unconfirmed', error: null });
    expect(receiver.requests).toHaveLength(1);
  });

  it('over HTTP is accepted and unconfirmed while nobody can be asked', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    await house.webhook({ url: () => receiver.url('/api/webhook/unknown'), port: receiver.port });
    await house.tell(started('benchy.3mf'));
    await house.settled();
    expect(await house.attempts()).toMatchObject([{ status: 200, note: 'accepted_unconfirmed' }]);
  });

  it('runs a webhook through the websocket, with the body and the signature that HTTP would carry', async () => {
    await using house = await openHouse({ door });
    await house.webhook({ url: () => 'known', port: 1 }, { target: 'ha_webhook' });
    const event = started('benchy.3mf');
    await house.tell(event);
    await house.settled();
    const handled = home.commands.find(({ type }) => type === 'webhook/handle');
    expect(handled).toMatchObject({
      webhook_id: 'known',
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'webhook-id': event.id,
        'webhook-signature': expect.stringMatching(/^v1,/),
      },
    });
    expect(JSON.parse(String(handled?.body))).toMatchObject({ event: 'print_started' });
    expect(await house.attempts()).toMatchObject([{ status: 200, note: 'accepted', url: 'known', error: null }]);
  });

  it('calls an action with what the template makes of the event, and nothing else', async () => {
    await using house = await openHouse({ door });
    const template = '{"message":"{{printer}} prints {{filename}}","data":{"id":"{{print_id}}"}}';
    const action = { target: 'ha_action', format: 'template', template } as const;
    await house.webhook({ url: () => 'notify.mobile_app_phone', port: 1 }, action);
    await house.tell(started('benchy.3mf'));
    await house.settled();
    expect(home.commands.filter(({ type }) => type === 'call_service')).toMatchObject([
      {
        domain: 'notify',
        service: 'mobile_app_phone',
        service_data: { message: 'Workshop X1C prints benchy.3mf', data: { id: null } },
      },
    ]);
    expect(await house.deliveries()).toMatchObject([{ status: 'delivered' }]);
  });

  it('that Home Assistant refuses is tried again, with its reason in the log', async () => {
    const answers = home.answers;
    let refusals = 1;
    home.answers = (message) =>
      message.type === 'call_service' && refusals-- > 0
        ? { error: { code: 'home_assistant_error', message: 'The phone is away' } }
        : answers(message);
    await using house = await openHouse({ door });
    const action = { target: 'ha_action', format: 'template', template: '{"message":"x"}' } as const;
    await house.webhook({ url: () => 'notify.phone', port: 1 }, action);
    await house.tell(started('benchy.3mf'));
    await house.settled();
    expect(await house.attempts()).toMatchObject([
      { status: null, error: 'The phone is away' },
      { status: 200, error: null },
    ]);
    home.answers = answers;
  });

  it('waits and says so while Home Assistant is not connected', async () => {
    await using house = await openHouse({ schedule: [0, 60_000] });
    await house.webhook({ url: () => 'known', port: 1 }, { target: 'ha_webhook' });
    await house.tell(started('benchy.3mf'));
    await expect.poll(() => house.attempts()).toMatchObject([{ error: 'Home Assistant is not connected.' }]);
    expect(await house.deliveries()).toMatchObject([{ status: 'waiting' }]);
  });
});
