import type { Attributes } from 'sequelize';
import type { VisiblePrinters } from '../access/grant.ts';
import { type Database, isDuplicate } from '../db/database.ts';
import { Mirror } from '../db/mirror.ts';
import type { Signals } from '../db/signals.ts';
import type { PrinterRow } from '../db/tables.ts';
import { Fault } from '../errors.ts';

export type Printer = Attributes<PrinterRow>;
export type NewPrinter = Pick<
  Printer,
  'name' | 'serial_number' | 'ip_address' | 'access_code' | 'model' | 'location' | 'certificate'
> &
  Partial<Pick<Printer, 'mqtt_port' | 'ftps_port' | 'camera_port'>>;
export type PrinterChanges = Partial<
  Pick<
    Printer,
    | 'name'
    | 'ip_address'
    | 'access_code'
    | 'location'
    | 'model'
    | 'certificate'
    | 'is_active'
    | 'entity_set'
    | 'entity_slug'
  >
>;

/** The rows of the printers, all of them also in memory. */
export class PrinterStore {
  readonly #deps: { database: Database; signals: Signals };
  readonly #rows: Mirror<PrinterRow>;

  constructor(deps: { database: Database; signals: Signals }) {
    this.#deps = deps;
    this.#rows = new Mirror({ table: deps.database.tables.printers, topic: 'printers', signals: deps.signals });
  }

  start(): Promise<void> {
    return this.#rows.start();
  }

  stop(): void {
    this.#rows.stop();
  }

  /** The printers a caller may see, by name. */
  list(visible: VisiblePrinters): Printer[] {
    const rows = this.#rows.all().filter((row) => visible.ids === null || visible.ids.has(row.id));
    return rows.sort((a, b) => a.name.localeCompare(b.name));
  }

  all(): Printer[] {
    return this.#rows.all();
  }

  find(id: number): Printer | undefined {
    return this.#rows.get(id);
  }

  /** @throws Fault 404 */
  get(id: number): Printer {
    const row = this.#rows.get(id);
    if (row === undefined) throw new Fault('not_found', 'Printer not found.');
    return row;
  }

  /** @throws Fault 409 when the serial number is there already */
  async create(wanted: NewPrinter): Promise<Printer> {
    const { database, signals } = this.#deps;
    const now = new Date();
    try {
      const row = await database.write((tx) =>
        database.tables.printers.create({ ...wanted, created_at: now, updated_at: now }, { transaction: tx }),
      );
      await signals.changed('printers', row.id);
      return this.get(row.id);
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      throw new Fault('conflict', `Printer with this serial number already exists: ${wanted.serial_number}.`);
    }
  }

  async update(id: number, changes: PrinterChanges): Promise<Printer> {
    const { database, signals } = this.#deps;
    this.get(id);
    await database.write((tx) =>
      database.tables.printers.update({ ...changes, updated_at: new Date() }, { where: { id }, transaction: tx }),
    );
    await signals.changed('printers', id);
    return this.get(id);
  }

  async remove(id: number): Promise<void> {
    const { database, signals } = this.#deps;
    this.get(id);
    await database.write((tx) => database.tables.printers.destroy({ where: { id }, transaction: tx }));
    await signals.changed('printers', id);
  }
}
