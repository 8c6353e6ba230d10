const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * How long to wait before each attempt, in milliseconds; the first is the wait before the first. Dense in the first minutes,
 * because a restart of the receiver takes minutes; more than three days in all, even when jitter shortens every step.
 */
export const SCHEDULE: readonly number[] = [
  0,
  5 * SECOND,
  30 * SECOND,
  2 * MINUTE,
  10 * MINUTE,
  30 * MINUTE,
  2 * HOUR,
  6 * HOUR,
  12 * HOUR,
  24 * HOUR,
  24 * HOUR,
  24 * HOUR,
];

/** A wait is made longer or shorter by up to this share, so that many failures do not come back at the same moment. */
export const JITTER = 0.2;
/** A receiver that says "too many" is left alone at least this long. */
export const TOO_MANY_WAIT_MS = MINUTE;
/** `Retry-After` may stretch a wait up to this factor. */
export const RETRY_AFTER_STRETCH = 2;
const TOO_MANY = 429;
const GONE = 410;

/** What became of one attempt, as far as it decides about the next. */
export interface Result {
  /** The answer's HTTP status, null when there was none. */
  status: number | null;
  /** Why it is no delivery, whatever the status; null when it is one. */
  error: string | null;
  /** The answer's `Retry-After` as it was sent. */
  retryAfter: string | null;
  /** The connection was made and ended before an answer began. */
  diedEarly: boolean;
}

export type Verdict =
  | { next: 'delivered' }
  | { next: 'again'; waitMs: number }
  /** `pause`: why nothing more may be sent to this webhook, null when it may. */
  | { next: 'give_up'; pause: string | null };

/** The moment and the luck of a verdict: pure code has neither of its own. */
export interface Circumstances {
  schedule: readonly number[];
  /** Milliseconds since 1970, for a `Retry-After` that is a date. */
  now: number;
  /** 0 to 1. */
  random: number;
}

/**
 * Decides what follows an attempt. 2xx is success, unless it is known that nobody listened; 410 means that the receiver wants no
 * more; a connection that died before an answer is tried again at once, one time; anything else waits by the schedule until that
 * ends.
 * @param made how many attempts this delivery has had, this one included
 */
export function judge(result: Result, made: number, { schedule, now, random }: Circumstances): Verdict {
  const { status, error } = result;
  if (error === null && status !== null && status >= 200 && status < 300) return { next: 'delivered' };
  if (status === GONE)
    return { next: 'give_up', pause: 'The receiver answered 410 Gone: it wants no more deliveries.' };
  const step = schedule[made];
  if (step === undefined) return { next: 'give_up', pause: null };
  if (result.diedEarly && made === 1) return { next: 'again', waitMs: 0 };
  const base = status === TOO_MANY ? Math.max(step, TOO_MANY_WAIT_MS) : step;
  const asked = readRetryAfter(result.retryAfter, now);
  const waitMs = asked === null ? jittered(base, random) : clamp(asked, base, base * RETRY_AFTER_STRETCH);
  return { next: 'again', waitMs };
}

/** `wait` made up to 20 % shorter (random 0) or longer (random 1). */
export function jittered(wait: number, random: number): number {
  return Math.round(wait * (1 - JITTER + 2 * JITTER * random));
}

/**
 * A `Retry-After` in milliseconds from now: seconds or an HTTP date (RFC 9110 10.2.3), never negative.
 * @returns null when there is none or it cannot be read
 */
export function readRetryAfter(header: string | null, now: number): number | null {
  const text = header?.trim() ?? '';
  if (/^\d+$/.test(text)) return Number(text) * SECOND;
  const date = /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** The longest wait that a schedule can lead to: a due time further away comes from a clock that was wrong. */
export function longestWait(schedule: readonly number[]): number {
  const steps = [TOO_MANY_WAIT_MS, ...schedule];
  return Math.max(...steps) * RETRY_AFTER_STRETCH;
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
