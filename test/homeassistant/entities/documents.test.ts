import { describe, expect, test } from 'vitest';
import { languageOf, newSlug, slugOf } from '../../../server/homeassistant/entities/devices.ts';
import { documentsOf, houseDocumentOf } from '../../../server/homeassistant/entities/documents.ts';
import type { HouseSource } from '../../../server/homeassistant/entities/entity.ts';
import { EVENT_TYPES } from '../../../server/homeassistant/entities/events.ts';
import { houseStateOf, stateOf } from '../../../server/homeassistant/entities/states.ts';
import { isWanted, PRINTER_ENTITIES } from '../../../server/homeassistant/entities/table.ts';
import { MODELS } from '../../../server/printers/models.ts';
import type { ProfileId } from '../../simulator/state.ts';
import { faultsOf } from './haRules.ts';
import { allComponents, componentsOf, longDocument, sourceOf, WHERE } from './printers.ts';

const PROFILES: ProfileId[] = ['x1', 'p1', 'h2'];
const HOUSE: HouseSource = {
  statuses: PROFILES.map((profile) => sourceOf(profile).status),
  webhooks: { failing: ['Node-RED'] },
  price: { price: 0.3456, currency: 'EUR' },
};
const profileOf = (nozzles: number, deltas: boolean): ProfileId => (nozzles === 2 ? 'h2' : deltas ? 'p1' : 'x1');

describe('every model', () => {
  test.each(
    MODELS.flatMap((model) => (['all', 'essential'] as const).map((set) => ({ name: model.name, set, model }))),
  )('$name: Home Assistant takes its $set documents without a word', ({ model, set }) => {
    const source = sourceOf(profileOf(model.nozzles, model.deltas), () => {}, { model });
    const documents = documentsOf({ ...source, printer: { ...source.printer, entity_set: set } }, WHERE);
    expect(documents.length).toBeGreaterThan(3);
    for (const { topic, payload } of documents)
      expect([topic, faultsOf(topic, longDocument(payload))]).toEqual([topic, []]);
  });

  test.each(PROFILES)('%s: every value that a template reads is in the state of its device', (profile) => {
    const source = sourceOf(profile);
    const states = new Map(stateOf(source).map(({ topic, payload }) => [topic, JSON.parse(payload)]));
    for (const { payload } of documentsOf(source, WHERE)) {
      for (const component of Object.values(componentsOf(payload))) {
        const read = [
          ...JSON.stringify(component).matchAll(
            /value_json\.(?:get\('([^']+)'(?:, \{\}\)\.get\('([^']+)')?|(can)\.get\('([^']+)')/g,
          ),
        ];
        const topics = [component.state_topic, component.json_attributes_topic, ...availabilityTopics(component)];
        const state = topics.map((topic) => states.get(String(topic))).find((known) => known !== undefined);
        for (const [, key, inner, can, control] of read) {
          const [outer, name] = can ? [can, control] : [key, inner];
          expect(Object.keys(name === undefined ? state : state[outer!])).toContain(name ?? outer);
        }
      }
    }
  });
});

function availabilityTopics({ availability }: Record<string, unknown>): unknown[] {
  return ((availability as { topic: string }[] | undefined) ?? []).map(({ topic }) => topic);
}

describe('the rules would see', () => {
  const [sensors, controls] = documentsOf(sourceOf('x1'), WHERE);
  const broken = (change: (components: Record<string, Record<string, unknown>>) => void) => {
    const copy = longDocument(sensors!.payload);
    Object.assign(copy.components, componentsOf(controls!.payload));
    change(copy.components);
    return faultsOf(sensors!.topic, copy);
  };

  test.each<[string, (components: Record<string, Record<string, unknown>>) => void, RegExp]>([
    ['an entity without unique_id', ({ online }) => delete online!.unique_id, /online: without unique_id/],
    ['an unknown platform', ({ online }) => Object.assign(online!, { platform: 'sensr' }), /unknown platform/],
    [
      'a unit that does not fit',
      ({ bed_temp }) => Object.assign(bed_temp!, { unit_of_measurement: 'kWh' }),
      /unit kWh/,
    ],
    [
      'options of what is no enum',
      ({ print_status }) => Object.assign(print_status!, { unit_of_measurement: '%' }),
      /options/,
    ],
    [
      'a state class that cannot be',
      ({ bed_temp }) => Object.assign(bed_temp!, { state_class: 'total' }),
      /state_class/,
    ],
    ['an unknown key', ({ pause }) => Object.assign(pause!, { state_topic: 'x' }), /pause: unknown key state_topic/],
    ['one id twice', ({ pause, stop }) => Object.assign(pause!, { unique_id: stop!.unique_id }), /twice/],
  ])('%s', (_, change, words) => {
    expect(broken(change).join('\n')).toMatch(words);
  });
});

