import { Op, QueryTypes } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import { isDeadHere, newHolder } from '../db/holder.ts';

/**
 * How long a claim holds without renewal, in milliseconds. SQLite has one server process (its lease sees to that), so a claim
 * there is kept over many deliveries and costs next to no writes. On PostgreSQL another server waits for it when we die.
 */
const HOLD_MS = { sqlite: 600_000, postgres: 60_000 } as const;
/** A claim is renewed when less than this is left of it: an attempt and its record take less. */
export const CLAIM_MARGIN_MS = 25_000;

/**
 * Who may send to a webhook at the moment: columns of the webhook's own row, so that each webhook has one delivery in flight
 * and keeps its order, whichever server process sends. Judged by the database's clock.
 */
export class Claims {
  readonly #deps: { database: Database; now: () => number };
  readonly #holder = newHolder();
  /** Webhook -> until when, by our own steady clock. */
  readonly #held = new Map<number, number>();
  /** What is given back must be given back before it is claimed again. */
  #releasing: Promise<unknown> = Promise.resolve();

  constructor(deps: { database: Database; now: () => number }) {
    this.#deps = deps;
  }

  /**
   * Frees what dead processes left claimed: those of this host, and on SQLite every other one, because no process lives
   * beside this one there.
   */
  async start(): Promise<void> {
    const { database } = this.#deps;
    const { webhooks } = database.tables;
    const claimed = await webhooks.findAll({ where: { claimed_by: { [Op.ne]: null } }, raw: true });
    const dead = claimed.filter(({ claimed_by }) => database.engine === 'sqlite' || isDeadHere(claimed_by ?? ''));
    if (dead.length === 0) return;
    const where = dead.map(({ id, claimed_by }) => ({ id, claimed_by }));
    await database.write((tx) =>
      webhooks.update({ claimed_by: null, claimed_until: null }, { where: { [Op.or]: where }, transaction: tx }),
    );
  }

  /** Gives everything back, so that another server need not wait. */
  async stop(): Promise<void> {
    await this.release([...this.#held.keys()]);
  }

  /**
   * Claims what nobody else has, in one write for all; none when what is held lasts long enough.
   * @returns those of `ids` that are ours now
   */
  async take(ids: readonly number[]): Promise<number[]> {
    const now = this.#deps.now();
    const wanted = ids.filter((id) => (this.#held.get(id) ?? 0) - now < CLAIM_MARGIN_MS);
    if (wanted.length > 0) {
      await this.#releasing;
      const taken = new Set(await this.#deps.database.write((tx) => this.#write(wanted, tx)));
      for (const id of wanted) {
        if (taken.has(id)) this.#held.set(id, now + HOLD_MS[this.#deps.database.engine]);
        else this.#held.delete(id);
      }
    }
    return ids.filter((id) => this.#held.has(id));
  }

  /** Gives claims back to whoever wants them. */
  async release(ids: readonly number[]): Promise<void> {
    const { database } = this.#deps;
    const held = ids.filter((id) => this.#held.delete(id));
    if (held.length === 0) return;
    const released = database.write((tx) =>
      database.tables.webhooks.update(
        { claimed_by: null, claimed_until: null },
        { where: { id: held, claimed_by: this.#holder }, transaction: tx },
      ),
    );
    this.#releasing = Promise.all([this.#releasing, released.catch(() => {})]);
    await released;
  }

  async #write(ids: readonly number[], tx: Tx): Promise<number[]> {
    const { database } = this.#deps;
    const { webhooks } = database.tables;
    const now = await this.#databaseNow(tx);
    // NO KEY UPDATE leaves room for the foreign-key check of a delivery that is being written at the same time.
    const free = await webhooks.findAll({
      attributes: ['id'],
      where: {
        id: [...ids],
        [Op.or]: [{ claimed_until: null }, { claimed_until: { [Op.lt]: new Date(now) } }, { claimed_by: this.#holder }],
      },
      lock: tx.LOCK.NO_KEY_UPDATE,
      skipLocked: true,
      raw: true,
      transaction: tx,
    });
    const taken = free.map((row) => row.id);
    const claimed_until = new Date(now + HOLD_MS[database.engine]);
    await webhooks.update({ claimed_by: this.#holder, claimed_until }, { where: { id: taken }, transaction: tx });
    return taken;
  }

  async #databaseNow(tx: Tx): Promise<number> {
    const { database, now } = this.#deps;
    if (database.engine === 'sqlite') return now();
    const rows = await database.sequelize.query<{ ms: string }>(
      'SELECT extract(epoch from clock_timestamp()) * 1000 AS ms',
      { type: QueryTypes.SELECT, transaction: tx },
    );
    return Number(rows[0]?.ms);
  }
}
