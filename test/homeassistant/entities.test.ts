import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { PrinterStatus } from '../support/simulator.ts';
import { until } from '../support/until.ts';
import { type Component, componentsOf } from './entities/printers.ts';
import { ALL, parityOf, tableOf } from './parity.ts';
import { type Home, startHome } from './support/home.ts';
import type { EntityState, RegisteredEntity } from './support/homeAssistant.ts';
import { withHomeAssistant } from './support/present.ts';

const WITHIN_MS = 30_000;
/** As long as the printers of these tests print: longer than the tests run. */
const PRINTING_S = 3_600;

/** What the log says when a document or one of its components is not taken. */
const COMPLAINTS = /Invalid MQTT|(?:WARNING|ERROR) .*(?:mqtt|template)|exceed maximum size/i;

/** An announced component with its device's state. */
interface Announced {
  readonly key: string;
  readonly component: Component;
  readonly state: Record<string, unknown> & { can?: Record<string, string> };
}

describe.skipIf(!withHomeAssistant())('entities in a real Home Assistant', { timeout: 60_000 }, () => {
  let house: Home;

  beforeAll(async () => {
    house = await startHome({ speed: 1 });
    for (const { serial } of house.simulator.printers)
      await house.simulator.control.run(serial, 'finish', { layers: 100, seconds: PRINTING_S, skipPrepare: true });
    await until(
      'all of them print',
      async () => {
        const states = await house.core.states();
        return names().every(
          (name) => states.find(({ entity_id }) => entity_id === `sensor.${name}_print_status`)?.state === 'running',
        );
      },
      WITHIN_MS,
    );
  }, 180_000);
  afterAll(() => house?.[Symbol.asyncDispose]());

  const names = () => house.simulator.printers.map(({ name }) => name.toLowerCase().replaceAll(' ', '_'));

  /** What is announced of everything, or of one printer. */
  async function announced(serial = ''): Promise<Announced[]> {
    const [documents, states] = [
      await house.broker.retained('homeassistant/#'),
      await house.broker.retained('bambuddy/#'),
    ];
    return [...documents].flatMap(([topic, payload]) => {
      if (payload === '' || !topic.includes(serial)) return [];
      return Object.entries(componentsOf(payload)).map(([key, component]): Announced => {
        const text = states.get(String(component.state_topic ?? stateTopicOf(component)));
        return { key, component, state: JSON.parse(text ?? '{}') };
      });
    });
  }

  test('every one that is announced is in the registry, with its category and its device', async () => {
    const wanted = (await announced()).filter(({ component }) => component.unique_id !== undefined);
    expect(wanted.length).toBeGreaterThan(200);
    const entities = new Map<string, RegisteredEntity>();
    await until('all registered', async () => {
      for (const entity of await house.core.entities())
        if (entity.platform === 'mqtt') entities.set(entity.unique_id, entity);
      return wanted.every(({ component }) => entities.has(String(component.unique_id)));
    });
    for (const { component } of wanted) {
      const entity = entities.get(String(component.unique_id));
      expect(entity).toMatchObject({
        entity_id: component.default_entity_id,
        original_name: component.name,
        entity_category: component.entity_category ?? null,
        disabled_by: component.enabled_by_default === false ? 'integration' : null,
      });
      expect(entity?.device_id).not.toBeNull();
    }
    expect(entities.size).toBe(wanted.length);
  });

  test('every one has the value of its printer', async () => {
    const wrong = async () => {
      const shown = new Map((await house.core.states()).map((state) => [state.entity_id, state]));
      return (await announced()).flatMap((one) =>
        differenceOf(one, shown.get(String(one.component.default_entity_id))),
      );
    };
    await expect.poll(wrong, { timeout: WITHIN_MS }).toEqual([]);
    for (const name of names()) {
      const state = (entity: string) => house.core.state(entity);
      expect(await state(`binary_sensor.${name}_online`)).toMatchObject({ state: 'on' });
      expect(await state(`sensor.${name}_total_layers`)).toMatchObject({ state: '100' });
      expect(await state(`light.${name}_chamber_light`)).toMatchObject({ state: 'on' });
    }
  });

  test('each control reaches the printer', { timeout: 120_000 }, async () => {
    for (const [index, { serial, profile }] of house.simulator.printers.entries()) {
      const name = names()[index]!;
      const { core: home, simulator } = house;
      const isH2 = profile === 'h2';
      const settings = async () => (await simulator.control.status(serial)).settings;
      const reaches = async (
        what: string,
        [domain, service, entity, more = {}]: Action,
        is: (set: Settings) => boolean,
      ) => {
        const entity_id = `${domain}.${name}_${entity}`;
        await until(`${entity_id} can be used`, async () => usable(await home.state(entity_id)));
        await home.act(domain, service, { entity_id, ...more });
        await until(`${profile}: ${what}`, async () => is(await settings()));
      };
      await reaches(
        'speed',
        ['select', 'select_option', 'printing_speed', { option: 'sport' }],
        (set) => set.speedLevel === 3,
      );
      await reaches(
        'light off',
        ['light', 'turn_off', 'chamber_light'],
        ({ lights }) => lights.chamber_light === 'off',
      );
      await reaches('light on', ['light', 'turn_on', 'chamber_light'], ({ lights }) => lights.chamber_light === 'on');
      await reaches(
        'part fan',
        ['fan', 'set_percentage', 'cooling_fan', { percentage: 40 }],
        ({ fans }) => fans.part === 40,
      );
      await reaches('aux fan', ['fan', 'turn_on', 'aux_fan'], ({ fans }) => fans.aux === 100);
      await reaches(
        'chamber fan',
        ['fan', 'set_percentage', 'chamber_fan', { percentage: 20 }],
        ({ fans }) => fans.chamber === 20,
      );
      await reaches('aux fan off', ['fan', 'turn_off', 'aux_fan'], ({ fans }) => fans.aux === 0);

      const phase = (wanted: string) =>
        until(`${profile} ${wanted}`, async () => (await simulator.control.status(serial)).phase === wanted);
      const press = async (button: string) => {
        await until(`${button} can be pressed`, async () => usable(await home.state(`button.${name}_${button}`)));
        await home.act('button', 'press', { entity_id: `button.${name}_${button}` });
      };
      await press('pause');
      await phase('PAUSE');
      const heat = (entity: string, value: number, is: (set: Settings) => boolean) =>
        reaches(`${entity} ${value}`, ['number', 'set_value', entity, { value }], is);
      await heat('target_bed_temperature', 66, ({ bed }) => bed === 66);
      if (isH2) {
        await heat('left_target_nozzle_temperature', 141, ({ nozzles }) => nozzles[1] === 141);
        await heat('right_target_nozzle_temperature', 142, ({ nozzles }) => nozzles[0] === 142);
        await heat('target_chamber_temperature', 45, ({ chamber }) => chamber === 45);
        await reaches(
          'air',
          ['select', 'select_option', 'set_airduct_mode', { option: 'heating' }],
          (set) => set.airductMode === 1,
        );
        await reaches(
          'bed light',
          ['light', 'turn_on', 'heatbed_light'],
          ({ lights }) => lights.heatbed_light === 'on',
        );
      } else await heat('target_nozzle_temperature', 143, ({ nozzles }) => nozzles[0] === 143);
      await press('resume');
      await phase('RUNNING');
      await press('refresh');
      await press('stop');
      await until(`${profile} stopped`, async () => (await simulator.control.ended(serial)).outcome === 'stopped');
      await press('plate_cleared');
      await until(
        'the plate is clear',
        async () => (await home.state(`binary_sensor.${name}_plate_clear_needed`))?.state === 'off',
      );
    }
  });

  test('a control that cannot be used now is unavailable, and what ended is told as an event', async () => {
    for (const name of names()) {
      await until(
        `${name}: nothing to pause`,
        async () => (await house.core.state(`button.${name}_pause`))?.state === 'unavailable',
      );
      expect((await house.core.state(`select.${name}_printing_speed`))?.state).toBe('unavailable');
      expect((await house.core.state(`event.${name}_print_event`))?.attributes).toMatchObject({
        event_type: expect.any(String),
      });
    }
  });

  test('the log says nothing against what was announced', () => {
    expect(
      house.core
        .log()
        .split('\n')
        .filter((line) => COMPLAINTS.test(line)),
    ).toEqual([]);
  });

  test('they are compared with those of ha-bambulab', async () => {
    const found = Object.fromEntries(
      await Promise.all(
        house.simulator.printers.map(
          async ({ profile, serial }) => [profile, new Set((await announced(serial)).map(nameOf))] as const,
        ),
      ),
    ) as unknown as Parameters<typeof parityOf>[0];
    expect(Object.keys(found).toSorted()).toEqual([...ALL].toSorted());
    const parity = parityOf(found);
    process.stdout.write(`${tableOf(parity)}\n`);
    const absent = parity.rows.flatMap(({ key, verdicts }) =>
      Object.values(verdicts)
        .filter((verdict) => verdict.endsWith('is not there'))
        .map(() => key),
    );
    expect(absent).toEqual([]);
  });
});

