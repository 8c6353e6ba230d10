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
const printId = z.int().nullable().meta({ description: 'The row in the archive' });

const running = { printer, filename, print_id: printId };
const ended = { printer, filename, duration, filament_used: filamentUsed, filament_details: filamentDetails };

/**
 * Every event there is, with the exact shape of its data. The fields of an event stand in the order in which the documented
 * webhook format sends them; `print_id` is ours beside them.
 */
export const catalogue = {
  print_started: z.object({ ...running }),
  print_attached: z.object({ ...running }),
  print_progress: z.object({
    printer,
    filename,
    progress,
    remaining_time: z.int().nullable().meta({ description: 'Minutes', example: 41 }),
    print_id: printId,
  }),
  print_paused: z.object({ printer, filename, progress, reason, print_id: printId }),
  print_resumed: z.object({ printer, filename, progress, print_id: printId }),
  print_complete: z.object({ ...ended, status: z.literal('success'), print_id: printId }),
  print_failed: z.object({ ...ended, progress, reason, status: z.literal('failed'), print_id: printId }),
  print_stopped: z.object({ ...ended, progress, reason, status: z.literal('stopped'), print_id: printId }),
  printer_offline: z.object({ printer }),
  printer_online: z.object({ printer }),
  printer_error: z.object({
    printer,
    code: z.string().meta({ description: 'The code as the printer shows it', example: '0300_8004' }),
    message: z.string(),
  }),
} as const;

export type EventType = keyof typeof catalogue;
export type EventData<T extends EventType = EventType> = z.infer<(typeof catalogue)[T]>;

/** The events a webhook may ask for, in the order in which they are offered. */
export const WEBHOOK_EVENTS = [
  'print_started',
  'print_progress',
  'print_complete',
  'print_failed',
  'print_stopped',
  'printer_offline',
  'printer_error',
] as const satisfies readonly EventType[];

export type WebhookEvent = (typeof WEBHOOK_EVENTS)[number];

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
