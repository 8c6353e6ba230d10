import type { Attributes } from 'sequelize';
import type { ElectricityPriceRow } from '../db/tables.ts';

export type PriceRow = Attributes<ElectricityPriceRow>;

/** What a kWh costs, from when and until when (null = no end is known), and who said so (`key:7`, `entity:sensor.price`). */
export interface PriceInterval {
  /** Per kWh, in `currency`; negative is a price too. */
  price: number;
  currency: string | null;
  valid_from: Date;
  valid_to: Date | null;
  source: string;
}

const startOf = (row: PriceInterval) => row.valid_from.getTime();
const endOf = (row: PriceInterval) => row.valid_to?.getTime() ?? Number.POSITIVE_INFINITY;

/** The later start counts; of two with the same start the one with an end, as the more exact one. */
function byStart(a: PriceRow, b: PriceRow): number {
  return startOf(a) - startOf(b) || endOf(b) - endOf(a) || a.id - b.id;
}

/** The row that says what a kWh costs at a time (ms): of those that cover it, the one that began last. */
export function inForce(rows: readonly PriceRow[], at: number): PriceRow | null {
  const covering = rows.filter((row) => startOf(row) <= at && at < endOf(row));
  return covering.sort(byStart).at(-1) ?? null;
}

/**
 * What was and will be in force between two times (ms), without overlap and in order, cut to them. Neighbours that say the same
 * are one; where no row covers a time there is a gap.
 */
export function timeline(rows: readonly PriceRow[], from: number, to: number): PriceInterval[] {
  const sorted = rows.filter((row) => startOf(row) < to && from < endOf(row)).sort(byStart);
  const times = [...new Set(sorted.flatMap((row) => [Math.max(from, startOf(row)), endOf(row)]))]
    .filter((time) => time < to)
    .sort((a, b) => a - b);
  const found: PriceInterval[] = [];
  // Rows that have begun, the last one on top: what ends uncovers what lies below.
  const begun: PriceRow[] = [];
  let next = 0;
  for (const [index, time] of times.entries()) {
    for (let row = sorted[next]; row !== undefined && startOf(row) <= time; row = sorted[++next]) begun.push(row);
    while (begun.length > 0 && endOf(begun.at(-1)!) <= time) begun.pop();
    const top = begun.at(-1);
    if (top === undefined) continue;
    const until = times[index + 1] ?? Math.max(to, endOf(top));
    add(found, { ...top, valid_from: new Date(time), valid_to: Number.isFinite(until) ? new Date(until) : null });
  }
  return found;
}

function add(found: PriceInterval[], { price, currency, source, valid_from, valid_to }: PriceInterval): void {
  const last = found.at(-1);
  const same = last?.price === price && last.currency === currency && last.source === source;
  if (last && same && last.valid_to?.getTime() === valid_from.getTime()) last.valid_to = valid_to;
  else found.push({ price, currency, valid_from, valid_to, source });
}

/** When the price in force may change next (ms): a row begins or ends. */
export function nextBoundary(rows: readonly PriceRow[], now: number): number | null {
  const times = rows.flatMap((row) => [startOf(row), endOf(row)]).filter((time) => time > now && Number.isFinite(time));
  return times.length === 0 ? null : Math.min(...times);
}

/** What storing a new interval does to the rows. */
export interface Placing {
  add: PriceInterval | null;
  /** By id, the new start or end. */
  change: { id: number; valid_from?: Date; valid_to?: null }[];
  remove: number[];
}

const NOTHING: Placing = Object.freeze({ add: null, change: [], remove: [] });

/**
 * Puts an interval among the rows. With an end it replaces whatever begins inside it; what lasts longer begins again where it
 * ends. Without an end it counts until the next row begins: announced prices stay.
 * @param rows all that are in force when it begins, or begin later
 */
export function place(rows: readonly PriceRow[], wanted: PriceInterval): Placing {
  const [from, to] = [startOf(wanted), endOf(wanted)];
  const known = inForce(rows, from);
  if (known && saysTheSame(known, wanted)) {
    if (wanted.valid_to === null)
      return known.valid_to === null ? NOTHING : { ...NOTHING, change: [{ id: known.id, valid_to: null }] };
    if (startOf(known) === from && endOf(known) === to) return NOTHING;
  }
  if (wanted.valid_to === null) {
    return { add: wanted, change: [], remove: rows.filter((row) => startOf(row) === from).map(({ id }) => id) };
  }
  const inside = rows.filter((row) => startOf(row) >= from && startOf(row) < to).sort(byStart);
  const placing: Placing = { add: wanted, change: [], remove: [] };
  for (const [index, row] of inside.entries()) {
    const above = [...inside.slice(index + 1), ...rows.filter((other) => startOf(other) === to)];
    const hidden = endOf(row) <= to || above.some((other) => endOf(other) >= endOf(row));
    if (hidden) placing.remove.push(row.id);
    else placing.change.push({ id: row.id, valid_from: new Date(to) });
  }
  return placing;
}

function saysTheSame(known: PriceInterval, wanted: PriceInterval): boolean {
  return known.price === wanted.price && (wanted.currency === null || known.currency === wanted.currency);
}