describe('a printer', () => {
  test('is a device with its name, model, firmware and a way into the panel, and its AMS units and spools hang on it', () => {
    const documents = documentsOf(sourceOf('h2'), WHERE).map(({ payload }) => longDocument(payload));
    const [printer, controls, ...hanging] = documents.map(({ device }) => device);
    expect(controls).toEqual(printer);
    const serial = printer?.serial_number;
    expect(printer).toMatchObject({
      identifiers: [`bambuddy_${serial}`],
      name: 'H2D lab',
      manufacturer: 'Bambu Lab',
      model: 'H2D',
      sw_version: '01.01.01.00',
      configuration_url: 'homeassistant://app/local_bambuddy',
    });
    expect(hanging.map(({ name, via_device }) => [name, via_device])).toEqual(
      ['AMS 2 Pro 1', 'AMS 2 Pro 2', 'External spool left', 'External spool right'].map((name) => [
        `H2D lab ${name}`,
        `bambuddy_${serial}`,
      ]),
    );
  });

  test('has names in the language of the house and ids that are the same in every language', () => {
    const read = (language: 'en' | 'de') => allComponents(documentsOf(sourceOf('p1'), { ...WHERE, language }));
    const [en, de] = [read('en'), read('de')];
    expect(en.print_progress).toMatchObject({
      name: 'Print progress',
      default_entity_id: 'sensor.p1s_left_print_progress',
    });
    expect(de.print_progress).toMatchObject({
      name: 'Druckfortschritt',
      default_entity_id: 'sensor.p1s_left_print_progress',
    });
    for (const [key, { unique_id }] of Object.entries(en)) expect(de[key]!.unique_id).toBe(unique_id);
  });

  test('that has never reported is not announced: what it has is not known', () => {
    const source = sourceOf('x1');
    const unseen = { ...source, status: { ...source.status, state: 'unknown', ams: [], temperatures: {} } };
    expect(documentsOf(unseen, WHERE)).toEqual([]);
  });

  test('of which nobody wants entities is not announced', () => {
    const source = sourceOf('x1');
    expect(documentsOf({ ...source, printer: { ...source.printer, entity_set: 'none' } }, WHERE)).toEqual([]);
  });

  test('with the essential set takes the other entities back by naming only their platform', () => {
    const source = sourceOf('x1');
    const documents = documentsOf({ ...source, printer: { ...source.printer, entity_set: 'essential' } }, WHERE);
    const components = allComponents(documents.slice(0, 2));
    const [few, rest] = [true, false].map((essential) =>
      PRINTER_ENTITIES.filter((row) => isWanted(row, 'essential') === essential),
    );
    for (const { key, platform } of rest!) expect(components[key]).toEqual({ platform });
    expect(documents[0]!.entities + documents[1]!.entities).toBe(few!.length);
    expect(few!.length).toBeLessThan(25);
  });

  test('is announced in less than what Home Assistant records of one call, quotes escaped', () => {
    for (const profile of PROFILES)
      for (const { payload } of documentsOf(sourceOf(profile), WHERE))
        expect(JSON.stringify(payload).length).toBeLessThan(28_000);
  });

  test('has a trigger for every event beside the event entity', () => {
    const components = allComponents(documentsOf(sourceOf('x1'), WHERE));
    const triggers = Object.values(components).filter(({ platform }) => platform === 'device_automation');
    expect(triggers.map(({ payload }) => payload)).toEqual(EVENT_TYPES);
    expect(components.print_event).toMatchObject({ event_types: EVENT_TYPES });
  });

  test.each<[ProfileId, string[], string[]]>([
    [
      'x1',
      ['chamber_temp', 'door_open', 'chamber_fan', 'target_nozzle_temperature'],
      ['target_chamber_temperature', 'airduct_mode', 'heatbed_light', 'left_nozzle_temp', 'secondary_aux_fan'],
    ],
    [
      'p1',
      ['aux_fan', 'chamber_fan', 'target_bed_temperature'],
      ['chamber_temp', 'door_open', 'target_chamber_temperature', 'developer_lan_mode'],
    ],
    [
      'h2',
      [
        'left_nozzle_temp',
        'right_target_nozzle_temperature',
        'target_chamber_temperature',
        'set_airduct_mode',
        'heatbed_light',
        'tool_module',
      ],
      ['target_nozzle_temperature', 'nozzle_type', 'secondary_aux_fan'],
    ],
  ])('%s: has what its model has and nothing else', (profile, has, lacks) => {
    const keys = Object.keys(allComponents(documentsOf(sourceOf(profile), WHERE).slice(0, 2)));
    expect(keys).toEqual(expect.arrayContaining(has));
    expect(keys.filter((key) => lacks.includes(key))).toEqual([]);
  });
});

