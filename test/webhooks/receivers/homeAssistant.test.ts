import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type HomeAssistant, startHomeAssistant } from '../../homeassistant/support/homeAssistant.ts';
import { withHomeAssistant } from '../../homeassistant/support/present.ts';
import { BRISK } from '../../support/brisk.ts';
import { addPrinters } from '../../support/household.ts';
import { type Login, startServer, type TestServer } from '../../support/server.ts';
import { type SpawnedSimulator, spawnSimulator } from '../../support/simulator.ts';
import { until } from '../../support/until.ts';

const START_MS = 120_000;
const HEARD_MS = 40_000;
const [OVER_HTTP, OVER_WEBSOCKET] = ['bambuddy-http-9f2c', 'bambuddy-websocket-51ab'] as const;

/** As a person writes it in the editor: when the webhook comes, tell everybody what came. */
const automation = (id: string) => `
- id: ${id}
  alias: ${id}
  mode: queued
  triggers:
    - trigger: webhook
      webhook_id: ${id}
      allowed_methods: [POST]
      local_only: true
  actions:
    - event: heard
      event_data:
        by: ${id}
        event: "{{ trigger.json.event }}"
        printer: "{{ trigger.json.data.printer }}"
        file: "{{ trigger.json.data.filename }}"
    - action: system_log.write
      data:
        level: warning
        message: "heard by ${id}: {{ trigger.json.event }} of {{ trigger.json.data.filename }}"
`;

interface Heard {
  by: string;
  event: string;
  printer: string;
  file: string;
}
interface LoggedDelivery {
  status: string;
  attempts: { note: string | null; error: string | null }[];
}

/** Does it take webhooks, whether anybody listens or not? */
function answersHooks(url: string): Promise<boolean> {
  return fetch(`${url}/api/webhook/probe`, { method: 'POST' }).then(
    ({ status }) => status === 200,
    () => false,
  );
}

