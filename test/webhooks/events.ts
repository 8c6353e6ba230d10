import { randomBytes } from 'node:crypto';
import type { BambuddyEvent, EventData, EventType, WebhookEvent } from '../../server/events/catalogue.ts';
import type { Entry } from '../../server/events/journal.ts';
import { documentedBody } from '../../server/webhooks/formats/documented.ts';
import { type Message, messageOf, type PayloadVersion } from '../../server/webhooks/formats/message.ts';

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

/** A link to a picture, as it would be signed. */
export const pictureUrl = (printId: number) => `http://bambuddy.example/api/v1/archives/${printId}/thumbnail?signed`;

/** An event as the formats take it. */
export function messageFor(event: BambuddyEvent<WebhookEvent>): Message {
  return messageOf(event, { serial: '00M00A000000001', pictureUrl });
}

/** The body of an event in the documented format. */
export function bodyFor(event: BambuddyEvent<WebhookEvent>, version: PayloadVersion = 1): string {
  return documentedBody(messageFor(event), version);
}
