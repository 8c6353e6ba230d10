import type { PriceInterval } from './wire.ts';

/** What stands in the field of the price, read. */
export type ReadPrice = { price: number } | { wrong: 'missing' | 'comma' | 'noNumber'; better: string };

/** Reads a price as it is typed: a point, no thousands. A comma is never guessed at, and the right spelling is told. */
export function readPrice(text: string): ReadPrice {
  const typed = text.trim();
  if (typed === '') return { wrong: 'missing', better: '' };
  if (/^-?\d+(\.\d+)?$/.test(typed)) return { price: Number(typed) };
  if (/^-?\d+,\d+$/.test(typed)) return { wrong: 'comma', better: typed.replace(',', '.') };
  return { wrong: 'noNumber', better: '' };
}

/** One stretch of time with one price; null where none was in force. Times are ms since 1970. */
export interface Step {
  from: number;
  to: number;
  price: number | null;
}

/** The prices between two times, the oldest first and without a gap: where none was known, a step says so. */
export function stepsOf(history: readonly PriceInterval[], from: number, to: number): Step[] {
  const known = history
    .map((one) => ({
      from: Math.max(from, Date.parse(one.valid_from)),
      to: Math.min(to, one.valid_to === null ? to : Date.parse(one.valid_to)),
      price: one.price,
    }))
    .filter((one) => one.from < one.to)
    .sort((a, b) => a.from - b.from);
  const steps: Step[] = [];
  let reached = from;
  for (const one of known) {
    if (one.from > reached) steps.push({ from: reached, to: one.from, price: null });
    steps.push(one);
    reached = one.to;
  }
  if (reached < to) steps.push({ from: reached, to, price: null });
  return steps;
}

/** The steps as a chart takes them: times in seconds, each price at its beginning, the last one once more at its end. */
export function pointsOf(steps: readonly Step[]): [number[], (number | null)[]] {
  const last = steps.at(-1);
  const times = steps.map((step) => step.from / 1000);
  const prices = steps.map((step) => step.price);
  if (last !== undefined) {
    times.push(last.to / 1000);
    prices.push(last.price);
  }
  return [times, prices];
}

/** Who or what a price is from, as the wire names it: `key:7`, `person:3`, `household`, `entity:sensor.price`. */
export function sourceOf(text: string): { kind: string; name: string } {
  const colon = text.indexOf(':');
  return colon < 0 ? { kind: text, name: '' } : { kind: text.slice(0, colon), name: text.slice(colon + 1) };
}
