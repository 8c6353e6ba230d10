import type { SentEvent } from '../../events/catalogue.ts';
import type { Message } from './message.ts';
import { durationText, sentenceOf, titleOf } from './words.ts';

/** As the reference product calls what it calls differently. */
const NAMES: Partial<Record<SentEvent, string>> = {
  print_started: 'print_start',
  plate_clear_needed: 'plate_clear_required',
};
const SLICED = /(\.gcode\.3mf|\.3mf|\.gcode)$/i;
const UNKNOWN = 'Unknown';

/**
 * The flat body that the reference product really sends: every value is text, the time is local without a zone, the file is the
 * job's name without its ending. For receivers that were made for it; a test names no event.
 */
export function flatBody(message: Message): string {
  const { event, at, data } = message;
  return JSON.stringify({
    title: titleOf(event),
    message: sentenceOf(message),
    timestamp: localTime(at),
    source: 'Bambuddy',
    ...(event === 'test' ? {} : { event: NAMES[event] ?? event }),
    printer: String(data.printer),
    ...fieldsOf(message),
    app_name: 'Bambuddy',
  });
}

function fieldsOf({ event, data }: Message): Record<string, string> {
  const ended = 'status' in data;
  return {
    ...('filename' in data ? { filename: String(data.filename).replace(SLICED, '').replaceAll('_', ' ') } : {}),
    ...('progress' in data ? { progress: String(data.progress) } : {}),
    ...(event === 'print_progress' ? { remaining_time: minutesText(data.remaining_time) } : {}),
    ...(ended ? { duration: data.duration === null ? UNKNOWN : durationText(Number(data.duration)) } : {}),
    ...(ended ? { filament_grams: known(data.filament_used) } : {}),
    ...(ended || event === 'print_paused' ? { reason: known(data.reason) } : {}),
    ...(data.filament_details ? { filament_details: String(data.filament_details) } : {}),
    ...(event === 'printer_error' ? { error_type: String(data.code), error_detail: String(data.message) } : {}),
  };
}

function known(value: unknown): string {
  return value === null || value === undefined ? UNKNOWN : String(value);
}

function minutesText(minutes: unknown): string {
  return minutes === null ? UNKNOWN : durationText(Number(minutes) * 60);
}

/** `2026-11-23T12:57:40.123000`, in the zone of this machine. */
function localTime(at: Date): string {
  const local = new Date(at.getTime() - at.getTimezoneOffset() * 60_000);
  return `${local.toISOString().slice(0, -1)}000`;
}
