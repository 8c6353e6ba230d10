import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { applyDelta, difference, type JsonObject, onlyChangedUnits } from './delta.ts';
import { VirtualPrinter } from './virtual.ts';

const leaf = fc.oneof(
  fc.integer(),
  fc.string({ minLength: 1 }),
  fc.boolean(),
  fc.array(fc.integer(), { minLength: 1 }),
);
const tree = fc.dictionary(
  fc.constantFrom('a', 'b', 'c'),
  fc.oneof(leaf, fc.dictionary(fc.constantFrom('x', 'y'), leaf, { minKeys: 1 })),
);

describe('a delta', () => {
  test('applied to what was known gives what is, wherever nothing disappeared', () => {
    fc.assert(
      fc.property(tree, tree, (before, change) => {
        const after = applyDelta(before as JsonObject, change as JsonObject);
        expect(applyDelta(before as JsonObject, difference(before as JsonObject, after))).toEqual(after);
      }),
    );
  });

  test('goes into objects, sends arrays whole and leaves out what became empty', () => {
    const before = { a: { x: 1, y: 2 }, list: [1, 2], hms: [{ attr: 1, code: 2 }], same: 'same' };
    const after = { a: { x: 1, y: 3 }, list: [1, 2, 3], hms: [], same: 'same' };
    expect(difference(before, after)).toEqual({ a: { y: 3 }, list: [1, 2, 3] });
  });

  test('can hold only the AMS units that changed', () => {
    const before = {
      ams: {
        ams: [
          { id: '0', temp: '1' },
          { id: '1', temp: '1' },
        ],
      },
    };
    const delta = {
      ams: {
        ams: [
          { id: '0', temp: '1' },
          { id: '1', temp: '2' },
        ],
      },
    };
    expect(onlyChangedUnits(before, delta)).toEqual({ ams: { ams: [{ id: '1', temp: '2' }] } });
  });

  test.each(['finish', 'cancel', 'fail', 'runout'] as const)(
    'stream of a P1 print (%s) restores its full report, except that emptied lists linger',
    (script) => {
      const printer = new VirtualPrinter('p1').connect();
      let known: JsonObject = {};
      printer.run(script, { layers: 50, resumeAfterMs: 20_000 }).finishJob();
      for (const { payload } of printer.wire) {
        const print = payload.print as JsonObject;
        known = print.msg === 0 ? print : applyDelta(known, print);
      }
      printer.connect();
      const { sequence_id: _old, msg: _oldMsg, ...restored } = known;
      const { sequence_id: _new, msg: _newMsg, ...full } = printer.wire.at(-1)!.payload.print as JsonObject;
      const lingering = Object.keys(full).filter(
        (key) => Array.isArray(full[key]) && (full[key] as unknown[]).length === 0,
      );
      for (const key of lingering) delete restored[key];
      for (const key of lingering) delete full[key];
      expect(restored).toEqual(full);
    },
  );
});
