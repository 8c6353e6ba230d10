import { Op, type WhereOptions } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import { type Placing, type PriceInterval, type PriceRow, place } from './intervals.ts';

/** More than two weeks of quarter hours: what is kept in memory of what comes. */
const AHEAD_MAX = 2_000;

type Search = { transaction?: Tx | null; max?: number; newest?: boolean };

/** The rows of the electricity price. */
export class PriceStore {
  readonly #database: Database;

  constructor(deps: { database: Database }) {
    this.#database = deps.database;
  }

  /** Puts an interval among the others. @returns false when it says nothing new */
  async put(wanted: PriceInterval, now: Date): Promise<boolean> {
    return this.#database.write(async (tx) => {
      const placing = place(await this.#from(wanted.valid_from, tx), wanted);
      await this.#apply(placing, now, tx);
      return placing.add !== null || placing.change.length > 0;
    });
  }

  /** Nothing is in force from `now` on until the next announced interval begins. @returns false when nothing was */
  async end(now: Date): Promise<boolean> {
    const { electricityPrices } = this.#database.tables;
    const covering = { valid_from: { [Op.lte]: now }, valid_to: { [Op.or]: [null, { [Op.gt]: now }] } };
    const [count] = await this.#database.write((transaction) =>
      electricityPrices.update({ valid_to: now }, { where: covering, transaction }),
    );
    return count > 0;
  }

  /** All that decides what is in force at a time and from then on, bounded. */
  now(at: Date): Promise<PriceRow[]> {
    return this.#from(at, null, { max: AHEAD_MAX });
  }

  /** The end of the last interval before `at` that hid `row`: since then `row` is in force again. */
  async uncoveredAt(row: PriceRow, at: Date): Promise<Date | null> {
    const found = await this.#database.tables.electricityPrices.findOne({
      where: { valid_from: { [Op.gt]: row.valid_from }, valid_to: { [Op.lte]: at } },
      order: [['valid_to', 'DESC']],
      raw: true,
    });
    return found?.valid_to ?? null;
  }

  /** Every row that says something about the time between. @param max how many, the newest */
  async between(from: Date, to: Date, max: number): Promise<PriceRow[]> {
    const base = await this.#base(from, null);
    const where: WhereOptions<PriceRow> = {
      valid_from: { [Op.gte]: base?.valid_from ?? new Date(0), [Op.lt]: to },
      valid_to: { [Op.or]: [null, { [Op.gt]: from }] },
    };
    return this.#find(where, { max, newest: true });
  }

  /** Rows that are in force at a time or begin later. Those before the last open one are hidden by it for good. */
  async #from(at: Date, transaction: Tx | null, more: { max?: number } = {}): Promise<PriceRow[]> {
    const base = await this.#base(at, transaction);
    const where: WhereOptions<PriceRow> = {
      valid_from: { [Op.gte]: base?.valid_from ?? new Date(0) },
      valid_to: { [Op.or]: [null, { [Op.gt]: at }] },
    };
    return this.#find(where, { transaction, ...more });
  }

  /** The last row without an end that has begun. */
  async #base(at: Date, transaction: Tx | null): Promise<PriceRow | null> {
    const found = await this.#database.tables.electricityPrices.findOne({
      where: { valid_from: { [Op.lte]: at }, valid_to: null },
      order: [
        ['valid_from', 'DESC'],
        ['id', 'DESC'],
      ],
      transaction,
      raw: true,
    });
    return found as PriceRow | null;
  }

  async #find(where: WhereOptions<PriceRow>, { transaction = null, max, newest = false }: Search): Promise<PriceRow[]> {
    const rows = await this.#database.tables.electricityPrices.findAll({
      where,
      order: [['valid_from', newest ? 'DESC' : 'ASC']],
      ...(max === undefined ? {} : { limit: max }),
      transaction,
      raw: true,
    });
    return rows as unknown as PriceRow[];
  }

  async #apply({ add, change, remove }: Placing, created_at: Date, transaction: Tx): Promise<void> {
    const { electricityPrices } = this.#database.tables;
    if (remove.length > 0) await electricityPrices.destroy({ where: { id: remove }, transaction });
    for (const { id, ...values } of change) await electricityPrices.update(values, { where: { id }, transaction });
    if (add !== null) await electricityPrices.create({ ...add, created_at }, { transaction });
  }
}
