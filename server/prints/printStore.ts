import { type Attributes, literal, Op, type WhereOptions } from 'sequelize';
import type { VisiblePrinters } from '../access/grant.ts';
import type { Database } from '../db/database.ts';
import type { PrintRow } from '../db/tables.ts';
import { Fault } from '../errors.ts';

export type Print = Attributes<PrintRow>;

/** As many rows as one answer holds, whatever was asked for. */
export const PRINTS_MAX = 500;
const DAY_MS = 24 * 60 * 60 * 1000;

export interface PrintFilter {
  printer_id?: number | undefined;
  status?: string | undefined;
  /** Part of the name or the file name, any case. */
  search?: string | undefined;
  /** First and last day, `YYYY-MM-DD`, UTC, both included. */
  date_from?: string | undefined;
  date_to?: string | undefined;
}

/** The archive: one row per print. */
export class PrintStore {
  readonly #database: Database;

  constructor(deps: { database: Database }) {
    this.#database = deps.database;
  }

  /** Newest first, with the number of all rows that match. */
  async list(
    visible: VisiblePrinters,
    filter: PrintFilter,
    page: { limit: number; offset: number },
  ): Promise<{ rows: Print[]; total: number }> {
    const { count, rows } = await this.#database.tables.prints.findAndCountAll({
      where: this.where(visible, filter),
      order: [['id', 'DESC']],
      limit: Math.min(page.limit, PRINTS_MAX),
      offset: page.offset,
      raw: true,
    });
    return { rows, total: count };
  }

  /** @throws Fault 404 for an unknown row and for one of a printer outside the grant */
  async get(visible: VisiblePrinters, id: number): Promise<Print> {
    const row = await this.#database.tables.prints.findOne({ where: { id, ...scopeOf(visible) }, raw: true });
    if (row === null) throw new Fault('not_found', 'Archive not found.');
    return row;
  }

  /** For our own use: whoever asks, null when there is none. */
  find(id: number): Promise<Print | null> {
    return this.#database.tables.prints.findByPk(id, { raw: true });
  }

  /** The condition for the rows a caller may see and asked for. */
  where(visible: VisiblePrinters, filter: PrintFilter): WhereOptions<Print> {
    const { printer_id, status, search, date_from, date_to } = filter;
    const conditions: WhereOptions<Print>[] = [scopeOf(visible)];
    if (printer_id !== undefined) conditions.push({ printer_id });
    if (status !== undefined) conditions.push({ status: status as Print['status'] });
    if (date_from !== undefined) conditions.push({ created_at: { [Op.gte]: new Date(`${date_from}T00:00:00Z`) } });
    if (date_to !== undefined)
      conditions.push({ created_at: { [Op.lt]: new Date(Date.parse(`${date_to}T00:00:00Z`) + DAY_MS) } });
    if (search) {
      const like = { [this.#database.engine === 'postgres' ? Op.iLike : Op.like]: `%${escapeLike(search)}%` };
      conditions.push({ [Op.or]: [{ name: like }, { filename: like }] } as WhereOptions<Print>);
    }
    return { [Op.and]: conditions } as WhereOptions<Print>;
  }

  /** Prints that have no end yet. */
  running(): Promise<Print[]> {
    return this.#database.tables.prints.findAll({ where: { status: 'printing' }, raw: true });
  }

  /** The newest print of each printer that has ended. */
  lastEnded(): Promise<Print[]> {
    const newest = `id IN (SELECT max(id) FROM prints WHERE status <> 'printing' GROUP BY printer_id)`;
    return this.#database.tables.prints.findAll({ where: literal(newest), raw: true });
  }

  /** Adds what the job file says. */
  async describe(id: number, changes: Partial<Print>): Promise<void> {
    await this.#database.write((tx) =>
      this.#database.tables.prints.update(changes, { where: { id }, transaction: tx }),
    );
  }
}

function scopeOf(visible: VisiblePrinters): WhereOptions<Print> {
  return visible.ids === null ? {} : { printer_id: [...visible.ids] };
}

function escapeLike(text: string): string {
  return text.replace(/[%_]/g, ' ');
}
