import { Op, QueryTypes } from 'sequelize';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Database, Tx } from './database.ts';
import type { Leases } from './leases.ts';
import type { ElectricityPriceRow } from './tables.ts';

const DAY_MS = 24 * 60 * 60_000;
/** The first look comes a while after the start, when everything else is up. */
const FIRST_MS = 5 * 60_000;
/** What was sent or given up stays in the log for as long; its attempts go with it. */
export const DELIVERY_DAYS = 30;
/** And of each webhook at most as many attempts. */
export const ATTEMPTS_PER_WEBHOOK = 10_000;
/** Events are held for a paused webhook for as long. */
export const HELD_DAYS = 14;
/** Events are kept longer than any delivery of theirs; prints stay for good. */
export const EVENT_DAYS = 365;
/** Who changed what can be read for as long. */
export const AUDIT_DAYS = 365;
/** How keys were used can be read for as long, in days of UTC. */
export const KEY_USE_DAYS = 90;
/** What electricity cost is known for as long; what is in force stays however old it is. */
export const PRICE_DAYS = 730;

/** How many rows went, by what they were. */
export interface Swept {
  deliveries: number;
  /** Held for too long: given up, and for a while still in the log. */
  held: number;
  events: number;
  audit: number;
  keyUses: number;
  prices: number;
}

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
  async sweep(now = Date.now()): Promise<Swept | null> {
    const { database, leases } = this.#deps;
    if ((await leases.take('retention')) === null) return null;
    const before = (days: number) => ({ [Op.lt]: new Date(now - days * DAY_MS) });
    const { deliveries, events, audit, keyUses } = database.tables;
    const firstDay = new Date(now - KEY_USE_DAYS * DAY_MS).toISOString().slice(0, 10);
    return database.write(async (transaction) => ({
      deliveries:
        (await deliveries.destroy({ where: { done_at: before(DELIVERY_DAYS) }, transaction })) +
        (await this.#trimLog(transaction)),
      held: (
        await deliveries.update(
          { status: 'given_up', done_at: new Date(now) },
          { where: { status: 'held', created_at: before(HELD_DAYS) }, transaction },
        )
      )[0],
      events: await events.destroy({ where: { at: before(EVENT_DAYS) }, transaction }),
      audit: await audit.destroy({ where: { at: before(AUDIT_DAYS) }, transaction }),
      keyUses: await keyUses.destroy({ where: { day: { [Op.lt]: firstDay } }, transaction }),
      prices: await this.#endPrices(new Date(now - PRICE_DAYS * DAY_MS), transaction),
    }));
  }

  /** Removes the oldest of what is done, as far as a webhook has more attempts than are kept. */
  async #trimLog(transaction: Tx): Promise<number> {
    const { database } = this.#deps;
    const counted =
      'SELECT id, SUM(CASE WHEN attempts > 1 THEN attempts ELSE 1 END) OVER (PARTITION BY webhook_id ORDER BY id DESC) AS made FROM deliveries WHERE done_at IS NOT NULL';
    const old = await database.sequelize.query<{ id: number }>(
      `SELECT id FROM (${counted}) AS counted WHERE made > ${ATTEMPTS_PER_WEBHOOK}`,
      { type: QueryTypes.SELECT, transaction },
    );
    return database.tables.deliveries.destroy({ where: { id: old.map(({ id }) => id) }, transaction });
  }

  /** Removes prices that ended before a time, or that were replaced by one without an end. */
  async #endPrices(before: Date, transaction: Tx): Promise<number> {
    const { electricityPrices } = this.#deps.database.tables;
    const since = await electricityPrices.max<Date | null, ElectricityPriceRow>('valid_from', {
      where: { valid_from: { [Op.lte]: before }, valid_to: null },
      transaction,
    });
    const replaced = since === null ? [] : [{ valid_to: null, valid_from: { [Op.lt]: since } }];
    const where = { [Op.or]: [{ valid_to: { [Op.lt]: before } }, ...replaced] };
    return electricityPrices.destroy({ where, transaction });
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
