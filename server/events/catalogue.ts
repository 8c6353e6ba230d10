import { z } from 'zod';

const printer = z.string().meta({ description: "The printer's name", example: 'Workshop X1C' });
const filename = z.string().meta({ description: 'The file that is printed', example: 'benchy.3mf' });
const progress = z.int().min(0).max(100).meta({ description: 'Percent', example: 50 });
const duration = z
  .int()
  .nullable()
  .meta({ description: 'Seconds from start to end; null when the start or the end was not seen', example: 8100 });
const filamentUsed = z
  .number()
  .nullable()
  .meta({ description: 'Grams with one decimal; null when the job file could not be read', example: 45.2 });
const filamentDetails = z.string().nullable().meta({
  description: 'Grams per material; null when the job file could not be read',
  example: 'PLA: 30.0g | PETG: 15.2g',
});
const reason = z.string().nullable().meta({ description: 'Why, in words', example: 'Filament runout' });
const printId = z.int().nullable().meta({ description: 'The row in the archive', example: 7 });
const status = <T extends string>(word: T) => z.literal(word).meta({ description: 'How it ended', example: word });

const running = { printer, filename, print_id: printId };
const ended = { printer, filename, duration, filament_used: filamentUsed, filament_details: filamentDetails };

/**
 * Every event there is, with the exact shape of its data. The fields of an event stand in the order in which the documented
 * webhook format sends them; those of `OWN_FIELDS` are ours beside them.
 */
export const catalogue = {
  print_started: z.object({ ...running }),
  print_attached: z.object({ ...running }),
  print_progress: z.object({
    printer,
    filename,
    progress,
    remaining_time: z.int().nullable().meta({ description: 'Minutes', example: 41 }),
    since: z.int().meta({ description: 'The milestone told before this one, percent', example: 25 }),
    print_id: printId,
  }),
  print_paused: z.object({ printer, filename, progress, reason, print_id: printId }),
  print_resumed: z.object({ printer, filename, progress, print_id: printId }),
  print_complete: z.object({ ...ended, status: status('success'), print_id: printId }),
  print_failed: z.object({ ...ended, progress, reason, status: status('failed'), print_id: printId }),
  print_stopped: z.object({ ...ended, progress, reason, status: status('stopped'), print_id: printId }),
  printer_offline: z.object({ printer }),
  printer_online: z.object({ printer }),
  printer_error: z.object({
    printer,
    code: z.string().meta({ description: 'The code as the printer shows it', example: '0300_8004' }),
    message: z.string().meta({ description: 'What the code means, in English', example: 'Filament ran out.' }),
  }),
  plate_clear_needed: z.object({ printer }),
} as const;

export type EventType = keyof typeof catalogue;
export type EventData<T extends EventType = EventType> = z.infer<(typeof catalogue)[T]>;

/** Fields that an event carries for ourselves: the documented formats do not send them. */
export const OWN_FIELDS: readonly string[] = ['print_id', 'since'];

/** The events of the documentation: what a webhook gets that does not choose. */
export const DOCUMENTED_EVENTS = [
  'print_started',
  'print_progress',
  'print_complete',
  'print_failed',
  'print_stopped',
  'printer_offline',
  'printer_error',
] as const satisfies readonly EventType[];

/** The events a webhook may ask for, in the order in which they are offered. */
export const WEBHOOK_EVENTS = [
  ...DOCUMENTED_EVENTS,
  'print_paused',
  'print_resumed',
  'printer_online',
  'plate_clear_needed',
] as const satisfies readonly EventType[];

export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

/** What a webhook is sent when somebody tries it: no event of any printer. */
export const testEvent = z.object({
  printer: z.string().meta({ description: 'A name that is no printer', example: 'Bambuddy' }),
  message: z.string().meta({ description: 'For people', example: 'This is a test. Webhooks arrive.' }),
});

/** Everything that may arrive at a receiver. */
export type SentEvent = WebhookEvent | 'test';

/** One field of an event's data. */
export interface EventField {
  name: string;
  type: 'string' | 'integer' | 'number';
  nullable: boolean;
  description: string;
  example: unknown;
}

/** The fields that are sent of an event, in the order in which they are sent. */
export const SENT_FIELDS: Readonly<Record<SentEvent, readonly EventField[]>> = Object.freeze(
  Object.fromEntries([...WEBHOOK_EVENTS, 'test' as const].map((event) => [event, fieldsOf(event)])),
) as unknown as Readonly<Record<SentEvent, readonly EventField[]>>;

function fieldsOf(event: SentEvent): EventField[] {
  const shape: Record<string, z.ZodType> = event === 'test' ? testEvent.shape : catalogue[event].shape;
  return Object.entries(shape)
    .filter(([name]) => !OWN_FIELDS.includes(name))
    .map(([name, schema]) => {
      const { description = '', example } = schema.meta() ?? {};
      const inner = schema instanceof z.ZodNullable ? schema.unwrap() : schema;
      const type = inner instanceof z.ZodNumber ? (inner.isInt ? 'integer' : 'number') : 'string';
      return { name, type, nullable: schema instanceof z.ZodNullable, description, example };
    });
}

/** True when `progress` reaches a multiple of `every` that the milestone told before (`since`) had not reached. */
export function reachesMilestone({ progress, since }: { progress: number; since: number }, every: number): boolean {
  return Math.floor(progress / every) > Math.floor(since / every);
}

/** A recorded fact: written in the database, then told to everybody. */
export interface BambuddyEvent<T extends EventType = EventType> {
  readonly id: string;
  readonly type: T;
  readonly printer_id: number;
  /** Counts the events of one printer; orders them across processes. */
  readonly sequence: number;
  readonly subject: string;
  readonly milestone: string;
  /** `late`: it happened while the link or the server was down and was found out afterwards. */
  readonly observed: 'live' | 'late';
  readonly at: Date;
  readonly data: EventData<T>;
}
