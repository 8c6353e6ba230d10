import { Op } from 'sequelize';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Database } from './database.ts';
import type { Leases } from './leases.ts';

const DAY_MS = 24 * 60 * 60_000;
/** The first look comes a while after the start, when everything else is up. */
const FIRST_MS = 5 * 60_000;
/** What was sent or given up stays in the log for as long; its attempts go with it. */
export const DELIVERY_DAYS = 30;
/** Events are kept longer than any delivery of theirs; prints stay for good. */
export const EVENT_DAYS = 365;

/** Removes what only grows, once a day, by one server process of all. */
export class Retention {
  readonly #deps: { database: Database; leases: Leases; log: Logger };
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: { database: Database; leases: Leases; log: Logger }) {
    this.#deps = deps;
  }

  start(): void {
    this.#wait(FIRST_MS);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  /** @returns how many rows went, or null when another process does this */
  async sweep(now = Date.now()): Promise<{ deliveries: number; events: number } | null> {
    const { database, leases } = this.#deps;
    if ((await leases.take('retention')) === null) return null;
    const before = (days: number) => ({ [Op.lt]: new Date(now - days * DAY_MS) });
    const { deliveries, events } = database.tables;
    return database.write(async (transaction) => ({
      deliveries: await deliveries.destroy({ where: { done_at: before(DELIVERY_DAYS) }, transaction }),
      events: await events.destroy({ where: { at: before(EVENT_DAYS) }, transaction }),
    }));
  }

  #wait(ms: number): void {
    this.#timer = setTimeout(() => {
      this.sweep()
        .catch((error) => this.#deps.log.error({ reason: messageOf(error) }, 'old rows were not removed'))
        .finally(() => this.#wait(DAY_MS));
    }, ms);
    this.#timer.unref();
  }
}
