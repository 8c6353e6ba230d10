import { col, fn, literal, Op, type WhereOptions } from 'sequelize';
import type { VisiblePrinters } from '../access/grant.ts';
import type { Database } from '../db/database.ts';
import type { Print, PrintFilter, PrintStore } from './printStore.ts';

export interface Totals {
  total_prints: number;
  successful_prints: number;
  failed_prints: number;
  cancelled_prints: number;
  total_print_time_hours: number;
  total_filament_grams: number;
  total_cost: number;
  prints_by_filament_type: Record<string, number>;
  prints_by_printer: Record<string, number>;
  average_time_accuracy: number | null;
  time_accuracy_by_printer: Record<string, number>;
  total_energy_kwh: number | null;
  total_energy_cost: number | null;
  date_from: string | null;
  date_to: string | null;
}

/** Estimates that are off by more than this factor say nothing about the slicer (another file, a long pause). */
const ACCURACY_MIN = 50;
const ACCURACY_MAX = 200;
const ENDED: Print['status'][] = ['completed', 'failed', 'stopped'];

interface PrinterSums {
  printer_id: number | null;
  status: Print['status'];
  prints: number | string;
  seconds: number | string | null;
  grams: number | string | null;
}

interface Accuracy {
  printer_id: number | null;
  percent: number;
  prints: number;
}

/** Sums over the archive. Running prints are not counted. */
export class Statistics {
  readonly #deps: { database: Database; prints: PrintStore };

  constructor(deps: { database: Database; prints: PrintStore }) {
    this.#deps = deps;
  }

  async of(visible: VisiblePrinters, filter: PrintFilter): Promise<Totals> {
    const where = this.#deps.prints.where(visible, filter);
    const [sums, types, accuracy] = await Promise.all([this.#sums(where), this.#types(where), this.#accuracy(where)]);
    const ended = sums.filter((row) => row.status !== 'printing');
    const count = (rows: PrinterSums[]) => rows.reduce((total, row) => total + Number(row.prints), 0);
    const by = (status: Print['status']) => count(ended.filter((row) => row.status === status));
    const seconds = ended.reduce((total, row) => total + Number(row.seconds ?? 0), 0);
    const grams = ended.reduce((total, row) => total + Number(row.grams ?? 0), 0);
    const printers = new Map<string, number>();
    for (const row of ended) {
      const key = String(row.printer_id ?? 'None');
      printers.set(key, (printers.get(key) ?? 0) + Number(row.prints));
    }
    return {
      total_prints: count(ended),
      successful_prints: by('completed'),
      failed_prints: by('failed'),
      cancelled_prints: by('stopped'),
      total_print_time_hours: round(seconds / 3600, 1),
      total_filament_grams: round(grams, 1),
      total_cost: 0,
      prints_by_filament_type: types,
      prints_by_printer: Object.fromEntries(printers),
      average_time_accuracy: meanOf(accuracy),
      time_accuracy_by_printer: Object.fromEntries(
        accuracy.map((row) => [String(row.printer_id ?? 'unknown'), round(row.percent, 1)]),
      ),
      total_energy_kwh: null,
      total_energy_cost: null,
      date_from: filter.date_from ?? null,
      date_to: filter.date_to ?? null,
    };
  }

  #sums(where: WhereOptions<Print>): Promise<PrinterSums[]> {
    return this.#deps.database.tables.prints.findAll({
      where,
      attributes: [
        'printer_id',
        'status',
        [fn('count', literal('*')), 'prints'],
        [fn('sum', col('duration_seconds')), 'seconds'],
        [fn('sum', col('filament_used_grams')), 'grams'],
      ],
      group: ['printer_id', 'status'],
      raw: true,
    }) as unknown as Promise<PrinterSums[]>;
  }

  /** How many ended prints used each material. */
  async #types(where: WhereOptions<Print>): Promise<Record<string, number>> {
    const rows = (await this.#deps.database.tables.prints.findAll({
      where: { [Op.and]: [where, { status: ENDED }] },
      attributes: ['filament_types', [fn('count', literal('*')), 'prints']],
      group: ['filament_types'],
      raw: true,
    })) as unknown as { filament_types: string | null; prints: number | string }[];
    const counts = new Map<string, number>();
    for (const row of rows) {
      for (const type of row.filament_types?.split(', ') ?? [])
        counts.set(type, (counts.get(type) ?? 0) + Number(row.prints));
    }
    return Object.fromEntries(counts);
  }

  /** Estimate by real time, in percent, of the completed prints that have both: the mean per printer. */
  async #accuracy(where: WhereOptions<Print>): Promise<Accuracy[]> {
    const percent = literal('predicted_seconds * 100.0 / duration_seconds');
    const rows = (await this.#deps.database.tables.prints.findAll({
      where: {
        [Op.and]: [
          where,
          { status: 'completed', predicted_seconds: { [Op.gt]: 0 }, duration_seconds: { [Op.gt]: 0 } },
          literal(`predicted_seconds * 100.0 / duration_seconds BETWEEN ${ACCURACY_MIN} AND ${ACCURACY_MAX}`),
        ],
      },
      attributes: ['printer_id', [fn('avg', percent), 'percent'], [fn('count', literal('*')), 'prints']],
      group: ['printer_id'],
      raw: true,
    })) as unknown as Record<keyof Accuracy, number | string | null>[];
    return rows.map((row) => ({
      printer_id: row.printer_id as number | null,
      percent: Number(row.percent),
      prints: Number(row.prints),
    }));
  }
}

function meanOf(rows: Accuracy[]): number | null {
  const prints = rows.reduce((sum, row) => sum + row.prints, 0);
  return prints === 0 ? null : round(rows.reduce((sum, row) => sum + row.percent * row.prints, 0) / prints, 1);
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}