describe.skipIf(!withHomeAssistant())('automations with a webhook trigger in a real Home Assistant', () => {
  let core: HomeAssistant;
  let simulator: SpawnedSimulator;
  let server: TestServer;
  let admin: Login;
  let stack: AsyncDisposableStack;

  beforeAll(async () => {
    await using starting = new AsyncDisposableStack();
    const automations = automation(OVER_HTTP) + automation(OVER_WEBSOCKET);
    core = starting.use(await startHomeAssistant({ automations, configuration: 'system_log:' }));
    simulator = starting.use(await spawnSimulator({ printers: [{ profile: 'x1', name: 'Left' }], timings: BRISK }));
    const env = { HA_URL: core.url, HA_TOKEN: core.token, WEBHOOK_ALLOW: `127.0.0.1:${core.port}` };
    server = starting.use(await startServer({ env }));
    admin = await server.setup();
    await addPrinters(admin, simulator.printers);
    stack = starting.move();
  }, START_MS);
  afterAll(() => stack?.disposeAsync());

  async function webhook(target: 'http' | 'ha_webhook', id: string): Promise<number> {
    const url = target === 'http' ? `${core.url}/api/webhook/${id}` : id;
    const events = ['print_started', 'print_complete'];
    const made = await admin.post('/webhooks', { name: `${target} ${id}`, target, url, reach: 'home', events });
    expect(made.status, made.text).toBe(200);
    return made.json<{ id: number }>().id;
  }

  const print = (name: string) =>
    simulator.control.run(simulator.printers[0]!.serial, 'finish', { name, seconds: 3, layers: 6, skipPrepare: true });

  const deliveries = async (id: number) => (await admin.get(`/webhooks/${id}/deliveries`)).json<LoggedDelivery[]>();

  /** What the log says beyond the status, of every attempt once all were delivered. */
  async function notes(id: number): Promise<(string | null)[]> {
    const list = async () => (await admin.get(`/webhooks/${id}/deliveries?status=delivered`)).json<LoggedDelivery[]>();
    const told = await until('two deliveries', async () => {
      const all = await list();
      return all.length === 2 && all;
    });
    return told.flatMap(({ attempts }) => attempts.map(({ note }) => note));
  }

  it('are fired by a print over HTTP and over the websocket, and what nobody listens to is told apart', {
    timeout: START_MS,
  }, async () => {
    const heard = await core.hear<Heard>('heard');
    await until('our connection', async () => (await admin.get('/home-assistant')).json().connected === true);
    const http = await webhook('http', OVER_HTTP);
    const websocket = await webhook('ha_webhook', OVER_WEBSOCKET);
    const nobody = [await webhook('http', 'nobody-listens'), await webhook('ha_webhook', 'nobody-listens-either')];
    await print('benchy');
    const fired = (by: string) => heard.filter((one) => one.by === by);
    await until(
      'the end of the print in both automations',
      () => [OVER_HTTP, OVER_WEBSOCKET].every((by) => fired(by).some(({ event }) => event === 'print_complete')),
      HEARD_MS,
    );
    for (const by of [OVER_HTTP, OVER_WEBSOCKET]) {
      expect(fired(by)).toEqual(
        ['print_started', 'print_complete'].map((event) => ({
          ...{ by, event, printer: 'Left', file: expect.stringContaining('benchy') },
        })),
      );
    }
    for (const id of [http, websocket]) expect(await notes(id)).toEqual(['accepted', 'accepted']);
    const refusals = async (id: number) =>
      (await deliveries(id)).flatMap(({ attempts }) => attempts).filter(({ note }) => note === 'unknown_hook');
    for (const id of nobody) {
      const [refusal] = await until('a refusal', async () => (await refusals(id)).length > 0 && refusals(id), HEARD_MS);
      expect(refusal).toMatchObject({ error: expect.stringMatching(/no webhook/) });
      expect(new Set((await deliveries(id)).map(({ status }) => status))).toEqual(new Set(['waiting']));
    }
    const list = (await admin.get('/webhooks')).json<{ check: object; health: string }[]>();
    const there = { exists: true, local_only: true, accepts_post: true };
    expect(list.map(({ check }) => check)).toMatchObject([there, there, { exists: false }, { exists: false }]);
    expect(list.map(({ health }) => health)).toEqual(['ok', 'ok', 'failing', 'failing']);
    for (const id of [http, websocket, ...nobody]) await admin.delete(`/webhooks/${id}`);
  });

  it('lose nothing that is sent to them while Home Assistant starts', { timeout: START_MS }, async () => {
    const http = await webhook('http', OVER_HTTP);
    const websocket = await webhook('ha_webhook', OVER_WEBSOCKET);
    for (const id of [http, websocket]) await admin.post(`/webhooks/${id}/pause`);
    await core.stop();
    await print('away');
    await until('both events', async () => (await deliveries(websocket)).length === 2, HEARD_MS);
    const connected = async () => (await admin.get('/home-assistant')).json().connected === true;
    await until('the lost connection', async () => !(await connected()));
    const running = core.start();
    // From now on it answers 200 for every id, also for those whose automations do not listen yet.
    await until('its first answers', () => answersHooks(core.url), START_MS);
    await admin.post(`/webhooks/${http}/resume`, { held: 'all' });
    await until('our connection', connected, START_MS);
    await admin.post(`/webhooks/${websocket}/resume`, { held: 'all' });
    await running;
    const wanted = [OVER_HTTP, OVER_WEBSOCKET].flatMap((by) =>
      ['print_started', 'print_complete'].map((event) => `heard by ${by}: ${event} of away`),
    );
    await until('all of it', () => wanted.every((line) => core.log().includes(line)), START_MS);
    expect(await notes(http)).toContain('accepted');
    expect(await notes(websocket)).toContain('accepted');
  });

  it('are not vouched for by a server that is not connected to this Home Assistant', async () => {
    await using stranger = await startServer({ env: { WEBHOOK_ALLOW: `127.0.0.1:${core.port}` } });
    const url = `${core.url}/api/webhook/nobody-listens`;
    const other = await stranger.setup();
    const made = (await other.post('/webhooks', { name: 'Unknown', url, reach: 'home' })).json();
    expect(made.check).toMatchObject({ exists: null });
    const tried = await other.post(`/webhooks/${made.id}/test`);
    expect(tried.json()).toMatchObject({ status: 200, note: 'accepted_unconfirmed' });
  });
});
