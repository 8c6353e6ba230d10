import type { BambuddyEvent, EventType } from '../../events/catalogue.ts';

/** What each event is called in Home Assistant; null: it is not told there. */
const NAMES = {
  print_started: 'started',
  print_attached: null,
  print_progress: 'progress',
  print_paused: 'paused',
  print_resumed: 'resumed',
  print_complete: 'finished',
  print_failed: 'failed',
  print_stopped: 'stopped',
  printer_offline: 'offline',
  printer_online: 'online',
  printer_error: 'error',
  plate_clear_needed: 'plate_clear_needed',
} as const satisfies Record<EventType, string | null>;

type HomeEventType = NonNullable<(typeof NAMES)[EventType]>;

/** The event types that the event entity announces, and for each of which there is a device trigger. */
export const EVENT_TYPES: readonly HomeEventType[] = Object.values(NAMES).filter((name) => name !== null);

/** What an event is called in Home Assistant; null for one that is not told there. */
export function homeEventType(type: EventType): HomeEventType | null {
  return NAMES[type];
}

/**
 * The payload of the event entity: its type, and the event's own fields as attributes. It is never retained, so nothing
 * fires when Home Assistant starts.
 *
 * @returns null for an event that is not told there
 */
export function entityEventOf({ type, data, observed, at }: Pick<BambuddyEvent, 'type' | 'data' | 'observed' | 'at'>) {
  const event_type = homeEventType(type);
  return event_type === null ? null : { event_type, ...data, late: observed === 'late', at: at.toISOString() };
}
