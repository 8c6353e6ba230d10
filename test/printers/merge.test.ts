import { describe, expect, test } from 'vitest';
import { mergeReport } from '../../server/printers/report/merge.ts';
import { mergedOf, pushOf } from './reading.ts';
import { P1S_AMS, P1S_IDLE, p1Delta } from './synthetic/p1s.ts';

type Json = Record<string, unknown>;

/** The merged print object of an idle P1S after some deltas. */
function printAfter(...deltas: Json[]): Json {
  return mergedOf(P1S_IDLE, ...deltas.map(p1Delta)).print;
}

const full = (fields: Json) => ({ ...P1S_IDLE, ...fields });

describe('a delta', () => {
  test('replaces scalars and leaves the rest', () => {
    expect(printAfter({ mc_percent: 3 }, { wifi_signal: '-60dBm' })).toMatchObject({
      mc_percent: 3,
      wifi_signal: '-60dBm',
      gcode_state: 'IDLE',
      bed_temper: 23.25,
    });
  });

  test('merges objects field by field', () => {
    const print = printAfter(
      { ipcam: { timelapse: 'enable' } },
      { upgrade_state: { progress: '5' }, device: { fan: 1 } },
    );
    expect(print.ipcam).toEqual({ ...P1S_IDLE.ipcam, timelapse: 'enable' });
    expect(print.upgrade_state).toEqual({ new_version_state: 2, progress: '5' });
    expect(print.device).toEqual({ fan: 1 });
  });

  test('replaces plain arrays whole', () => {
    const print = printAfter(
      { stg: [1, 2, 3], hms: [{ attr: 1, code: 2 }] },
      { stg: [4], hms: [{ attr: 3, code: 4 }] },
    );
    expect(print).toMatchObject({ stg: [4], hms: [{ attr: 3, code: 4 }] });
  });

  test.each([
    ['lights_report', 'node', ['lights_report']],
    ['vir_slot', 'id', ['vir_slot']],
    ['extruders', 'id', ['device', 'extruder', 'info']],
    ['nozzles', 'id', ['device', 'nozzle', 'info']],
    ['air duct parts', 'id', ['device', 'airduct', 'parts']],
  ])('merges %s by %s', (_, key, path) => {
    const wrap = (list: unknown) => path.reduceRight((value, name) => ({ [name]: value }), list) as Json;
    const first = [
      { [key]: 1, a: 1, b: 1 },
      { [key]: '2', a: 2 },
    ];
    const print = printAfter(wrap(first), wrap([{ [key]: '2', b: 7 }, { [key]: 3, a: 3 }, { no: 'key' }, 'noise']));
    const list = path.reduce<unknown>((value, name) => (value as Json)[name], print);
    expect((list as Json[]).slice(-3)).toMatchObject([
      { [key]: 1, a: 1, b: 1 },
      { a: 2, b: 7 },
      { [key]: 3, a: 3 },
    ]);
  });

  test('with null, or of another type where the AMS stands, loses nothing', () => {
    expect(printAfter({ gcode_state: null, ipcam: null, ams: null })).toEqual(printAfter({}));
    expect(printAfter({ ipcam: { timelapse: null }, lights_report: [{ node: 'chamber_light', mode: null }] })).toEqual(
      printAfter({}),
    );
    expect(printAfter({ ams: 'noise' }).ams).toEqual(printAfter({}).ams);
    expect(printAfter({ ams: { ams: 'noise', tray_now: '1' } }).ams).toMatchObject({
      ams: [{ id: '0' }],
      tray_now: '1',
    });
  });

  test('one malformed field does not stop the others', () => {
    const print = printAfter({ lights_report: 7, device: [], ams: { ams: [7, null, { id: null }] }, mc_percent: 9 });
    expect(print).toMatchObject({ mc_percent: 9, ams: { ams: [{ id: '0', humidity: '4' }] } });
  });

  test('a change of type replaces', () => {
    expect(printAfter({ net: 'down' }).net).toBe('down');
    expect(printAfter({ net: 'down' }, { net: { conf: 1 } }).net).toEqual({ conf: 1 });
  });

  test('never changes the state that it is laid over', () => {
    const base = mergedOf(P1S_IDLE);
    const before = structuredClone(base);
    mergeReport(
      base,
      pushOf(p1Delta({ ams: { tray_exist_bits: '0', ams: [{ id: '0', temp: '9' }] }, ipcam: { resolution: '' } })),
    );
    expect(base).toEqual(before);
  });

  test('a key named __proto__ is data, not a prototype', () => {
    const delta = JSON.parse('{"msg":1,"__proto__":{"gcode_state":"X"},"ipcam":{"__proto__":{"polluted":1}}}');
    const { print } = mergedOf(P1S_IDLE, delta);
    expect(Object.getPrototypeOf(print.ipcam)).toBe(Object.prototype);
    expect({}).not.toHaveProperty('polluted');
  });

  test('before any full push it is kept, but the state is not complete', () => {
    expect(mergedOf(p1Delta({ mc_percent: 3 }))).toMatchObject({ complete: false, print: { mc_percent: 3 } });
    expect(mergedOf(p1Delta({ mc_percent: 3 }), p1Delta({ layer_num: 2 })).complete).toBe(false);
    expect(mergedOf(p1Delta({ mc_percent: 3 }), P1S_IDLE).complete).toBe(true);
  });
});

