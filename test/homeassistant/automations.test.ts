import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { answer, type Receiver, startReceiver } from '../fakes/receiver.ts';
import { procedures } from '../rules/procedures.ts';
import { read } from '../support/household.ts';
import { until } from '../support/until.ts';
import { type Home, startHome } from './support/home.ts';
import { withHomeAssistant } from './support/present.ts';

const STORY_MS = 120_000;
const AUTOMATIONS = `
- id: entity
  alias: Hears the entity
  triggers:
    - trigger: state
      entity_id: event.left_print_event
      not_from: unavailable
  actions:
    - event: heard_entity
      event_data:
        type: "{{ trigger.to_state.attributes.get('event_type') }}"
        file: "{{ trigger.to_state.attributes.get('filename') }}"
- id: bus
  alias: Hears the bus
  triggers:
    - trigger: event
      event_type: bambuddy_event
      event_data:
        type: finished
  actions:
    - event: heard_bus
      event_data:
        job: "{{ trigger.event.data.job_name }}"
        seconds: "{{ trigger.event.data.duration_seconds }}"
        picture: "{{ trigger.event.data.picture }}"
`;
const CONFIGURATION = `
input_boolean:
  plug:
    initial: true
`;
const EVENT = 'event.left_print_event';
/** A jammed extruder, as the printer says it. */
const JAM = { attr: 0x0300_0d00, code: 0x0001_0003 };

type Push = { title: string; message: string; data: { image?: string; actions?: { action: string; title: string }[] } };

