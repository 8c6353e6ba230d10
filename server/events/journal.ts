import { randomBytes } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Database, Tx } from '../db/database.ts';
import type { Lease, Leases } from '../db/leases.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Bus } from './bus.ts';
import type { BambuddyEvent, EventData, EventType } from './catalogue.ts';
import { mergeEntries } from './mergeEntries.ts';

/** A failed transaction is tried again after this long, doubling up to the maximum. */
const RETRY_MS = 250;
const RETRY_MAX_MS = 15_000;

/** What is known of the run that an event is about. */
export interface EntryJob {
  key: string;
  subtask_id: string | null;
  name: string | null;
  filename: string;
  gcode_file: string | null;
  plate: number | null;
  started_at: Date | null;
  total_layers: number | null;
}

/** A fact on its way into the journal. */
export interface Entry {
  type: EventType;
  subject: string;
  milestone: string;
  at: Date;
  late: boolean;
  /** `at` is when it happened, not only when it was found out. */
  time_known: boolean;
  job: EntryJob | null;
  /** What is known before the recorders add what they know. */
  data: Record<string, unknown>;
}

/** Writes the rows that follow from one event, inside the event's own transaction, and nothing else. */
export interface Recorder {
  /** @returns what it knows beyond the event's data, or nothing */
  record(event: BambuddyEvent, entry: Entry, tx: Tx): Promise<Record<string, unknown> | null>;
}

/** Whose journal: `lease` is the right to write for this printer. */
export interface Writer {
  printer_id: number;
  lease: Lease;
}

interface Queue {
  writer: Writer;
  entries: Entry[];
  /** The newest position to be stored; undefined = nothing waits. */
  position: unknown;
  waiting: boolean;
  failures: number;
  running: Promise<void> | null;
  /** Aborted when a write that failed is not to be tried again. */
  readonly ending: AbortController;
}

/**
 * Where facts become events. The facts of one printer pass one at a time; one transaction stores the printer's position,
 * inserts the event under its unique key and lets the recorders write. Only after the commit does the event go on the bus.
 * When the transaction fails the facts stay queued (merged, so that the queue is bounded) and are tried again.
 */
export class Journal {
  readonly #deps: { database: Database; leases: Leases; bus: Bus; log: Logger; recorders: readonly Recorder[] };
  readonly #queues = new Map<number, Queue>();

  constructor(deps: { database: Database; leases: Leases; bus: Bus; log: Logger; recorders: readonly Recorder[] }) {
    this.#deps = deps;
  }

  /** Queues facts of one printer together with the position that they lead to. */
  append(writer: Writer, entries: readonly Entry[], position: unknown): void {
    const queue = this.#queues.get(writer.printer_id) ?? newQueue(writer);
    this.#queues.set(writer.printer_id, queue);
    queue.writer = writer;
    queue.entries = mergeEntries([...queue.entries, ...entries]);
    queue.position = position;
    queue.waiting = true;
    queue.running ??= this.#drain(queue);
  }

  /** What waits and how often in a row it failed: health says so. */
  get backlog(): { waiting: number; failures: number } {
    const queues = [...this.#queues.values()];
    return {
      waiting: queues.reduce((sum, queue) => sum + queue.entries.length, 0),
      failures: Math.max(0, ...queues.map((queue) => queue.failures)),
    };
  }

  /** Resolves when everything queued is written; with `stop` failed writes are not tried again. */
  async flush(options: { stop?: boolean } = {}): Promise<void> {
    if (options.stop) for (const queue of this.#queues.values()) queue.ending.abort();
    await Promise.all([...this.#queues.values()].map((queue) => queue.running));
  }

  /**
   * Ends the queue of one printer: its session is over, or the printer is removed. What waits is tried once more; what
   * cannot be written then is dropped, and a later session works it out again from the stored position.
   */
  async forget(printerId: number): Promise<void> {
    const queue = this.#queues.get(printerId);
    if (queue === undefined) return;
    queue.ending.abort();
    await queue.running;
    if (this.#queues.get(printerId) === queue) this.#queues.delete(printerId);
  }

  async #drain(queue: Queue): Promise<void> {
    while (queue.waiting) {
      const { entries, position } = queue;
      queue.entries = [];
      queue.waiting = false;
      try {
        const events = await this.#write(queue.writer, entries, position);
        queue.failures = 0;
        for (const event of events) this.#deps.bus.emit('recorded', event);
      } catch (error) {
        if (!this.#keep(queue, entries, position, error) || queue.ending.signal.aborted) break;
        await this.#pause(queue);
      }
    }
    queue.running = null;
  }

  /** @returns false when the facts are another process's business now: it works them out from the stored position */
  #keep(queue: Queue, entries: Entry[], position: unknown, error: unknown): boolean {
    const { leases, log } = this.#deps;
    const { printer_id, lease } = queue.writer;
    if (!leases.holds(lease)) {
      queue.entries = [];
      queue.waiting = false;
      queue.failures = 0;
      log.warn({ printer_id, reason: messageOf(error) }, 'events were left to another server process');
      return false;
    }
    queue.entries = mergeEntries([...entries, ...queue.entries]);
    if (!queue.waiting) queue.position = position;
    queue.waiting = true;
    queue.failures++;
    log.error(
      { printer_id, tries: queue.failures, reason: messageOf(error) },
      'events could not be written and are tried again',
    );
    return true;
  }

  async #pause(queue: Queue): Promise<void> {
    const ms = Math.min(RETRY_MS * 2 ** (queue.failures - 1), RETRY_MAX_MS);
    await pause(ms, undefined, { signal: queue.ending.signal, ref: false }).catch(() => {});
  }

  #write(writer: Writer, entries: readonly Entry[], position: unknown): Promise<BambuddyEvent[]> {
    const { database, leases } = this.#deps;
    return database.write(async (tx) => {
      await leases.check(writer.lease, tx);
      const { positions } = database.tables;
      const printer_id = writer.printer_id;
      const row = await positions.findByPk(printer_id, { raw: true, transaction: tx });
      let sequence = row?.sequence ?? 0;
      const events: BambuddyEvent[] = [];
      for (const entry of entries) {
        const event = await this.#record(printer_id, sequence + 1, entry, tx);
        if (event === null) continue;
        sequence++;
        events.push(event);
      }
      const values = { sequence, lifecycle: position, updated_at: new Date() };
      if (row) await positions.update(values, { where: { printer_id }, transaction: tx });
      else await positions.create({ printer_id, ...values }, { transaction: tx });
      return events;
    });
  }

  /** @returns null when the same fact was recorded before */
  async #record(printer_id: number, sequence: number, entry: Entry, tx: Tx): Promise<BambuddyEvent | null> {
    const { events } = this.#deps.database.tables;
    const { type, subject, milestone } = entry;
    const known = await events.count({ where: { printer_id, subject, type, milestone }, transaction: tx });
    if (known > 0) return null;
    let event: BambuddyEvent = {
      id: `evt_${randomBytes(16).toString('hex')}`,
      type,
      printer_id,
      sequence,
      subject,
      milestone,
      observed: entry.late ? 'late' : 'live',
      at: entry.at,
      data: entry.data as EventData,
    };
    for (const recorder of this.#deps.recorders) {
      const more = await recorder.record(event, entry, tx);
      if (more) event = { ...event, data: { ...event.data, ...more } as EventData };
    }
    await events.create({ ...event }, { transaction: tx });
    return event;
  }
}

function newQueue(writer: Writer): Queue {
  return {
    writer,
    entries: [],
    position: undefined,
    waiting: false,
    failures: 0,
    running: null,
    ending: new AbortController(),
  };
}
