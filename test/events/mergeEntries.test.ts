import fc from 'fast-check';
import { expect, it } from 'vitest';
import { catalogue, type EventType } from '../../server/events/catalogue.ts';
import type { Entry } from '../../server/events/journal.ts';
import { ENTRIES_MAX, mergeEntries } from '../../server/events/mergeEntries.ts';
import { fact } from './facts.ts';

const types = Object.keys(catalogue) as EventType[];
/** What a queue may lose last of all. */
const WEIGHTY = new Set<EventType>([
  'print_started',
  'print_attached',
  'print_complete',
  'print_failed',
  'print_stopped',
]);

const entries = fc
  .array(fc.record({ type: fc.constantFrom(...types), subject: fc.constantFrom('a', 'b', 'c') }), {
    maxLength: 3 * ENTRIES_MAX,
    size: 'max',
  })
  .map((list) => list.map((about, index) => fact({ ...about, milestone: `${index}` })));

it('never holds more than its limit, and never anything new or in another order', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const merged = mergeEntries(list);
      expect(merged.length).toBeLessThanOrEqual(ENTRIES_MAX);
      const kept = new Set(merged);
      expect(list.filter((entry) => kept.has(entry))).toEqual(merged);
    }),
  );
});

it('leaves a queue alone that is within its limit', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const short = list.slice(0, ENTRIES_MAX);
      expect(mergeEntries(short)).toEqual(short);
    }),
  );
});

it('drops no start and no end of a print while something lesser is there', () => {
  fc.assert(
    fc.property(entries, (list) => {
      const merged = mergeEntries(list);
      const lost = weighty(list).length - weighty(merged).length;
      if (lost > 0) expect(weighty(merged)).toEqual(merged);
    }),
  );
});

it('keeps the newest of what it must drop', () => {
  const list = Array.from({ length: ENTRIES_MAX + 5 }, (_, index) =>
    fact({ type: 'print_complete', subject: `job ${index}` }),
  );
  expect(mergeEntries(list)).toEqual(list.slice(5));
});

it('keeps of the progress of one print only the newest', () => {
  const progress = Array.from({ length: 2 * ENTRIES_MAX }, (_, index) =>
    fact({ type: 'print_progress', subject: index % 2 === 0 ? 'a' : 'b', milestone: `${index}` }),
  );
  const started = fact({ type: 'print_started', subject: 'a' });
  expect(mergeEntries([started, ...progress])).toEqual([started, ...progress.slice(-2)]);
});

function weighty(list: readonly Entry[]): Entry[] {
  return list.filter((entry) => WEIGHTY.has(entry.type));
}
