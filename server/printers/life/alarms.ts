import { displayCode, errorText, isCancelCode, isNotice, isPhase } from '../hms/hms.ts';
import { hex8 } from '../hms/hmsCode.ts';
import type { JobReading } from '../report/job.ts';
import type { Draft } from './lifecycle.ts';

/** An error that was away for less than this flickered: it is not told again. */
const CLEAR_AFTER_MS = 30_000;
/** A cancel this long before the end of the job still explains it. */
export const CANCEL_LATCH_MS = 30_000;
export const PAUSED_BY_PERSON = '03008001';
/** In the evidence: it was there before the job. */
export const STOOD_BEFORE = 0;
/** H2 printers list this while they carry out a cancel. */
const CANCEL_HMS = /^0C00[0-9A-F]{8}001B$/;

/**
 * Tells errors that the printer newly shows, each once per job and code; cancel codes and phase numbers are no errors.
 * On first contact what stands there already is remembered silently.
 */
export function watchErrors(draft: Draft, reading: JobReading, silent: boolean): void {
  const { next, now } = draft;
  const shown = codesOf(reading);
  for (const code of shown) {
    const known = next.errors[code] !== undefined || next.evidence[code] !== undefined;
    next.errors[code] = now;
    if (next.job !== null && next.evidence[code] !== STOOD_BEFORE) next.evidence[code] = now;
    if (known || silent) continue;
    const more = { milestone: code, code: displayCode(code), message: errorText(code) };
    draft.tell('printer_error', next.job?.key ?? `at ${now}`, more);
  }
  for (const [code, seen] of Object.entries(next.errors)) if (now - seen > CLEAR_AFTER_MS) delete next.errors[code];
  for (const [code, seen] of Object.entries(next.evidence))
    if (seen === STOOD_BEFORE && !shown.includes(code)) delete next.evidence[code];
}

/** The errors in a reading that are worth a word: 16-digit HMS codes, and `print_error` with eight digits. */
export function codesOf(reading: JobReading): string[] {
  const print = isPhase(reading.printError) ? [] : [hex8(reading.printError)];
  return [...print, ...reading.hms].filter(
    (code) => code !== PAUSED_BY_PERSON && !isCancelCode(code) && !CANCEL_HMS.test(code) && !isNotice(code),
  );
}

/**
 * Notices when the printer begins to say that a person cancelled the open job: in `print_error`, a pulse of a few seconds
 * before, with or after FAILED, or in `fail_reason`, where newer firmware keeps it. What stood there before is of another job.
 */
export function noteCancel(draft: Draft, reading: JobReading, stranger: boolean): void {
  const { next, now } = draft;
  const was = next.cancelShown;
  next.cancelShown = { error: isCancelCode(reading.printError), reason: isCancelCode(reading.failReason) };
  const begins = (next.cancelShown.error && !was.error) || (next.cancelShown.reason && !was.reason);
  if (!begins || stranger || next.job === null) return;
  next.cancelSeen = now;
  draft.save = true;
}
