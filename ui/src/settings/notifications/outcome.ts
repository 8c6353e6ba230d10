import type { Format } from '../../i18n/format.ts';
import type { NotificationMessages } from '../../i18n/notifications/en.ts';
import type { Attempt, Delivery, TestResult } from './wire.ts';

/** What became of a delivery, as people are told. */
export type Outcome = 'delivered' | 'unconfirmed' | 'notTaken' | 'waiting' | 'held' | 'given_up';

const UNCONFIRMED = 'accepted_unconfirmed';
/** Home Assistant answered 200 although nothing runs. */
const NOT_TAKEN: readonly string[] = ['unknown_hook', 'post_not_accepted'];

export function outcomeOf({ status, attempts }: Pick<Delivery, 'status' | 'attempts'>): Outcome {
  if (status !== 'delivered') return status;
  const note = attempts.at(-1)?.note;
  if (note === UNCONFIRMED) return 'unconfirmed';
  return note != null && NOT_TAKEN.includes(note) ? 'notTaken' : 'delivered';
}

/** The outcome with the one fact that matters. @param now ms since 1970 */
export function outcomeLine(delivery: Delivery, { log }: NotificationMessages, format: Format, now: number): string {
  const { attempts, cause, next_at } = delivery;
  const outcome = outcomeOf(delivery);
  const tries = attempts.length;
  if (outcome === 'waiting') {
    if (tries === 0) return log.outcome.waiting;
    const soon = next_at === null || Date.parse(next_at) <= now;
    return soon ? log.outcome.waitingSoon(tries + 1) : log.outcome.waitingTry(tries + 1, format.clock(next_at, now));
  }
  if (outcome === 'delivered' && tries > 1) return log.outcome.deliveredTry(tries);
  if (outcome !== 'given_up') return log.outcome[outcome];
  const word = cause === 'test' || tries === 0 ? log.outcome.notSent : log.outcome.given_up;
  const error = attempts.at(-1)?.error;
  return error ? `${word}: ${error}` : word;
}

/** One try in words. */
export function attemptLine({ error, status, note }: Attempt, { log, notes }: NotificationMessages): string {
  const what = error ?? (status === null ? log.outcome.delivered : log.answered(status));
  const more = note === null ? undefined : notes[note];
  return more === undefined ? what : `${what}. ${more}`;
}

/** How long a try took. @param ms milliseconds */
export function took(ms: number, format: Format): string {
  return ms < 1000 ? `${format.number(ms)}\u00a0ms` : `${format.number(ms / 1000, 1)}\u00a0s`;
}

/** What came of a test, in words. */
export function testLine(result: TestResult, { test, notes }: NotificationMessages, format: Format): string {
  const { error, status, duration_ms, note } = result;
  const time = took(duration_ms, format);
  if (error !== null) return test.failed(error, time);
  const more = note === null ? undefined : notes[note];
  if (more !== undefined) return more;
  return status === null ? test.acted(time) : test.delivered(status, time);
}

/** Whether what came of a test is good news. */
export function testKind({ error, note }: TestResult): 'info' | 'warn' | 'bad' {
  if (error !== null) return 'bad';
  return note !== null && NOT_TAKEN.includes(note) ? 'warn' : 'info';
}
