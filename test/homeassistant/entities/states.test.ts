import { describe, expect, test } from 'vitest';
import { catalogue, type EventType } from '../../../server/events/catalogue.ts';
import { EVENT_TYPES, entityEventOf } from '../../../server/homeassistant/entities/events.ts';
import { commandOf } from '../../../server/homeassistant/entities/orders.ts';
import { roundedEnd } from '../../../server/homeassistant/entities/printSensors.ts';
import { stateOf } from '../../../server/homeassistant/entities/states.ts';
import { PRINTER_ENTITIES } from '../../../server/homeassistant/entities/table.ts';
import type { PrinterState, ProfileId } from '../../simulator/state.ts';
import { sourceOf } from './printers.ts';

type Read = Record<string, unknown> & {
  can: Record<string, 'online' | 'offline'>;
  attributes: Record<string, Record<string, unknown>>;
};

/** The states of a printer's devices, the printer's own first. */
const read = (source: Parameters<typeof stateOf>[0]) =>
  stateOf(source).map(({ payload }) => JSON.parse(payload) as Read);
const stateIn = (profile: ProfileId, happens?: (state: PrinterState) => void) => read(sourceOf(profile, happens))[0]!;

const printing = (state: PrinterState) => {
  state.phase = 'RUNNING';
  state.percent = 42;
  state.layer = 7;
  state.totalLayers = 20;
  state.remainingSeconds = 3600;
  state.nozzles[0]!.current = 219.7;
  state.nozzles[0]!.target = 220;
  state.speedLevel = 3;
  state.fans = { ...state.fans, part: 60 };
  state.trayNow = 1;
};

describe('the state of a printer', () => {
  test('says what the printer said', () => {
    expect(stateIn('x1', printing)).toMatchObject({
      print_status: 'running',
      print_progress: 42,
      remaining_time: 60,
      current_layer: 7,
      total_layers: 20,
      nozzle_temp: 220,
      target_nozzle_temp: 220,
      speed_profile: 'sport',
      printing_speed: 'sport',
      cooling_fan: 60,
      chamber_light: 'ON',
      door_open: 'OFF',
      hms: 'OFF',
      print_error: 'OFF',
      active_tray: 'PLA Matte',
      print_weight: 12.5,
      success_rate: 90,
      filament_used_total: 1235,
      total_usage_hours: 10,
      attributes: { active_tray: { color: '#000000FF', remain: 41, active: true } },
    });
  });

  test('knows both nozzles apart', () => {
    expect(stateIn('h2', printing)).toMatchObject({
      right_nozzle_temp: 220,
      right_target_nozzle_temperature: 220,
      left_nozzle_temp: 23,
      left_target_nozzle_temp: 0,
      airduct_mode: 'cooling',
    });
  });

  test('of a printer that is away says so and nothing that was measured is lost', () => {
    const [state] = read(sourceOf('x1', printing, { connected: false }));
    expect(state).toMatchObject({ print_status: 'offline', print_progress: 42 });
  });

  test('stands still while nothing happens, also when new reports come', () => {
    const texts = [0, 0.2, 0.3].map((warmer) => {
      const source = sourceOf('x1', (state) => {
        printing(state);
        state.nozzles[0]!.current += warmer;
        state.bed.current += warmer;
      });
      return stateOf(source).map(({ payload }) => payload);
    });
    expect(texts[1]).toEqual(texts[0]);
    expect(texts[2]).toEqual(texts[0]);
  });

  test('lists an error with its code and its words', () => {
    const state = stateIn('x1', (printer) => {
      printer.printError = 0x0500_4003;
      printer.hms = [{ attr: 0x0300_0100, code: 0x0001_0007 }];
    });
    expect(state).toMatchObject({
      print_error: 'ON',
      hms: 'ON',
      attributes: { print_error: { code: '0500_4003' }, hms: { count: 1, errors: [{ code: '0300_0100_0001_0007' }] } },
    });
  });

  test('cuts what is longer than a state may be', () => {
    const source = sourceOf('x1');
    const [state] = read({ ...source, status: { ...source.status, current_print: 'x'.repeat(400) } });
    expect(state!.subtask_name).toHaveLength(255);
  });

  test('of the essential set holds only that', () => {
    const source = sourceOf('x1', printing);
    const [state] = read({ ...source, printer: { ...source.printer, entity_set: 'essential' } });
    expect(state).toMatchObject({
      print_progress: 42,
      can: { pause: 'online', chamber_light: 'online', resume: 'offline' },
    });
    expect(state).not.toHaveProperty('wifi_signal');
    expect(state!.can).not.toHaveProperty('aux_fan');
  });
});

describe('what can be done now', () => {
  const canIn = (profile: ProfileId, happens?: (state: PrinterState) => void) =>
    Object.entries(stateIn(profile, happens).can).flatMap(([key, can]) => (can === 'online' ? [key] : []));

  test('with an idle printer', () => {
    expect(canIn('p1')).toEqual([
      'target_nozzle_temperature',
      'target_bed_temperature',
      'chamber_light',
      'cooling_fan',
      'aux_fan',
      'chamber_fan',
    ]);
  });

  test('while it prints', () => {
    const can = canIn('h2', printing);
    expect(can).toEqual(
      expect.arrayContaining(['pause', 'stop', 'printing_speed', 'set_airduct_mode', 'heatbed_light']),
    );
    expect(can).not.toContain('resume');
    expect(can).not.toContain('target_bed_temperature');
  });

  test('with a printer that wants commands signed: light', () => {
    const can = canIn('x1', (state) => {
      printing(state);
      state.signatureRequired = true;
    });
    expect(can).toEqual(['chamber_light']);
  });

  test('with a printer that is away: nothing but trying again', () => {
    const { can } = read(sourceOf('x1', printing, { connected: false }))[0]!;
    expect(Object.entries(can).flatMap(([key, yes]) => (yes === 'online' ? [key] : []))).toEqual([]);
  });
});

