import { randomBytes } from 'node:crypto';
import type { BambuddyEvent, EventData, EventType } from '../../server/events/catalogue.ts';
import type { Entry } from '../../server/events/journal.ts';

/** An event as the journal makes them, of printer 1 unless told otherwise. */
export function eventOf<T extends EventType>(
  type: T,
  data: EventData<T>,
  given: Partial<Omit<BambuddyEvent<T>, 'type' | 'data'>> = {},
): BambuddyEvent<T> {
  return {
    id: `evt_${randomBytes(16).toString('hex')}`,
    type,
    printer_id: 1,
    sequence: 1,
    subject: 'job',
    milestone: '',
    observed: 'live',
    at: new Date(),
    data,
    ...given,
  };
}

/** The start of a print of `filename`. */
export function started(filename: string, given: Partial<BambuddyEvent<'print_started'>> = {}) {
  return eventOf('print_started', { printer: 'Workshop X1C', filename, print_id: null }, given);
}

/** The fact that led to an event. */
export function entryOf({ type, subject, milestone, at, observed, data }: BambuddyEvent): Entry {
  return { type, subject, milestone, at, late: observed === 'late', time_known: true, job: null, data: { ...data } };
}
