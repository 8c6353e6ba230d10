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
`;

interface Heard {
  by: string;
  event: string;
  printer: string;
  file: string;
}
interface LoggedDelivery {
  attempts: { note: string | null }[];
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
    core = starting.use(await startHomeAssistant({ automations }));
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
    for (const id of nobody) expect(await notes(id)).toEqual(['unknown_hook', 'unknown_hook']);
    const list = (await admin.get('/webhooks')).json<{ check: object }[]>();
    const there = { exists: true, local_only: true, accepts_post: true };
    expect(list.map(({ check }) => check)).toMatchObject([there, there, { exists: false }, { exists: false }]);
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