describe.skipIf(!withHomeAssistant())('automations in a real Home Assistant', { timeout: STORY_MS }, () => {
  let home: Home;
  let phone: Receiver;
  let deviceId: string;

  beforeAll(async () => {
    phone = await startReceiver();
    phone.script([], answer(201, { 'content-type': 'application/json' }, '{}'));
    home = await startHome({
      speed: 1,
      printers: [{ profile: 'x1', name: 'Left' }],
      core: { automations: AUTOMATIONS, configuration: CONFIGURATION },
    });
    await home.shows('sensor.left_print_status', 'idle');
    deviceId = await addPhone(home, phone.url('/push'));
  }, STORY_MS);
  afterAll(async () => {
    await home?.[Symbol.asyncDispose]();
    await phone?.[Symbol.asyncDispose]();
  });

  const pushes = (): Push[] => phone.requests.map(({ body }) => JSON.parse(String(body)) as Push);
  const serial = () => home.simulator.printers[0]!.serial;
  const print = (seconds: number) =>
    home.simulator.control.run(serial(), 'finish', { name: 'benchy', seconds, layers: 10, skipPrepare: true });

  /** As the panel and the editor of Home Assistant do it. */
  async function automate(blueprint: string, input: Record<string, unknown>): Promise<void> {
    const installed = await home.admin.post(`/home-assistant/blueprints/${blueprint}/install`);
    expect(installed.status).toBe(200);
    const { meta } = procedures.find(({ name }) => name === 'blueprints.install')!;
    expect(meta.output.parse(installed.json())).toEqual(installed.json());
    const automation = { alias: blueprint, use_blueprint: { path: `bambuddy/${blueprint}.yaml`, input } };
    const made = await home.core.http('POST', `/api/config/automation/config/${blueprint}`, automation);
    expect([made.status, made.text]).toEqual([200, expect.stringContaining('ok')]);
    await home.shows(`automation.${blueprint}`, 'on');
  }

  test('the blueprints are offered with what they are for', async () => {
    const offered = (await home.admin.get('/home-assistant/blueprints')).json<
      { id: string; name: string; description: string; installed: boolean }[]
    >();
    expect(offered.map(({ id, installed }) => [id, installed])).toEqual([
      ['print_ended', false],
      ['printer_error', false],
      ['switch_off', false],
    ]);
    for (const { name, description } of offered) {
      expect(name).toMatch(/^Bambuddy - /);
      expect(description).toMatch(/^\w.*\.$/);
    }
    expect((await home.admin.post('/home-assistant/blueprints/nothing/install')).status).toBe(404);
  });

  test('on the event entity, on the bus, and from a blueprint with the picture, are told of a finished print', async () => {
    await automate('print_ended', { print_event: EVENT, cover: 'image.left_cover_image', phone: deviceId });
    const entity = await home.core.hear<{ type: string; file: string }>('heard_entity');
    const bus = await home.core.hear<{ job: string; seconds: number; picture: string }>('heard_bus');
    const told = await home.core.hear<{ type: string; serial: string }>('bambuddy_event');
    await print(6);
    await until('the end was heard', () => entity.some(({ type }) => type === 'finished'));
    await until('the bus was heard', () => bus.length > 0);
    expect(entity.map(({ type }) => type)).toEqual(expect.arrayContaining(['started', 'finished']));
    expect(entity.find(({ type }) => type === 'finished')?.file).toContain('benchy');
    expect(bus).toEqual([{ job: 'benchy', seconds: expect.any(Number), picture: '/api/v1/archives/1/thumbnail' }]);
    expect(told.map(({ type }) => type)).toEqual(expect.arrayContaining(['started', 'finished', 'plate_clear_needed']));
    expect(new Set(told.map((event) => event.serial))).toEqual(new Set([serial()]));
    const [push] = await until('a push', () => (pushes().length > 0 ? pushes() : null));
    expect(push).toMatchObject({ title: 'Left: finished', message: expect.stringContaining('benchy') });
    expect(push!.data.image).toContain('/api/image_proxy/image.left_cover_image');
  });

  test('an error comes to the phone, and its button pauses the printer', async () => {
    await automate('printer_error', {
      print_event: EVENT,
      pause_button: 'button.left_pause',
      stop_button: 'button.left_stop',
      phone: deviceId,
    });
    await print(3_600);
    await home.shows('button.left_pause', ({ state }) => state !== 'unavailable', STORY_MS);
    const before = pushes().length;
    await home.simulator.control.publish(serial(), { json: { print: { command: 'push_status', msg: 1, hms: [JAM] } } });
    const push = await until('the error on the phone', () =>
      pushes()
        .slice(before)
        .find(({ title }) => title.startsWith('Left: error')),
    );
    expect(push.title).toContain('0300_0D00_0001_0003');
    const pause = push.data.actions?.find(({ title }) => title === 'Pause');
    await home.core.http('POST', '/api/events/mobile_app_notification_action', { action: pause?.action });
    await until('paused', async () => (await home.simulator.control.status(serial())).phase === 'PAUSE');
  });

  test('a printer that has cooled down is switched off', async () => {
    await automate('switch_off', {
      print_event: EVENT,
      print_status: 'sensor.left_print_status',
      nozzle_temperature: 'sensor.left_nozzle_temp',
      plug: 'input_boolean.plug',
      cool: 200,
      rest: 0,
    });
    await home.shows('input_boolean.plug', 'on');
    await home.simulator.control.act(serial(), 'cancel');
    await home.shows('input_boolean.plug', 'off', STORY_MS);
  });

  test('no template complained', () => {
    const lines = home.core.log().split('\n');
    expect(lines.filter((line) => /helpers\.template|components\.automation/.test(line))).toEqual([]);
  });

  test('installing again is no error, and the list says what is there', async () => {
    expect((await home.admin.post('/home-assistant/blueprints/switch_off/install')).status).toBe(200);
    const offered = (await home.admin.get('/home-assistant/blueprints')).json<{ installed: boolean }[]>();
    expect(offered.map(({ installed }) => installed)).toEqual([true, true, true]);
  });

  test('the REST sensors of the documentation, pasted into its configuration, show the state and the attributes', async () => {
    const { secret } = await home.server.key(['read_status']);
    writeFileSync(join(home.core.folder, 'secrets.yaml'), `bambuddy_key: "${secret}"\n`);
    const pasted = documentedSensors().map((lines) => lines.replace(/http:\/\/[^/]+/, home.server.url));
    expect(pasted.length).toBeGreaterThan(0);
    appendFileSync(join(home.core.folder, 'configuration.yaml'), `sensor:\n${pasted.join('')}`);
    await home.core.restart();
    const status = await read<Record<string, unknown>>(home.admin, `/printers/${home.printers[0]!.id}/status`);
    for (const lines of pasted) {
      const name = /name: (.+)/.exec(lines)![1]!.toLowerCase().replaceAll(' ', '_');
      const shown = await home.shows(`sensor.${name}`, String(status.state), STORY_MS);
      const attributes = /json_attributes: \[(.+)\]/.exec(lines)![1]!.split(', ');
      expect(attributes).toEqual(expect.arrayContaining(['progress', 'remaining_time']));
      for (const attribute of attributes) {
        expect(Object.keys(status)).toContain(attribute);
        expect(shown.attributes).toHaveProperty(attribute);
      }
    }
  });
});

/** The entries below `sensor:` of every example of a REST sensor. */
function documentedSensors(): string[] {
  return ['README.md', 'DOCS.md'].flatMap((file) => {
    const text = readFileSync(join(import.meta.dirname, '../..', file), 'utf8');
    const blocks = [...text.matchAll(/```yaml\nsensor:\n([\s\S]+?)```/g)].map(([, lines]) => lines!);
    return blocks.filter((lines) => lines.includes('platform: rest'));
  });
}

/** Registers a phone as the app does. @returns its device */
async function addPhone({ core }: Home, pushUrl: string): Promise<string> {
  const registered = await core.http('POST', '/api/mobile_app/registrations', {
    device_id: 'phone',
    app_id: 'io.test',
    app_name: 'Test',
    app_version: '1',
    device_name: 'Phone',
    manufacturer: 'Test',
    model: 'Test',
    os_name: 'Test',
    os_version: '1',
    supports_encryption: false,
    app_data: { push_token: 'x', push_url: pushUrl },
  });
  expect(registered.status).toBe(201);
  return until('the phone as a device', async () => {
    const devices = await core.ask<{ id: string; name: string }[]>({ type: 'config/device_registry/list' });
    return devices.find(({ name }) => name === 'Phone')?.id;
  });
}
