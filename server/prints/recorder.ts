import type { Attributes } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import type { PrintRow } from '../db/tables.ts';
import type { BambuddyEvent } from '../events/catalogue.ts';
import type { Entry, EntryJob, Recorder } from '../events/journal.ts';
import { filamentDetails, scaleFilaments, totalGrams } from './filaments.ts';

type Print = Attributes<PrintRow>;
type End = 'completed' | 'failed' | 'stopped';

const ENDS: Partial<Record<BambuddyEvent['type'], { status: End; word: string }>> = {
  print_complete: { status: 'completed', word: 'success' },
  print_failed: { status: 'failed', word: 'failed' },
  print_stopped: { status: 'stopped', word: 'stopped' },
};

/** Keeps the archive: the row of a print is made with its start and closed with its end, in the event's own transaction. */
export class PrintRecorder implements Recorder {
  readonly #database: Database;

  constructor(deps: { database: Database }) {
    this.#database = deps.database;
  }

  async record(event: BambuddyEvent, entry: Entry, tx: Tx): Promise<Record<string, unknown> | null> {
    const { job } = entry;
    if (job === null || !event.type.startsWith('print_')) return null;
    if (event.type === 'print_started' || event.type === 'print_attached')
      return { print_id: await this.#open(event, job, tx) };
    const row = await this.#row(event.printer_id, job, tx);
    const end = ENDS[event.type];
    if (end) return this.#close(event, entry, row, end, tx);
    const progress = progressOf(event);
    if (row && progress !== null) await this.#update(row.id, { progress, total_layers: job.total_layers }, tx);
    return { print_id: row?.id ?? null };
  }

  async #open(event: BambuddyEvent, job: EntryJob, tx: Tx): Promise<number> {
    const row = await this.#database.tables.prints.create(
      {
        printer_id: event.printer_id,
        job: job.key,
        subtask_id: job.subtask_id,
        name: job.name ?? job.filename,
        filename: job.filename,
        plate: job.plate,
        status: 'printing',
        failure_reason: null,
        started_at: job.started_at,
        completed_at: null,
        duration_seconds: null,
        progress: 0,
        total_layers: job.total_layers,
        filaments: null,
        filament_types: null,
        filament_total_grams: null,
        filament_used_grams: null,
        predicted_seconds: null,
        details: {},
        created_at: event.at,
      },
      { transaction: tx },
    );
    return row.id;
  }

  async #close(event: BambuddyEvent, entry: Entry, row: Print | null, end: { status: End; word: string }, tx: Tx) {
    const progress = end.status === 'completed' ? 100 : progressOf(event);
    const used = scaleFilaments(row?.filaments ?? null, progress);
    const filament_used = totalGrams(used);
    const duration = durationOf(row?.started_at ?? null, entry);
    if (row) {
      const changes: Partial<Print> = {
        status: end.status,
        failure_reason: 'reason' in event.data ? (event.data.reason ?? null) : null,
        completed_at: entry.time_known ? event.at : null,
        duration_seconds: duration,
        progress,
        filament_used_grams: filament_used,
        total_layers: entry.job?.total_layers ?? row.total_layers,
      };
      await this.#update(row.id, changes, tx);
    }
    return {
      print_id: row?.id ?? null,
      duration,
      filament_used,
      filament_details: filamentDetails(used),
      status: end.word,
    };
  }

  #row(printer_id: number, job: EntryJob, tx: Tx): Promise<Print | null> {
    return this.#database.tables.prints.findOne({ where: { printer_id, job: job.key }, raw: true, transaction: tx });
  }

  async #update(id: number, changes: Partial<Print>, tx: Tx): Promise<void> {
    await this.#database.tables.prints.update(changes, { where: { id }, transaction: tx });
  }
}

/** Whole seconds; null when the start or the end was not seen. */
function durationOf(startedAt: Date | null, entry: Entry): number | null {
  if (startedAt === null || !entry.time_known) return null;
  return Math.max(0, Math.round((entry.at.getTime() - startedAt.getTime()) / 1000));
}

function progressOf(event: BambuddyEvent): number | null {
  return 'progress' in event.data ? event.data.progress : null;
}
