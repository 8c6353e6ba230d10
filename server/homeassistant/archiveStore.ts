import { col, fn, literal, Op } from 'sequelize';
import type { Database } from '../db/database.ts';
import type { PrintRow } from '../db/tables.ts';
import type { Bus } from '../events/bus.ts';
import type { JobSource, PrinterSource, PrintTotals } from './entities/entity.ts';

/** A job whose file has not been read yet is looked up again after this time. */
const LOOK_AGAIN_MS = 10_000;

interface Sums {
  status: PrintRow['status'];
  prints: number | string;
  seconds: number | string | null;
  grams: number | string | null;
}

/** What the archive knows of each printer, kept in memory: entities are derived far more often than prints begin and end. */
export class HomeArchive {
  readonly #deps: { database: Database; bus: Bus };
  readonly #totals = new Map<number, PrintTotals>();
  readonly #jobs = new Map<number, { archiveId: number; job: JobSource; at: number }>();
  #stop: (() => void) | undefined;

  constructor(deps: { database: Database; bus: Bus }) {
    this.#deps = deps;
  }

  start(): void {
    this.#stop = this.#deps.bus.on('recorded', ({ printer_id }) => {
      this.#totals.delete(printer_id);
      this.#jobs.delete(printer_id);
    });
  }

  stop(): void {
    this.#stop?.();
  }

  /** @param archiveId the print that runs now; null when none does */
  async of(printerId: number, archiveId: number | null): Promise<Pick<PrinterSource, 'job' | 'totals'>> {
    const [job, totals] = await Promise.all([this.#jobOf(printerId, archiveId), this.#totalsOf(printerId)]);
    return { job, totals };
  }

  /** The name of a print's picture; null when it has none. */
  async cover(archiveId: number): Promise<string | null> {
    const cover = (await this.#print(archiveId))?.details.cover;
    return typeof cover === 'string' ? cover : null;
  }

  async #jobOf(printerId: number, archiveId: number | null): Promise<JobSource | null> {
    if (archiveId === null) return null;
    const known = this.#jobs.get(printerId);
    const settled = known?.job.grams !== null || Date.now() - known.at < LOOK_AGAIN_MS;
    if (known?.archiveId === archiveId && settled) return known.job;
    const print = await this.#print(archiveId);
    const plate = print?.details.bed_type;
    const job = { grams: print?.filament_total_grams ?? null, plate: typeof plate === 'string' ? plate : null };
    this.#jobs.set(printerId, { archiveId, job, at: Date.now() });
    return job;
  }

  #print(archiveId: number) {
    return this.#deps.database.tables.prints.findByPk(archiveId, { raw: true });
  }

  async #totalsOf(printerId: number): Promise<PrintTotals> {
    const known = this.#totals.get(printerId);
    if (known !== undefined) return known;
    const sums = await this.#sums(printerId);
    const totalOf = (read: (row: Sums) => number | string | null) =>
      sums.reduce((total, row) => total + Number(read(row) ?? 0), 0);
    const good = sums.find(({ status }) => status === 'completed')?.prints ?? 0;
    const totals = {
      grams: totalOf(({ grams }) => grams),
      seconds: totalOf(({ seconds }) => seconds),
      good: Number(good),
      ended: totalOf(({ prints }) => prints),
    };
    this.#totals.set(printerId, totals);
    return totals;
  }

  #sums(printerId: number): Promise<Sums[]> {
    return this.#deps.database.tables.prints.findAll({
      where: { printer_id: printerId, status: { [Op.ne]: 'printing' } },
      attributes: [
        'status',
        [fn('count', literal('*')), 'prints'],
        [fn('sum', col('duration_seconds')), 'seconds'],
        [fn('sum', col('filament_used_grams')), 'grams'],
      ],
      group: ['status'],
      raw: true,
    }) as unknown as Promise<Sums[]>;
  }
}
