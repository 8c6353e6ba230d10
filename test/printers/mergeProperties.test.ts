import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readJob } from '../../server/printers/report/job.ts';
import { type Merged, mergeReport } from '../../server/printers/report/merge.ts';
import { readModules } from '../../server/printers/report/modules.ts';
import { parseReport } from '../../server/printers/report/report.ts';
import { statusOf } from '../../server/printers/status/status.ts';
import { bytesOf, LINK, mergedOf } from './reading.ts';
import { H2D_PRINTING } from './synthetic/h2d.ts';
import { P1S_IDLE } from './synthetic/p1s.ts';

type Json = Record<string, unknown>;

/** A field of the wire with anything in it: real values, values of other fields, and any JSON. */
const realKeys = [...new Set([...Object.keys(P1S_IDLE), ...Object.keys(H2D_PRINTING), 'xcam', 'aux', 'info'])];
const realValues = [...Object.values(P1S_IDLE), ...Object.values(H2D_PRINTING)];
const anyValue = fc.oneof(fc.constantFrom<unknown>(...realValues), fc.jsonValue(), fc.constant(''), fc.constant(null));
const anyUnits = fc.record(
  {
    ams: fc.oneof(
      fc.array(fc.dictionary(fc.constantFrom('id', 'tray', 'info', 'humidity', 'temp'), anyValue)),
      anyValue,
    ),
    ams_exist_bits: anyValue,
    tray_exist_bits: anyValue,
    tray_now: anyValue,
  },
  { requiredKeys: [] },
);
const anyPush = fc
  .tuple(fc.dictionary(fc.constantFrom(...realKeys), anyValue), fc.option(anyUnits), fc.constantFrom(0, 1, undefined))
  .map(([fields, ams, msg]) => ({ ...fields, ...(ams === null ? {} : { ams }), msg, command: 'push_status' }));

describe('nothing a printer can send breaks the reading', () => {
  test('any bytes give a report', () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => typeof parseReport(bytes).kind === 'string'));
  });

  test('any JSON in any envelope gives a report', () => {
    const envelope = fc.constantFrom('print', 'info', 'system', 'upgrade', 'xcam', 'noise');
    fc.assert(
      fc.property(
        fc.dictionary(envelope, fc.jsonValue()),
        (message) => parseReport(bytesOf(message)).kind !== 'garbage',
      ),
    );
  });

  test('any pushes, one after the other, give a job and a status without undefined', () => {
    fc.assert(
      fc.property(fc.array(anyPush, { minLength: 1, maxLength: 4 }), fc.jsonValue(), (pushes, modules) => {
        let merged: Merged | null = null;
        for (const print of pushes) {
          const report = parseReport(bytesOf({ print }));
          if (report.kind === 'status') merged = mergeReport(merged, report);
        }
        if (merged === null) throw new Error('a push was not recognised');
        readJob(merged);
        const status = statusOf({ merged, modules: readModules(modules), serial: null, link: LINK });
        expect(JSON.parse(JSON.stringify(status))).toStrictEqual({ ...status });
      }),
    );
  });
});

const word = fc.string({ minLength: 1, maxLength: 6, unit: 'grapheme-ascii' });
const whole = fc.nat(500);
const hex = (length: number) => fc.constantFrom('A', 'B', '1').map((digit) => digit.repeat(length));
const slot = (id: string) =>
  fc.record({
    id: fc.constant(id),
    state: fc.constant(11),
    tray_type: word,
    tray_color: hex(8),
    remain: whole,
    tag_uid: hex(16),
  });
const unit = (id: string) =>
  fc.record({ id: fc.constant(id), humidity: word, temp: word, dry_time: whole, tray: fc.tuple(slot('0'), slot('1')) });

