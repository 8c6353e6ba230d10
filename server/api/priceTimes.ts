import { Fault } from '../errors.ts';
import type { NewPrice } from '../tariff/tariff.ts';

const HOUR_MS = 60 * 60_000;
const DAY_MS = 24 * HOUR_MS;
/** The time around now that is answered when nobody asks for another. */
const AROUND_MS = 48 * HOUR_MS;
export const RANGE_MAX_DAYS = 31;
/** As far back as prices are kept, and as far ahead as anybody knows one. */
const PAST_MAX_DAYS = 730;
const AHEAD_MAX_DAYS = 366;

/** From when and until when a price counts; null = from now, and until another begins. */
export type PriceTimes = Pick<NewPrice, 'valid_from' | 'valid_to'>;

/** @throws Fault 422 for an interval that ends before it begins, or is too far away */
export function timesOf(
  { valid_from, valid_to }: { valid_from?: string | undefined; valid_to?: string | undefined },
  now: number,
): PriceTimes {
  const from = valid_from === undefined ? null : requireNear('valid_from', valid_from, now);
  const to = valid_to === undefined ? null : requireNear('valid_to', valid_to, now);
  if (to !== null && to.getTime() <= (from?.getTime() ?? now)) {
    throw badTime('valid_to', 'The price ends before it begins. Choose a later time.');
  }
  return { valid_from: from, valid_to: to };
}

function requireNear(path: string, text: string, now: number): Date {
  const at = new Date(text);
  const days = (at.getTime() - now) / DAY_MS;
  if (days >= -PAST_MAX_DAYS && days <= AHEAD_MAX_DAYS) return at;
  throw badTime(
    path,
    `Prices are kept from ${PAST_MAX_DAYS} days ago to ${AHEAD_MAX_DAYS} days ahead. Check the year.`,
  );
}

/** @throws Fault 422 for a range that is empty or too long */
export function rangeOf(
  input: { from?: string | undefined; to?: string | undefined },
  now: number,
): { from: Date; to: Date } {
  const longest = RANGE_MAX_DAYS * DAY_MS;
  const given = { from: input.from && Date.parse(input.from), to: input.to && Date.parse(input.to) };
  const from = given.from || (given.to ? given.to - longest : now - AROUND_MS);
  const to = given.to || (given.from ? given.from + longest : now + AROUND_MS);
  if (to <= from) throw badTime('to', 'The range ends before it begins. Choose a later time.');
  if (to - from > longest)
    throw badTime('to', `The range is longer than ${RANGE_MAX_DAYS} days. Ask for a shorter one.`);
  return { from: new Date(from), to: new Date(to) };
}

function badTime(path: string, message: string): Fault {
  return new Fault('bad_input', `${path}: ${message}`, { errors: [{ path, message }] });
}
