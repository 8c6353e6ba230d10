import { answerOf } from '../api/archives.ts';
import type { Features } from '../api/context.ts';
import type { BambuddyEvent, EventType } from '../events/catalogue.ts';
import type { Print } from '../prints/printStore.ts';

type Status = Awaited<ReturnType<Features['fleet']['status']>>;

/** How a print ended, in the words of the archive. */
const ENDS: Partial<Record<EventType, 'completed' | 'failed' | 'stopped'>> = {
  print_complete: 'completed',
  print_failed: 'failed',
  print_stopped: 'stopped',
};

export const PONG = JSON.stringify({ type: 'pong' });

/** What could not be done for a client, in our own words: the clients of the format read over types that they do not know. */
export function problemMessage(reason: string, detail: string): string {
  return JSON.stringify({ type: 'error', reason, detail });
}

/** The full status of one printer, serialised once for everybody until it changes. */
export class StatusMessages {
  readonly #texts = new WeakMap<Status, string>();

  of(status: Status): string {
    const known = this.#texts.get(status);
    if (known !== undefined) return known;
    const { id, name, ...data } = status;
    const text = JSON.stringify({ type: 'printer_status', printer_id: id, data });
    this.#texts.set(status, text);
    return text;
  }
}

/**
 * What outside clients are told of a recorded event, in this order; nothing for most.
 * @param print its row in the archive, null when there is none @param status the printer as it is now
 */
export function eventMessages(
  event: BambuddyEvent,
  print: Print | null,
  status: Status,
  features: Features,
): { printer_id: number; text: string }[] {
  const message = (type: string, data: object, more: object = {}) => ({
    printer_id: event.printer_id,
    text: JSON.stringify({ type, ...more, data }),
  });
  const archive = (type: string) => (print === null ? [] : [message(type, answerOf(features, print))]);
  const of = { printer_id: event.printer_id };
  const named = { filename: filenameOf(event), subtask_name: print?.name ?? status.subtask_name };
  const end = ENDS[event.type];
  if (end !== undefined) {
    const data = { status: end, ...named, timelapse_was_active: status.timelapse };
    return [message('print_complete', data, of), ...archive('archive_updated')];
  }
  if (event.type === 'print_attached') return archive('archive_created');
  if (event.type !== 'print_started') return [];
  // The whole of what the printer says is not kept; the format has the field.
  const data = {
    ...named,
    remaining_time: remainingOf(event, status),
    raw_data: null,
    ams_mapping: status.ams_mapping,
  };
  return [message('print_start', data, of), ...archive('archive_created')];
}

/** Seconds. The status of now says nothing about a start that was found out later. */
function remainingOf({ observed }: BambuddyEvent, status: Status): number | null {
  return observed === 'live' ? status.remaining_time_seconds : null;
}

function filenameOf({ data }: BambuddyEvent): string | null {
  return 'filename' in data ? data.filename : null;
}

/** The row in the archive that an event names. */
export function printIdOf({ data }: BambuddyEvent): number | null {
  return 'print_id' in data ? data.print_id : null;
}

/** True when outside clients are told of such an event. */
export function isTold({ type }: BambuddyEvent): boolean {
  return type === 'print_started' || type === 'print_attached' || ENDS[type] !== undefined;
}
