import { QueryTypes } from 'sequelize';
import { Fault, messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Database, isDuplicate, type Tx } from './database.ts';
import { isDeadHere, newHolder } from './holder.ts';

/**
 * How long a lease holds without renewal, in seconds. SQLite has no second process that waits for it, and every renewal
 * is a synced write on somebody's SD card, so it is renewed rarely there.
 */
const SECONDS = { sqlite: 600, postgres: 15 } as const;

/** A right that only one server process has at a time. */
export interface Lease {
  name: string;
  /** Counts the holders: a write that carries an older epoch than the row's is refused. */
  epoch: number;
}

/**
 * Leases over `leases (name, holder, epoch, expires_at)`, judged by the database's clock. A holder that died on this host
 * (its process is gone) is replaced at once; any other holder only after its lease ran out.
 */
export class Leases {
  readonly #deps: { database: Database; log: Logger };
  readonly #holder = newHolder();
  readonly #held = new Map<string, Lease>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: { database: Database; log: Logger }) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(
      () => {
        this.renew().catch((error) => this.#deps.log.error({ reason: messageOf(error) }, 'leases were not renewed'));
      },
      (this.#seconds * 1000) / 3,
    );
    this.#timer.unref();
  }

  /** Gives back what is held, so that the next process need not wait. */
  async stop(): Promise<void> {
    clearInterval(this.#timer);
    this.#held.clear();
    const { database } = this.#deps;
    await database.write((tx) =>
      database.tables.leases.update({ expires_at: new Date(0) }, { where: { holder: this.#holder }, transaction: tx }),
    );
  }

  /** The lease, or null while another live process holds it. */
  async take(name: string): Promise<Lease | null> {
    const held = this.#held.get(name);
    if (held) return held;
    const lease = await this.#deps.database
      .write((tx) => this.#takeFree(name, tx))
      .catch((error) => {
        // Another process made the row in the same moment.
        if (isDuplicate(error)) return null;
        throw error;
      });
    if (lease) this.#held.set(name, lease);
    return lease;
  }

  async #takeFree(name: string, tx: Tx): Promise<Lease | null> {
    const { leases } = this.#deps.database.tables;
    // Locked for update: it waits for the holder's write under way, and who tries to take it too waits for us.
    const row = await leases.findOne({ where: { name }, raw: true, lock: tx.LOCK.UPDATE, transaction: tx });
    const epoch = (row?.epoch ?? 0) + 1;
    if (row && row.holder !== this.#holder && !isDeadHere(row.holder)) {
      if (row.expires_at.getTime() > (await this.#now(tx))) return null;
    }
    const values = { holder: this.#holder, epoch, expires_at: await this.#until(tx) };
    if (row) await leases.update(values, { where: { name }, transaction: tx });
    else await leases.create({ name, ...values }, { transaction: tx });
    return { name, epoch };
  }

  /** Gives one lease back. */
  async release(name: string): Promise<void> {
    if (!this.#held.delete(name)) return;
    const { database } = this.#deps;
    await database.write((tx) =>
      database.tables.leases.update(
        { expires_at: new Date(0) },
        { where: { name, holder: this.#holder }, transaction: tx },
      ),
    );
  }

  /** @throws Fault `conflict` when the lease has another holder by now: the write must not happen */
  async check(lease: Lease, tx: Tx): Promise<void> {
    const row = await this.#deps.database.tables.leases.findOne({
      where: { name: lease.name },
      raw: true,
      // Nobody takes it over before this write is committed; prolonging it is not held up.
      lock: tx.LOCK.KEY_SHARE,
      transaction: tx,
    });
    if (row?.epoch !== lease.epoch || row.holder !== this.#holder) {
      this.#lost(lease);
      throw new Fault('conflict', `Another server process took over ${lease.name}.`);
    }
  }

  /** True while nothing was seen that takes this lease away; only `check`, inside the write itself, is certain. */
  holds(lease: Lease): boolean {
    return this.#held.get(lease.name)?.epoch === lease.epoch;
  }

  /** Prolongs what is held, and forgets what another process took over meanwhile. */
  async renew(): Promise<void> {
    if (this.#held.size === 0) return;
    const { database } = this.#deps;
    const where = { holder: this.#holder };
    const held = [...this.#held.values()];
    const rows = await database.write(async (tx) => {
      await database.tables.leases.update({ expires_at: await this.#until(tx) }, { where, transaction: tx });
      return database.tables.leases.findAll({ where, raw: true, transaction: tx });
    });
    for (const lease of held) {
      if (!rows.some((row) => row.name === lease.name && row.epoch === lease.epoch)) this.#lost(lease);
    }
  }

  #lost(lease: Lease): void {
    if (!this.holds(lease)) return;
    this.#held.delete(lease.name);
    this.#deps.log.warn({ lease: lease.name }, 'another server process took over');
  }

  get #seconds(): number {
    return SECONDS[this.#deps.database.engine];
  }

  async #until(tx: Tx): Promise<Date> {
    return new Date((await this.#now(tx)) + this.#seconds * 1000);
  }

  /** The database's clock, in milliseconds since 1970: the servers' own clocks may differ. */
  async #now(tx: Tx): Promise<number> {
    const sql =
      this.#deps.database.engine === 'postgres'
        ? 'SELECT extract(epoch from clock_timestamp()) * 1000 AS ms'
        : "SELECT (julianday('now') - 2440587.5) * 86400000.0 AS ms";
    const rows = await this.#deps.database.sequelize.query<{ ms: number | string }>(sql, {
      type: QueryTypes.SELECT,
      transaction: tx,
    });
    return Number(rows[0]?.ms);
  }
}
