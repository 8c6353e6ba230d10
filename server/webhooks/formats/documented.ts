import type { BambuddyEvent, EventData, WebhookEvent } from '../../events/catalogue.ts';

/** Which fields of an event leave the house, in the order in which they are sent. Everything else of an event stays. */
export const DOCUMENTED_FIELDS = {
  print_started: ['printer', 'filename'],
  print_progress: ['printer', 'filename', 'progress', 'remaining_time'],
  print_complete: ['printer', 'filename', 'duration', 'filament_used', 'filament_details', 'status'],
  print_failed: [
    'printer',
    'filename',
    'duration',
    'filament_used',
    'filament_details',
    'progress',
    'reason',
    'status',
  ],
  print_stopped: [
    'printer',
    'filename',
    'duration',
    'filament_used',
    'filament_details',
    'progress',
    'reason',
    'status',
  ],
  printer_offline: ['printer'],
  printer_error: ['printer', 'code', 'message'],
} as const satisfies { [T in WebhookEvent]: readonly (keyof EventData<T>)[] };

/**
 * The body of a webhook in the documented format: `{"event","timestamp","data"}`, the time in whole seconds with `Z`,
 * an unknown value null.
 */
export function documentedBody(event: BambuddyEvent<WebhookEvent>): string {
  const known: Record<string, unknown> = event.data;
  const data = Object.fromEntries(DOCUMENTED_FIELDS[event.type].map((field) => [field, known[field] ?? null]));
  return JSON.stringify({ event: event.type, timestamp: wholeSeconds(event.at), data });
}

function wholeSeconds(at: Date): string {
  return `${at.toISOString().slice(0, 'YYYY-MM-DDTHH:MM:SS'.length)}Z`;
}