describe('an AMS unit', () => {
  test('says what lies in its trays, and which of them feeds', () => {
    const [, ams] = read(sourceOf('x1', printing));
    expect(ams).toMatchObject({
      tray_1: 'PLA Basic',
      tray_2: 'PLA Matte',
      tray_4: 'Empty',
      active_ams: 'ON',
      humidity: 18,
      temperature: 26,
      attributes: { tray_1: { active: false }, tray_2: { active: true, slot: 2 }, tray_4: { empty: true } },
    });
  });

  test('that can dry says how long it still does', () => {
    const [, ams] = read(sourceOf('h2', (state) => (state.ams[0]!.dryMinutes = 90)));
    expect(ams).toMatchObject({ drying: 'ON', remaining_drying_time: 90 });
  });

  test('its attributes stay small', () => {
    for (const { payload } of stateOf(sourceOf('h2', printing))) expect(payload.length).toBeLessThan(8_000);
  });
});

describe('orders', () => {
  const topic = (key: string) => `bambuddy/00M09A000000000/${key}/set`;

  test.each([
    ['pause', 'PRESS', { kind: 'pause' }],
    ['refresh', 'PRESS', { kind: 'refresh' }],
    ['plate_cleared', 'PRESS', { kind: 'clear_plate' }],
    ['target_bed_temperature', '60', { kind: 'temperature', part: 'bed', target: 60 }],
    ['left_target_nozzle_temperature', '220.0', { kind: 'temperature', part: 'nozzle_2', target: 220 }],
    ['printing_speed', 'ludicrous', { kind: 'speed', level: 4 }],
    ['set_airduct_mode', 'heating', { kind: 'airduct', mode: 1 }],
    ['chamber_light', 'OFF', { kind: 'light', light: 'chamber', on: false }],
    ['heatbed_light', 'ON', { kind: 'light', light: 'heatbed', on: true }],
    ['aux_fan', '35', { kind: 'fan', fan: 'aux', percent: 35 }],
    ['aux_fan', 'ON', { kind: 'fan', fan: 'aux', percent: 100 }],
    ['cooling_fan', 'OFF', { kind: 'fan', fan: 'part', percent: 0 }],
  ])('%s %s', (key, payload, order) => {
    expect(commandOf(topic(key), payload)).toEqual({ serial: '00M09A000000000', key, order });
  });

  test.each([
    ['pause', ''],
    ['pause', 'pause'],
    ['target_bed_temperature', 'hot'],
    ['target_bed_temperature', '-5'],
    ['target_bed_temperature', '60.5'],
    ['printing_speed', 'warp'],
    ['aux_fan', '101'],
    ['chamber_light', 'on'],
    ['print_progress', '5'],
    ['nothing', 'PRESS'],
  ])('%s %s means nothing', (key, payload) => {
    expect(commandOf(topic(key), payload)).toBeNull();
  });

  test('other topics mean nothing', () => {
    for (const other of ['bambuddy/x/pause', 'other/x/pause/set', 'bambuddy/x/y/pause/set'])
      expect(commandOf(other, 'PRESS')).toBeNull();
  });
});

describe('events', () => {
  test('every event of the catalogue is told under a name, except that a print was met half-way', () => {
    const at = new Date('2026-03-01T10:00:00Z');
    const told = (Object.keys(catalogue) as EventType[]).map(
      (type) => entityEventOf({ type, at, observed: 'live', data: { printer: 'X1C' } })?.event_type ?? null,
    );
    expect(told.filter((name) => name !== null).toSorted()).toEqual([...EVENT_TYPES].toSorted());
    expect(told.filter((name) => name === null)).toHaveLength(1);
  });

  test('carry what happened', () => {
    expect(
      entityEventOf({
        type: 'printer_error',
        at: new Date('2026-03-01T10:00:00Z'),
        observed: 'late',
        data: { printer: 'X1C', code: '0300_8004', message: 'Filament ran out.' },
      }),
    ).toEqual({
      event_type: 'error',
      printer: 'X1C',
      code: '0300_8004',
      message: 'Filament ran out.',
      late: true,
      at: '2026-03-01T10:00:00.000Z',
    });
  });
});

test('the end is told to five minutes', () => {
  expect(roundedEnd('2026-03-01T10:02:00.000Z')).toBe('2026-03-01T10:00:00.000Z');
  expect(roundedEnd('2026-03-01T10:03:00.000Z')).toBe('2026-03-01T10:05:00.000Z');
  expect(roundedEnd(null)).toBeNull();
});

test('no key is used twice, and each is fit for a topic', () => {
  const keys = PRINTER_ENTITIES.map(({ key }) => key);
  expect(new Set(keys).size).toBe(keys.length);
  for (const key of keys) expect(key).toMatch(/^[a-z0-9_]+$/);
  for (const reserved of ['can', 'attributes']) expect(keys).not.toContain(reserved);
});
