import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  inForce,
  nextBoundary,
  type PriceInterval,
  type PriceRow,
  place,
  timeline,
} from '../../server/tariff/intervals.ts';

/** A row by hours after midnight. */
function row(id: number, price: number, from: number, to: number | null = null): PriceRow {
  return { id, created_at: hour(0), ...interval(price, from, to) };
}

function interval(price: number, from: number, to: number | null = null): PriceInterval {
  return { price, currency: 'EUR', valid_from: hour(from), valid_to: to === null ? null : hour(to), source: 'key:1' };
}

const hour = (hours: number) => new Date(Date.UTC(2026, 10, 24) + hours * 3_600_000);
const at = (hours: number) => hour(hours).getTime();

/** Applies what `place` says, as the store does. */
function placed(rows: readonly PriceRow[], wanted: PriceInterval): PriceRow[] {
  const { add, change, remove } = place(rows, wanted);
  const kept = rows
    .filter(({ id }) => !remove.includes(id))
    .map((known) => ({ ...known, ...change.find(({ id }) => id === known.id) }));
  const id = Math.max(0, ...rows.map((known) => known.id)) + 1;
  return add === null ? kept : [...kept, { ...add, id, created_at: hour(0) }];
}

const shown = (rows: readonly PriceRow[], from: number, to: number) =>
  timeline(rows, at(from), at(to)).map(({ price, valid_from, valid_to }) => [
    price,
    (valid_from.getTime() - at(0)) / 3_600_000,
    valid_to === null ? null : (valid_to.getTime() - at(0)) / 3_600_000,
  ]);

describe('what is in force', () => {
  const rows = [row(1, 0.3, 0), row(2, 0.1, 2, 4), row(3, 0.4, 6)];

  it('is the row that began last', () => {
    expect([1, 2, 3, 5, 6, 9].map((time) => inForce(rows, at(time))?.price)).toEqual([0.3, 0.1, 0.1, 0.3, 0.4, 0.4]);
  });

  it('is nothing before the first row, and from an end on that nothing follows', () => {
    expect(inForce(rows, at(-1))).toBeNull();
    expect(inForce([row(1, 0.3, 0, 2)], at(2))).toBeNull();
  });

  it('of two that begin together is the one with an end', () => {
    expect(inForce([row(1, 0.1, 2, 4), row(2, 0.3, 2)], at(3))?.price).toBe(0.1);
    expect(inForce([row(1, 0.3, 2), row(2, 0.1, 2, 4)], at(3))?.price).toBe(0.1);
  });

  it('may change when a row begins or ends', () => {
    expect([0, 2, 4, 6].map((time) => nextBoundary(rows, at(time)))).toEqual([at(2), at(4), at(6), null]);
  });
});

describe('the timeline', () => {
  it('is cut to the time asked for, without overlap', () => {
    const rows = [row(1, 0.3, 0), row(2, 0.1, 2, 4), row(3, 0.4, 6)];
    expect(shown(rows, 1, 5)).toEqual([
      [0.3, 1, 2],
      [0.1, 2, 4],
      [0.3, 4, null],
    ]);
    expect(shown(rows, 5, 9)).toEqual([
      [0.3, 5, 6],
      [0.4, 6, null],
    ]);
  });

  it('has a gap where nothing is known, and joins neighbours that say the same', () => {
    expect(shown([row(1, 0.3, 0, 1), row(2, 0.3, 1, 2), row(3, 0.3, 3, 4)], 0, 9)).toEqual([
      [0.3, 0, 2],
      [0.3, 3, 4],
    ]);
  });

  it('says for every moment what is in force then', () => {
    const anyRow = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.nat(20), fc.option(fc.integer({ min: 1, max: 8 })))
      .map(([price, from, hours]) => ({ price, from, to: hours === null ? null : from + hours }));
    fc.assert(
      fc.property(fc.array(anyRow, { maxLength: 12 }), (wanted) => {
        const rows = wanted.map(({ price, from, to }, id) => row(id, price, from, to));
        const line = timeline(rows, at(0), at(30));
        for (let time = 0.5; time < 30; time++) {
          const segment = line.find(
            ({ valid_from, valid_to }) =>
              valid_from.getTime() <= at(time) && (valid_to === null || at(time) < valid_to.getTime()),
          );
          expect(segment?.price).toBe(inForce(rows, at(time))?.price);
        }
        for (const [index, { valid_from }] of line.entries()) {
          const before = line[index - 1];
          if (before) expect(before.valid_to!.getTime()).toBeLessThanOrEqual(valid_from.getTime());
        }
      }),
    );
  });
});

