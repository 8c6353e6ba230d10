import type { Database } from '../../server/db/database.ts';
import { Leases } from '../../server/db/leases.ts';
import { Bus } from '../../server/events/bus.ts';
import type { BambuddyEvent } from '../../server/events/catalogue.ts';
import { type Entry, Journal, type Recorder, type Writer } from '../../server/events/journal.ts';
import { createLog } from '../../server/log.ts';
import { addPrinter } from '../db/rows.ts';

/** A fact on its way, as the printers' side makes them; `about` says what matters to the test. */
export function fact(about: Partial<Entry> & { type: Entry['type'] }): Entry {
  return {
    subject: 'job',
    milestone: '',
    at: new Date('2026-03-01T12:00:00.000Z'),
    late: false,
    time_known: true,
    job: null,
    data: { printer: 'Printer', filename: 'boat.3mf' },
    ...about,
  };
}

/** A journal on a real database, and everything that went on its bus. */
export function journalOn(database: Database, recorders: readonly Recorder[] = []) {
  const log = createLog('silent');
  const bus = new Bus({ log });
  const leases = new Leases({ database, log });
  const told: BambuddyEvent[] = [];
  bus.on('recorded', (event) => {
    told.push(event);
  });
  return { journal: new Journal({ database, leases, bus, log, recorders }), leases, bus, told };
}

/** New printers, and the right to write for each. */
export async function writersFor(database: Database, leases: Leases, count: number): Promise<Writer[]> {
  const writers: Writer[] = [];
  for (let index = 0; index < count; index++) {
    const printer_id = await addPrinter(database, `01S00A00000${index}`);
    const lease = await leases.take(`printer:${printer_id}`);
    if (lease === null) throw new Error('somebody else has the lease');
    writers.push({ printer_id, lease });
  }
  return writers;
}