describe('a full push', () => {
  test('replaces everything but AMS units: what it leaves out is gone, errors are cleared', () => {
    const busy = full({ hms: [{ attr: 1, code: 2 }], device: { fan: 3 }, queue: 1 });
    const { print } = mergedOf(busy, P1S_IDLE);
    expect(print.hms).toEqual([]);
    expect(print).not.toHaveProperty('device');
    expect(print).not.toHaveProperty('queue');
  });

  test('without the AMS, or without its units, keeps them', () => {
    const { ams: _, ...without } = P1S_IDLE;
    expect(mergedOf(P1S_IDLE, without).print.ams).toEqual(mergedOf(P1S_IDLE).print.ams);
    const { ams: __, ...masks } = P1S_AMS;
    expect(mergedOf(P1S_IDLE, full({ ams: masks })).print.ams).toMatchObject({ ams: [{ id: '0', humidity: '4' }] });
  });

  test('removes a unit that its mask does not name', () => {
    const two = {
      ...P1S_AMS,
      ams: [...P1S_AMS.ams, { id: '1', tray: [] }, { id: '128', tray: [] }],
      ams_exist_bits: '13',
    };
    const ids = (...pushes: unknown[]) => (mergedOf(...pushes).print.ams as { ams: Json[] }).ams.map((unit) => unit.id);
    expect(ids(full({ ams: two }), full({ ams: { ...P1S_AMS, ams_exist_bits: '11' } }))).toEqual(['0', '128']);
    expect(ids(full({ ams: two }), full({ ams: { ...P1S_AMS, ams_exist_bits: 'not hex' } }))).toEqual([
      '0',
      '1',
      '128',
    ]);
    expect(ids(full({ ams: two }), p1Delta({ ams: { ams_exist_bits: '1' } }))).toEqual(['0', '1', '128']);
  });

  test('keeps a unit that it lists although no mask names it, with what it says of its slots', () => {
    const odd = {
      ams: [{ id: '128', tray: [{ id: '0', tray_type: 'PLA' }] }],
      ams_exist_bits: '1',
      tray_exist_bits: 'f',
    };
    expect(mergedOf(full({ ams: odd })).print.ams).toMatchObject({
      ams: [{ id: '128', tray: [{ tray_type: 'PLA' }] }],
    });
  });

  test('without masks says by a bare slot that it is empty', () => {
    const units = (tray: Json) => ({ ams: { ams: [{ id: '0', tray: [{ id: '0', ...tray }] }] } });
    const { ams: _, ...print } = P1S_IDLE;
    const described = { ...print, ...units({ tray_type: 'PLA' }) };
    expect(mergedOf(described, { ...print, ...units({}) }).print).toMatchObject(units({}));
    expect(JSON.stringify(mergedOf(described, { ...print, ...units({}) }).print.ams)).not.toContain('PLA');
    expect(mergedOf(described, p1Delta(units({}))).print).toMatchObject(units({ tray_type: 'PLA' }));
  });

  test('takes a described slot as it is: an untagged spool does not inherit the tag of the one before', () => {
    const untagged = { id: '0', tray_type: 'PLA', tag_uid: '0000000000000000', remain: 0 };
    const { print } = mergedOf(P1S_IDLE, full({ ams: { ...P1S_AMS, ams: [{ id: '0', tray: [untagged] }] } }));
    const slots = (print.ams as { ams: { tray: Json[] }[] }).ams[0]!.tray;
    expect(slots[0]).toEqual(untagged);
    expect(slots[1]).toMatchObject({ tray_type: 'PETG' });
  });
});