describe('a new price', () => {
  it('counts from then on', () => {
    expect(shown(placed([row(1, 0.3, 0)], interval(0.2, 5)), 0, 9)).toEqual([
      [0.3, 0, 5],
      [0.2, 5, null],
    ]);
  });

  it('that is the old one changes nothing', () => {
    expect(place([row(1, 0.3, 0)], interval(0.3, 5))).toEqual({ add: null, change: [], remove: [] });
    expect(place([row(1, 0.3, 0)], { ...interval(0.3, 5), currency: null })).toEqual({
      add: null,
      change: [],
      remove: [],
    });
  });

  it('of another currency is a new one', () => {
    expect(place([row(1, 0.3, 0)], { ...interval(0.3, 5), currency: 'SEK' }).add).not.toBeNull();
  });

  it('that confirms an announced one keeps its start and takes its end away', () => {
    expect(shown(placed([row(1, 0.3, 0), row(2, 0.2, 4, 8)], interval(0.2, 5)), 0, 12)).toEqual([
      [0.3, 0, 4],
      [0.2, 4, null],
    ]);
  });

  it('leaves announced ones', () => {
    expect(shown(placed([row(1, 0.3, 0), row(2, 0.2, 6, 8)], interval(0.5, 5)), 0, 12)).toEqual([
      [0.3, 0, 5],
      [0.5, 5, 6],
      [0.2, 6, 8],
      [0.5, 8, null],
    ]);
  });

  it('with an end gives way to the one before it', () => {
    expect(shown(placed([row(1, 0.3, 0)], interval(0.1, 2, 4)), 0, 9)).toEqual([
      [0.3, 0, 2],
      [0.1, 2, 4],
      [0.3, 4, null],
    ]);
  });

  it('with an end replaces what begins inside it, and what lasts longer begins again after it', () => {
    const rows = [row(1, 0.3, 0), row(2, 0.1, 2, 3), row(3, 0.2, 3, 6)];
    expect(shown(placed(rows, interval(0.9, 1, 5)), 0, 9)).toEqual([
      [0.3, 0, 1],
      [0.9, 1, 5],
      [0.2, 5, 6],
      [0.3, 6, null],
    ]);
  });

  it('with an end changes nothing outside it', () => {
    const anyRow = fc
      .tuple(fc.integer({ min: 1, max: 9 }), fc.nat(20), fc.option(fc.integer({ min: 1, max: 8 })))
      .map(([price, from, hours]) => ({ price, from, to: hours === null ? null : from + hours }));
    fc.assert(
      fc.property(
        fc.array(anyRow, { maxLength: 12 }),
        fc.nat(20),
        fc.integer({ min: 1, max: 8 }),
        (wanted, from, hours) => {
          const rows = wanted.reduce<PriceRow[]>(
            (known, { price, from, to }) => placed(known, interval(price, from, to)),
            [],
          );
          const after = placed(rows, interval(77, from, from + hours));
          for (let time = 0.5; time < 40; time++) {
            const inside = time > from && time < from + hours;
            expect(inForce(after, at(time))?.price).toBe(inside ? 77 : inForce(rows, at(time))?.price);
          }
        },
      ),
      { numRuns: 300 },
    );
  });
});
