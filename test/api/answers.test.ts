import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { procedures } from '../rules/procedures.ts';
import { startApp } from '../support/server.ts';
import { spawnSimulator } from '../support/simulator.ts';
import { overHttp, overSocket } from '../support/trpc.ts';

/** How long the simulated printers may take for anything. */
const WITHIN_MS = 15_000;

const simulator = await spawnSimulator();
afterAll(() => simulator[Symbol.asyncDispose]());
const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const { userId, token } = await server.setup();
const { bus, fleet, signIn } = server.app.features;
const http = overHttp(server.url, { authorization: `Bearer ${token}` });
const socket = overSocket(server.url, { authorization: `Bearer ${token}` });
afterAll(() => socket[Symbol.asyncDispose]());

/** What each procedure answered, as it went over the wire. */
const answers = new Map<string, unknown[]>();
/** Inputs that get an answer, in an order in which they do. */
const CALLS: [name: string, input: unknown][] = [
  ['auth.status', {}],
  ['auth.me', {}],
  ['auth.login', { username: 'anna', password: 'correct horse' }],
  ['auth.link', { token: signIn.mintLink(userId).token }],
  ...simulator.printers.map(({ host, mqttPort, ftpsPort, accessCode, name }): [string, unknown] => [
    'printers.create',
    { ip_address: host, access_code: accessCode, name, mqtt_port: mqttPort, ftps_port: ftpsPort, location: null },
  ]),
  ['printers.list', {}],
  ['printers.get', { id: 1 }],
  ['printers.update', { id: 1, location: 'Workshop' }],
  ['printers.refresh', { id: 1 }],
  [
    'apiKeys.create',
    { name: 'All', scopes: ['read_status'], printer_ids: [1, 2], expires_at: '2099-01-01T00:00:00+02:00' },
  ],
  ['apiKeys.create', { name: 'Spare' }],
  ['apiKeys.list', {}],
  ['apiKeys.update', { id: 1, name: 'Both', allowed_ips: ['192.168.1.7/24', '::1'], rate_limit: 60, expires_at: null }],
  ['apiKeys.rotate', { id: 1, grace_seconds: 60 }],
  ['apiKeys.get', { id: 1 }],
  ['apiKeys.audit', { id: 1 }],
  ['apiKeys.usage', { id: 1 }],
  ['apiKeys.remove', { id: 2 }],
  ['webhooks.create', { name: 'Node-RED', url: 'http://192.168.1.20:1880/x', printer_ids: [1] }],
  ['webhooks.list', {}],
  ['webhooks.get', { id: 1 }],
  ['webhooks.formats', {}],
  ['webhooks.events', {}],
  ['webhooks.preview', { event: 'print_complete', format: 'template', template: '{"text":"{{printer}}"}' }],
  ['webhooks.preview', { event: 'test', format: 'template', template: '{"text":{{printer}}}' }],
  ['webhooks.update', { id: 1, name: 'Kitchen', url: 'https://receiver.invalid/x', headers: { 'X-Room': 'kitchen' } }],
  ['webhooks.rotate', { id: 1, overlap_seconds: 60 }],
  ['webhooks.test', { id: 1 }],
  ['deliveries.list', { id: 1 }],
  ['deliveries.body', { id: 1, delivery_id: 1 }],
  ['deliveries.redeliver', { id: 1, delivery_id: 1 }],
  ['webhooks.redeliverFailed', { id: 1, since: '2026-01-01T00:00:00Z' }],
  ['webhooks.pause', { id: 1 }],
  ['webhooks.resume', { id: 1 }],
  ['webhooks.remove', { id: 1 }],
  ['settings.setElectricityPrice', { energy_cost_per_kwh: '0.27', currency: 'EUR' }],
  ['settings.update', { language: 'de', external_url: 'http://bambuddy.local:8000', default_filament_cost: 25 }],
  ['settings.get', {}],
  ['settings.uiFlags', {}],
  ['settings.electricityPrice', {}],
  ['homeAssistant.get', {}],
  ['homeAssistant.update', { discovery_prefix: 'homeassistant' }],
  ['homeAssistant.test', { url: 'http://127.0.0.1:9', token: 'none' }],
  ['homeAssistant.republish', {}],
  ['audit.list', { subject: 'webhook' }],
  ['users.create', { username: 'ben', password: 'long enough', role: 'user' }],
  ['users.update', { id: 2, role: 'viewer' }],
  ['users.list', {}],
  ['users.signOut', { id: 2 }],
  ['users.remove', { id: 2 }],
  ['auth.disable', {}],
  ['auth.enable', {}],
  ['auth.liveToken', {}],
  ['auth.pictureToken', {}],
  ['auth.createToken', { scope: 'camera_stream', name: 'Kitchen', expires_in_days: 30 }],
  ['auth.createToken', { scope: 'camera_stream' }],
  ['auth.tokens', {}],
  ['auth.removeToken', { id: 1 }],
  ['auth.changePassword', { current_password: 'correct horse', new_password: 'another horse' }],
  ['blueprints.list', {}],
  ['system.about', {}],
  ['system.diagnostics', {}],
  ['system.version', {}],
  ['archives.list', {}],
  ['archives.get', { id: 1 }],
  ['statistics.get', {}],
  ['printers.status', { id: 1 }],
  ['printers.status', { id: 2 }],
  ['printers.status', { id: 3 }],
  ['printers.controls', { id: 1 }],
  ['printers.controls', { id: 3 }],
  ['printers.pause', { id: 1 }],
  ['printers.resume', { id: 1 }],
  ['printers.setSpeed', { id: 1, mode: 3 }],
  ['printers.setChamberLight', { id: 1, on: false }],
  ['printers.setFanSpeed', { id: 1, fan: 'part', speed: 40 }],
  ['printers.stop', { id: 1 }],
  ['printers.clearPlate', { id: 1 }],
  ['printers.setHeatbedLight', { id: 3, on: true }],
  ['printers.setNozzleTemperature', { id: 3, target: 150, nozzle: 1 }],
  ['printers.setBedTemperature', { id: 2, target: 55 }],
  ['printers.setChamberTemperature', { id: 3, target: 45 }],
  ['printers.setAirductMode', { id: 3, mode: 'heating' }],
  ['printers.soundBuzzer', { id: 3, sound: 'beeping' }],
  ['printers.clearErrors', { id: 2 }],
  ['printers.remove', { id: 3 }],
  ['auth.logout', {}],
];
/** The first answers 409 once there is an administrator, as `auth.enable` otherwise; after the second nobody could ask on, as after `auth.logout`; the third needs a Home Assistant. */
const NOT_ASKED = ['auth.setup', 'auth.signOutEverywhere', 'blueprints.install'];

