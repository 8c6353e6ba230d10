import type { SentEvent } from '../../events/catalogue.ts';
import type { Message } from './message.ts';

const TITLES: Readonly<Record<SentEvent, string>> = {
  print_started: 'Print started',
  print_progress: 'Print progress',
  print_complete: 'Print complete',
  print_failed: 'Print failed',
  print_stopped: 'Print stopped',
  printer_offline: 'Printer offline',
  printer_error: 'Printer error',
  print_paused: 'Print paused',
  print_resumed: 'Print resumed',
  printer_online: 'Printer online',
  plate_clear_needed: 'Plate must be cleared',
  test: 'Test',
};

/** What happened, in two or three words of plain ASCII. */
export function titleOf(event: SentEvent): string {
  return TITLES[event];
}

/** Where and what, in one sentence; parts that are not known are left out. */
export function sentenceOf({ event, data }: Message): string {
  const printer = text(data.printer);
  switch (event) {
    case 'print_progress':
      return join(`${printer}: ${text(data.filename)} is at ${text(data.progress)} %`, [
        data.remaining_time === null ? null : `${text(data.remaining_time)} min to go`,
      ]);
    case 'print_complete':
    case 'print_failed':
    case 'print_stopped':
      return join(`${printer}: ${text(data.filename)}`, [
        text(data.reason) || null,
        data.duration === null ? null : durationText(Number(data.duration)),
        text(data.filament_details) || null,
      ]);
    case 'print_paused':
      return join(`${printer}: ${text(data.filename)}`, [text(data.reason) || null]);
    case 'printer_error':
      return `${printer}: ${text(data.message)} (${text(data.code)})`;
    case 'printer_offline':
      return `${printer} is not connected any more`;
    case 'printer_online':
      return `${printer} is connected again`;
    case 'plate_clear_needed':
      return `${printer}: take the print off the plate`;
    case 'test':
      return text(data.message);
    default:
      return `${printer}: ${text(data.filename)}`;
  }
}

/** `2h 15m`, `45m`, `50s`. */
export function durationText(seconds: number): string {
  const minutes = Math.round(seconds / 60);
  if (minutes === 0) return `${Math.round(seconds)}s`;
  return minutes < 60 ? `${minutes}m` : `${Math.floor(minutes / 60)}h ${minutes % 60}m`;
}

function join(head: string, rest: (string | null)[]): string {
  const known = rest.filter((part) => part !== null);
  return known.length === 0 ? head : `${head} (${known.join(', ')})`;
}

function text(value: unknown): string {
  return value === null || value === undefined ? '' : String(value);
}