describe('the house', () => {
  test('is a device whose document Home Assistant takes', () => {
    const { topic, payload } = houseDocumentOf(HOUSE, WHERE);
    expect(faultsOf(topic, longDocument(payload))).toEqual([]);
    expect(componentsOf(payload).electricity_price).toMatchObject({
      unit_of_measurement: 'EUR/kWh',
      state_class: 'measurement',
      suggested_display_precision: 4,
    });
    expect(componentsOf(payload).electricity_price).not.toHaveProperty('device_class');
    expect(JSON.parse(houseStateOf(HOUSE).payload)).toEqual({
      printers_active: 0,
      printers_idle: 3,
      electricity_price: 0.3456,
      webhook_failing: 'ON',
      attributes: { webhook_failing: { webhooks: ['Node-RED'] } },
    });
  });

  test('without a price and without webhooks has no entity for them', () => {
    const bare = { ...HOUSE, price: null, webhooks: null };
    expect(Object.keys(componentsOf(houseDocumentOf(bare, WHERE).payload))).toEqual([
      'printers_active',
      'printers_idle',
      'online',
    ]);
    expect(JSON.parse(houseStateOf(bare).payload)).toEqual({ printers_active: 0, printers_idle: 3 });
  });
});

test.each([
  ['Workshop X1C', 'workshop_x1c'],
  ['Büro – P1S', 'buro_p1s'],
  ['打印机', ''],
])('%s in an entity id is %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('entity ids begin with what was settled once, whatever the printer is called', () => {
  const source = sourceOf('p1');
  const renamed = { ...source, printer: { ...source.printer, name: 'Other', entity_slug: 'first' } };
  const components = allComponents(documentsOf(renamed, WHERE).slice(0, 2));
  expect(components.print_progress!.default_entity_id).toBe('sensor.first_print_progress');
});

test('entity ids of two printers with one name, or with the name of the house, differ', () => {
  const printer = { name: 'Left', serial_number: '00M09A000000001' };
  expect(newSlug(printer, [null, 'right'])).toBe('left');
  expect(newSlug(printer, ['left'])).toBe('left_000001');
  expect(newSlug({ ...printer, name: 'Bambuddy' }, [])).toBe('bambuddy_000001');
  expect(newSlug({ ...printer, name: '打印机' }, [])).toBe('bambuddy_00m09a000000001');
});

test('who is connected is read from what is said again and again, and expires', () => {
  const source = sourceOf('p1');
  const { online } = allComponents(documentsOf(source, WHERE).slice(0, 2));
  expect(online).toMatchObject({
    state_topic: 'bambuddy/bridge/alive',
    value_template: `{{ 'ON' if '${source.printer.serial_number}' in value_json.connected else 'OFF' }}`,
    expire_after: WHERE.expireAfterS,
  });
});

test('the language of the names', () => {
  expect(['de', 'de-CH', 'en-GB', 'fr', null].map(languageOf)).toEqual(['de', 'de', 'en', 'en', 'en']);
});