async function call(name: string, input: unknown): Promise<unknown> {
  const procedure = procedures.find((known) => known.name === name)!;
  const node = name.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], http);
  const { query, mutate } = node as {
    query(input: unknown): Promise<unknown>;
    mutate(input: unknown): Promise<unknown>;
  };
  return procedure.kind === 'query' ? query(input) : mutate(input);
}

beforeAll(async () => {
  const heard = [listen('live.status'), listen('live.events')];
  for (const [name, input] of CALLS) {
    if (name === 'archives.list') await aPrintRuns();
    if (name === 'printers.resume') await until(async () => (await fleet.status(1)).state === 'PAUSE');
    if (name === 'printers.clearErrors') await aPrintFails();
    if (name === 'printers.clearPlate') await until(async () => (await fleet.status(1)).awaiting_plate_clear);
    if (name === 'printers.setSpeed') await until(async () => (await fleet.status(1)).state === 'RUNNING');
    const known = answers.get(name) ?? [];
    answers.set(name, [...known, await call(name, input)]);
  }
  await Promise.all(heard);
}, 60_000);

/** All printers are connected and the first one prints. */
async function aPrintRuns(): Promise<void> {
  await until(async () => (await fleet.connected()).length === simulator.printers.length);
  await simulator.control.run(simulator.printers[0]!.serial, 'finish', { name: 'benchy', seconds: 600 });
  await until(async () => (await fleet.status(1)).current_archive_id !== null);
}

/** The second printer reports an error. */
async function aPrintFails(): Promise<void> {
  await simulator.control.run(simulator.printers[1]!.serial, 'fail', { fromPercent: 49, seconds: 2 });
  await until(async () => (await fleet.status(2)).hms_errors.length > 0);
}

async function until(holds: () => Promise<boolean>): Promise<void> {
  for (const end = Date.now() + WITHIN_MS; !(await holds()); await pause(50)) {
    if (Date.now() > end) throw new Error(`not within ${WITHIN_MS} ms: ${holds}`);
  }
}

/** Hears one thing of a subscription. */
async function listen(name: 'live.status' | 'live.events'): Promise<void> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const heard = { onData: resolve, onError: reject };
  if (name === 'live.status') socket.client.live.status.subscribe({ printer_id: 1 }, heard);
  else socket.client.live.events.subscribe(undefined, heard);
  if (name === 'live.status') bus.emit('status', { printer_id: 0 });
  answers.set(name, [await promise]);
}

it.each(procedures.filter(({ name }) => !NOT_ASKED.includes(name)))(
  '$name answers exactly what it declares',
  ({ name, meta }) => {
    const seen = answers.get(name) ?? [];
    expect(seen.length, `${name} is not asked: add it to CALLS`).toBeGreaterThan(0);
    for (const answer of seen) expect(meta.output.parse(answer)).toEqual(answer);
  },
);

it('answers of printers that print are among them', () => {
  expect(answers.get('printers.status')?.[0]).toMatchObject({
    connected: true,
    state: 'RUNNING',
    current_archive_id: 1,
    temperatures: { nozzle: expect.any(Number) },
  });
  expect(answers.get('archives.list')?.[0]).toHaveLength(1);
});

it('an answer with a field that is not declared would not pass', () => {
  const { meta } = procedures.find(({ name }) => name === 'printers.get')!;
  const answer = { ...(answers.get('printers.get')?.[0] as object), secret: 'x' };
  expect(meta.output.parse(answer)).not.toEqual(answer);
});