type Settings = PrinterStatus['settings'];
type Action = [domain: string, service: string, entity: string, more?: object];

/** `sensor.print_status`, `trigger.finished`. */
function nameOf({ key, component }: Announced): string {
  return component.platform === 'device_automation' ? `trigger.${component.payload}` : `${component.platform}.${key}`;
}

function usable(state: EntityState | null): boolean {
  return state !== null && state.state !== 'unavailable';
}

/** Buttons and lamps without a state say in their availability where their device's state is. */
function stateTopicOf({ availability }: Component): unknown {
  return ((availability as { topic: string; value_template?: string }[] | undefined) ?? []).find(
    ({ value_template }) => value_template !== undefined,
  )?.topic;
}

/** What is shown otherwise than it should be; [] when it is right. */
function differenceOf({ key, component, state }: Announced, shown: EntityState | undefined): string[] {
  if (component.unique_id === undefined || component.enabled_by_default === false) return [];
  const id = String(component.default_entity_id);
  if (state.can?.[key] === 'offline')
    return shown?.state === 'unavailable' ? [] : [`${id}: ${shown?.state}, not unavailable`];
  const value = state[key];
  if (value === undefined)
    return shown === undefined || shown.state === 'unavailable' ? [`${id}: ${shown?.state}`] : [];
  const wanted = shownAs(component, value);
  const actual = component.device_class === 'timestamp' && shown ? timeOf(shown.state) : shown?.state;
  return actual === wanted ? [] : [`${id}: ${actual}, not ${wanted}`];
}

function shownAs({ platform, device_class }: Component, value: unknown): string {
  if (value === null) return 'unknown';
  if (device_class === 'timestamp') return timeOf(String(value));
  if (platform === 'binary_sensor' || platform === 'light') return String(value).toLowerCase();
  if (platform === 'fan') return Number(value) > 0 ? 'on' : 'off';
  return String(value);
}

function timeOf(text: string): string {
  const at = Date.parse(text);
  return Number.isNaN(at) ? text : new Date(at - (at % 1000)).toISOString();
}
