/** What has waited for longer than this is a backlog: it goes out at the webhook's rate. */
export const BACKLOG_AFTER_MS = 60_000;
/** In the log, of what was not sent because of its age. */
export const TOO_OLD_NOTE = 'too_old';

/** What counts of a delivery here. */
export interface Aged {
  created_at: Date;
  cause: 'event' | 'test' | 'redelivery';
}

/** True when a webhook does not want it any more; what a person sends again is never too old. @param now milliseconds since 1970 */
export function isTooOld(
  { created_at, cause }: Aged,
  { max_age_seconds }: { max_age_seconds: number | null },
  now: number,
) {
  return cause === 'event' && max_age_seconds !== null && now - created_at.getTime() > max_age_seconds * 1_000;
}

/** Why it was not sent. */
export function tooOldWords(seconds: number): string {
  return `Not sent: it is older than ${seconds} s, and this webhook wants nothing older.`;
}

/** True when it has waited for so long that it must not go out in a burst. @param now milliseconds since 1970 */
export function isBacklog({ created_at }: Aged, now: number): boolean {
  return now - created_at.getTime() > BACKLOG_AFTER_MS;
}