/** A whole state of a printer, always with the same fields, none of them empty. */
const wholeState = fc.record({
  command: fc.constant('push_status'),
  gcode_state: fc.constantFrom('IDLE', 'RUNNING', 'PAUSE'),
  mc_percent: whole,
  subtask_name: word,
  stg: fc.array(whole, { minLength: 1, maxLength: 4 }),
  hms: fc.array(fc.record({ attr: whole, code: whole }), { minLength: 1, maxLength: 3 }),
  ipcam: fc.record({
    resolution: word,
    timelapse: word,
    deep: fc.record({ a: whole, b: fc.array(whole, { minLength: 1 }) }),
  }),
  lights_report: fc.tuple(
    fc.record({ node: fc.constant('chamber_light'), mode: word }),
    fc.record({ node: fc.constant('work_light'), mode: word }),
  ),
  device: fc.record({
    extruder: fc.record({
      state: whole,
      info: fc.tuple(fc.record({ id: fc.constant(0), temp: whole }), fc.record({ id: fc.constant(1), temp: whole })),
    }),
    airduct: fc.record({ modeCur: whole, parts: fc.tuple(fc.record({ id: fc.constant(16), state: whole })) }),
  }),
  vt_tray: slot('254'),
  vir_slot: fc.tuple(slot('254'), slot('255')),
  ams: fc.record({
    tray_now: word,
    ams_exist_bits: fc.constant('3'),
    tray_exist_bits: fc.constant('33'),
    ams: fc.tuple(unit('0'), unit('1')),
  }),
});

/** The difference of two states as printers make it: objects field by field, arrays whole, empty values left out. */
function difference(from: Json, to: Json): Json {
  const changed = Object.entries(to).flatMap(([key, value]) => {
    const before = from[key];
    if (JSON.stringify(before) === JSON.stringify(value)) return [];
    if (isObject(before) && isObject(value)) return [[key, difference(before, value)]];
    return isEmpty(value) ? [] : [[key, value]];
  });
  return Object.fromEntries(changed);
}

/** The same, but of lists with ids only the changed elements, as the P1 class sends them. */
function sparse(from: unknown, to: unknown): unknown {
  if (isObject(from) && isObject(to)) {
    const fields = Object.keys(to).filter(
      (key) => key === 'id' || key === 'node' || JSON.stringify(from[key]) !== JSON.stringify(to[key]),
    );
    return Object.fromEntries(fields.map((key) => [key, sparse(from[key], to[key])]));
  }
  if (
    !Array.isArray(from) ||
    !Array.isArray(to) ||
    !to.every((element) => isObject(element) && ('id' in element || 'node' in element))
  )
    return to;
  return to.flatMap((element, index) =>
    JSON.stringify(from[index]) === JSON.stringify(element) ? [] : [sparse(from[index], element)],
  );
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isEmpty = (value: unknown) => value === null || (typeof value === 'object' && Object.keys(value).length === 0);

describe('deltas made from two states lead from one to the other', () => {
  const whole = (state: Json) => ({ ...state, msg: 0 });

  test.each([
    ['arrays whole', difference],
    ['only changed units, slots and elements', (from: Json, to: Json) => sparse(from, to) as Json],
  ])('%s', (_, delta) => {
    fc.assert(
      fc.property(wholeState, wholeState, wholeState, (a, b, c) => {
        const merged = mergedOf(whole(a), { ...delta(a, b), msg: 1 }, { ...delta(b, c), msg: 1 });
        expect(merged.print).toEqual({ ...c, msg: 1 });
      }),
    );
  });

  test('a full push leads there from anywhere', () => {
    fc.assert(
      fc.property(wholeState, anyPush, wholeState, (a, noise, b) => {
        const { ams: _, ...quiet } = noise as Json;
        expect(mergedOf(whole(a), { ...quiet, msg: 1 }, whole(b)).print).toEqual(whole(b));
      }),
    );
  });

  test('what becomes empty is not sent, so it stays until the next full push', () => {
    fc.assert(
      fc.property(wholeState, (a) => {
        const quiet = { ...a, hms: [], stg: [] };
        const stale = mergedOf(whole(a), { ...difference(a, quiet), msg: 1 }).print;
        expect(stale).toMatchObject({ hms: a.hms, stg: a.stg });
        expect(mergedOf(whole(a), whole(quiet)).print).toMatchObject({ hms: [], stg: [] });
      }),
    );
  });
});
