import { type BambuddyEvent, SENT_FIELDS, type SentEvent, type WebhookEvent } from '../../events/catalogue.ts';

/** Which shape of the documented format: 1 is exactly the documentation, 2 adds to it. */
export type PayloadVersion = 1 | 2;

/** What the formats turn into bodies: an event as it may leave the house. */
export interface Message {
  /** The event's id, as in `webhook-id`. */
  readonly id: string;
  readonly event: SentEvent;
  readonly at: Date;
  readonly observed: 'live' | 'late';
  /** The documented fields in their order; unknown is null. */
  readonly data: Readonly<Record<string, unknown>>;
  /** What is known beyond the documentation. */
  readonly more: More;
}

/** The fields that version 2 adds, in its order; templates may use them too. */
export interface More {
  readonly printer_id: number | null;
  readonly serial: string | null;
  readonly print_id: number | null;
  /** Counts the events of one printer. */
  readonly sequence: number | null;
  readonly observed: 'live' | 'late';
  /** Null, as cost and currency are, while nothing measures what a print uses. */
  readonly energy_kwh: number | null;
  readonly cost: number | null;
  readonly currency: string | null;
  readonly picture_url: string | null;
}

/** What of a message does not stand in its event. */
export interface Surroundings {
  serial: string | null;
  /** A link to the picture of a print that opens without a login for a while. */
  pictureUrl: (printId: number) => string;
}

/** An event as the formats take it: only the documented fields of its data, and what version 2 adds. */
export function messageOf(event: BambuddyEvent<WebhookEvent>, { serial, pictureUrl }: Surroundings): Message {
  const known: Record<string, unknown> = event.data;
  const { id, type, at, observed, printer_id, sequence } = event;
  const print_id = numberOf(known.print_id);
  return {
    id,
    event: type,
    at,
    observed,
    data: Object.fromEntries(SENT_FIELDS[type].map(({ name }) => [name, known[name] ?? null])),
    more: {
      printer_id,
      serial,
      print_id,
      sequence,
      observed,
      energy_kwh: numberOf(known.energy_kwh),
      cost: numberOf(known.cost),
      currency: typeof known.currency === 'string' ? known.currency : null,
      picture_url: print_id === null ? null : pictureUrl(print_id),
    },
  };
}

/** The examples of the catalogue as a message: for trying out and for previews. */
export function sampleMessage(event: SentEvent, id: string, at: Date): Message {
  const ofPrint = event.startsWith('print_');
  const printer = event === 'test' ? { printer_id: null, serial: null, sequence: null } : SAMPLE_PRINTER;
  return {
    id,
    event,
    at,
    observed: 'live',
    data: Object.fromEntries(SENT_FIELDS[event].map(({ name, example }) => [name, example ?? null])),
    more: {
      ...printer,
      print_id: ofPrint ? 7 : null,
      observed: 'live',
      energy_kwh: null,
      cost: null,
      currency: null,
      picture_url: ofPrint ? '/api/v1/archives/7/thumbnail' : null,
    },
  };
}

const SAMPLE_PRINTER = { printer_id: 1, serial: '00M09A123456789', sequence: 42 };

/** ISO 8601 in whole seconds with `Z`. */
export function wholeSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
}

function numberOf(value: unknown): number | null {
  return typeof value === 'number' ? value : null;
}
