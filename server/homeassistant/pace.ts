/** While nothing but the usual moves, a device is told once in this time. */
export const STEADY_MS = 30_000;
/**
 * Home Assistant's database gets at most this many rows a minute from the whole house. What nobody may hold back comes on top:
 * an event, what follows an order, a printer that comes or goes, and the first state of a device.
 */
export const ROWS_A_MINUTE = 100;
/** Of these, this many at most for what moves by itself: the rest is kept for what people wait for. */
const STEADY_ROWS = 70;
const MINUTE_MS = 60_000;
/** Every message is a row of its own, beside those of the states that it changes. */
const MESSAGE_ROWS = 1;

/** What moves by itself while a printer works: measurements, and what follows from the clock. */
const MOVING = [
  /^(?!.*target).*temp(erature)?$/,
  /_fan(_speed)?$/,
  /^humidity(_index)?$/,
  /^(print_progress|model_download_percentage|remaining_time|remaining_drying_time|end_time|current_layer)$/,
  /^(wifi_signal|total_usage_hours|filament_used_total)$/,
];

/** With it everything is told: who waits for the end of a print reads the rest too. */
const WHOLE_WITH = 'print_status';

/** A device's state, as it is published. */
export type State = Readonly<Record<string, unknown>>;

export interface Change {
  /** Rows in Home Assistant's database. 0 = nothing changed. */
  readonly rows: number;
  /** Something that people and automations wait for: a state, a target, a spool. */
  readonly urgent: boolean;
}

/** What publishing `after` would change where `before` was published last. */
export function changeOf(before: State, after: State): Change {
  const keys = changedKeys(before, after).filter((key) => key !== 'attributes' && key !== 'can');
  const abilities = changedKeys(part(before, 'can'), part(after, 'can'));
  const attributes = changedKeys(part(before, 'attributes'), part(after, 'attributes'));
  const touched = new Set([...keys, ...abilities, ...attributes]);
  if (touched.size === 0) return { rows: 0, urgent: false };
  return { rows: touched.size + MESSAGE_ROWS, urgent: [...keys, ...abilities].some((key) => !isMoving(key)) };
}

/**
 * What is told of an urgent change between two whole tellings: what moves by itself stays as it was told last, because each of
 * its values would be a row.
 */
export function urgentPart(before: State, after: State): State {
  if (before[WHOLE_WITH] !== after[WHOLE_WITH]) return after;
  const kept = (key: string, value: unknown) => (isMoving(key) && key in before ? before[key] : value);
  const attributes = (key: string, value: unknown) =>
    isSame(before[key], after[key]) ? (part(before, 'attributes')[key] ?? value) : value;
  const told = Object.fromEntries(Object.entries(after).map(([key, value]) => [key, kept(key, value)]));
  if (after.attributes === undefined) return told;
  const said = Object.entries(part(after, 'attributes')).map(([key, value]) => [key, attributes(key, value)]);
  return { ...told, attributes: Object.fromEntries(said) };
}

/** True for a measurement that changes while nothing happens. */
export function isMoving(key: string): boolean {
  return MOVING.some((pattern) => pattern.test(key));
}

/** A device whose state has changed since it was told last. */
export interface Waiting extends Change {
  readonly device: string;
  /** Only the urgent part is told: the rest stays due. */
  readonly partly?: boolean;
}

/** What was sent when. */
export interface Memory {
  /** When each device was told as a whole last, in milliseconds since 1970. */
  readonly toldAt: ReadonlyMap<string, number>;
  /** The rows of the last minute. */
  readonly spent: readonly { readonly at: number; readonly rows: number }[];
}

export const NOTHING_SENT: Memory = { toldAt: new Map(), spent: [] };

/** A device was told as a whole, whatever the limit says. */
export function tellWhole(memory: Memory, device: string, now: number): Memory {
  return { ...memory, toldAt: new Map(memory.toldAt).set(device, now) };
}

/** When what moves of a device is due. */
export function dueAt(memory: Memory, device: string): number {
  return (memory.toldAt.get(device) ?? 0) + STEADY_MS;
}

/**
 * Which of the waiting devices are told now: first what is urgent, then whoever waited longest.
 * @returns them, and when to decide again at the latest (null = nothing waits)
 */
export function choose(
  waiting: readonly Waiting[],
  memory: Memory,
  now: number,
): { send: Waiting[]; memory: Memory; wakeAt: number | null } {
  const told = ({ device }: Waiting) => memory.toldAt.get(device) ?? 0;
  const order = waiting.toSorted((a, b) => Number(b.urgent) - Number(a.urgent) || told(a) - told(b));
  const send: Waiting[] = [];
  let after = memory;
  let wakeAt = Number.POSITIVE_INFINITY;
  for (const one of order) {
    const wantedAt = one.urgent ? now : dueAt(memory, one.device);
    const fitsAt = roomAt(after, one.rows, one.urgent ? ROWS_A_MINUTE : STEADY_ROWS, now);
    const at = Math.max(wantedAt, fitsAt);
    if (at > now) wakeAt = Math.min(wakeAt, at);
    else {
      send.push(one);
      after = {
        ...after,
        spent: [...after.spent.filter(({ at }) => at > now - MINUTE_MS), { at: now, rows: one.rows }],
      };
      if (!one.partly) after = tellWhole(after, one.device, now);
    }
  }
  return { send, memory: after, wakeAt: Number.isFinite(wakeAt) ? wakeAt : null };
}

/** When `rows` fit under the limit: at once where nothing was spent, however many they are. */
function roomAt({ spent }: Memory, rows: number, limit: number, now: number): number {
  const recent = spent.filter(({ at }) => at > now - MINUTE_MS);
  let sum = recent.reduce((total, one) => total + one.rows, 0);
  for (const { at, rows: freed } of recent) {
    if (sum + rows <= limit) return now;
    sum -= freed;
    if (sum + rows <= limit) return at + MINUTE_MS;
  }
  return recent.length === 0 ? now : (recent.at(-1)?.at ?? now) + MINUTE_MS;
}

function changedKeys(before: State, after: State): string[] {
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys].filter((key) => !isSame(before[key], after[key]));
}

function isSame(a: unknown, b: unknown): boolean {
  return a === b || (typeof a === 'object' && JSON.stringify(a) === JSON.stringify(b));
}

function part(state: State, key: 'attributes' | 'can'): State {
  return (state[key] as State | undefined) ?? {};
}
