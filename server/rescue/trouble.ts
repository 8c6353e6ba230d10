import { Fault, type Reason } from '../errors.ts';

/** Why the server does not start, and what a person can do about it on the page. */
export interface Trouble {
  title: string;
  detail: string;
  /** A copy of the database may help, or an empty one. */
  restorable: boolean;
  /** It may be over by itself: after so many milliseconds it is tried again. */
  againAfterMs: number | null;
}

const SOON_MS = 10_000;
/** What an older copy of the database repairs. */
const RESTORABLE: ReadonlySet<Reason> = new Set(['database_damaged', 'database_newer', 'database_step_failed']);
const PASSING: ReadonlySet<Reason> = new Set(['database_unreachable', 'database_busy', 'disk_full']);

/**
 * @param error what ended the start
 * @returns null when no page helps: the reason belongs to the log and the process ends with it
 */
export function troubleOf(error: unknown, { supervised }: { supervised: boolean }): Trouble | null {
  if (error instanceof Fault && (supervised || error.reason !== 'database_busy')) {
    const { reason } = error;
    if (!RESTORABLE.has(reason) && !PASSING.has(reason) && !supervised) return null;
    return {
      title: error.title,
      detail: error.message,
      restorable: RESTORABLE.has(reason),
      againAfterMs: PASSING.has(reason) ? SOON_MS : null,
    };
  }
  if (!supervised) return null;
  return {
    title: 'An error of the program',
    detail: 'The log below says what happened. Try again; when it stays, report it together with the log.',
    restorable: false,
    againAfterMs: null,
  };
}
