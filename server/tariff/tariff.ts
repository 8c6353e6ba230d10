import type { Database } from '../db/database.ts';
import type { Signals } from '../db/signals.ts';
import { messageOf } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import { inForce, nextBoundary, type PriceInterval, type PriceRow, timeline } from './intervals.ts';
import { PriceStore } from './priceStore.ts';

/** The longest wait for a boundary: timers cannot wait for weeks. */
const WAIT_MAX_MS = 24 * 60 * 60_000;
/** Rows of one answer: a month of steps of five minutes. */
const HISTORY_ROWS_MAX = 9_000;

/** The price in force: per kWh, since when, and until when as far as is known. */
export type PriceNow = PriceInterval;

/** Where the price is set; without times it counts from now on. */
export interface NewPrice {
  price: number;
  /** ISO 4217; null = as before. */
  currency: string | null;
  valid_from: Date | null;
  valid_to: Date | null;
  source: string;
}

type Deps = { database: Database; signals: Signals; bus: Bus; log: Logger };

/**
 * What a kWh costs, now and at any time. The price in force is in memory; the bus says `price` when another one is in force:
 * because somebody set it here or in another process, or because an announced interval has begun or ended.
 */
export class Tariff {
  readonly #deps: Deps;
  readonly #store: PriceStore;
  #rows: PriceRow[] = [];
  #since: { id: number; at: Date } | null = null;
  #told = '';
  #tail: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;
  #stop: (() => void) | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#store = new PriceStore(deps);
  }

  async start(): Promise<void> {
    // Prices are settings to other processes: whoever hears of one reads both again.
    this.#stop = this.#deps.signals.loads('settings', () => this.#load());
    await this.#load();
  }

  stop(): void {
    this.#stop?.();
    clearTimeout(this.#timer);
  }

  /** The price in force, or null when none is known. Costs no query. */
  current(now = Date.now()): PriceNow | null {
    const row = inForce(this.#rows, now);
    if (row === null) return null;
    const { price, currency, valid_to, source } = row;
    const since = this.#since?.id === row.id ? this.#since.at : row.valid_from;
    return { price, currency, valid_from: since, valid_to, source };
  }

  /** What a kWh cost, or will cost, at a time; null when it is not known. */
  async priceAt(at: Date): Promise<PriceInterval | null> {
    const next = new Date(at.getTime() + 1);
    return timeline(await this.#store.between(at, next, HISTORY_ROWS_MAX), at.getTime(), next.getTime())[0] ?? null;
  }

  /** The intervals between two times, in order and without overlap, cut to them; a gap where no price is known. */
  async history(from: Date, to: Date): Promise<PriceInterval[]> {
    return timeline(await this.#store.between(from, to, HISTORY_ROWS_MAX), from.getTime(), to.getTime());
  }

  /** Sets the price. @returns false when this was the price already, and since then still is */
  async set(wanted: NewPrice, now = new Date()): Promise<boolean> {
    return this.#tell(await this.#store.put({ ...wanted, valid_from: wanted.valid_from ?? now }, now));
  }

  /** No price is known from now on. @returns false when none was */
  async clear(now = new Date()): Promise<boolean> {
    return this.#tell(await this.#store.end(now));
  }

  async #tell(changed: boolean): Promise<boolean> {
    if (changed) await this.#deps.signals.changed('settings', null);
    return changed;
  }

  /** One reading at a time: an older answer never replaces a newer one. */
  #load(): Promise<void> {
    const result = this.#tail.then(() => this.#read(Date.now()));
    this.#tail = result.catch(() => {});
    return result;
  }

  async #read(now: number): Promise<void> {
    const rows = await this.#store.now(new Date(now));
    const row = inForce(rows, now);
    const uncovered = row && (await this.#store.uncoveredAt(row, new Date(now)));
    this.#rows = rows;
    this.#since = row && uncovered ? { id: row.id, at: uncovered } : null;
    this.#announce(now);
    this.#wait(now);
  }

  #announce(now: number): void {
    const current = this.current(now);
    const text = JSON.stringify(current && [current.price, current.currency, current.valid_from]);
    if (text === this.#told) return;
    this.#told = text;
    this.#deps.bus.emit('price', { current });
  }

  #wait(now: number): void {
    clearTimeout(this.#timer);
    const boundary = nextBoundary(this.#rows, now);
    if (boundary === null) return;
    this.#timer = setTimeout(
      () => {
        this.#load().catch((error) => {
          this.#deps.log.warn({ reason: messageOf(error) }, 'the electricity price could not be read');
          this.#wait(Date.now());
        });
      },
      Math.min(boundary - now, WAIT_MAX_MS),
    );
    this.#timer.unref();
  }
}
