import { displayCode, errorText, isCancelCode, isNotice, isPhase } from './hms.ts';
import { hex8 } from './hmsCode.ts';
import type { JobReading } from './job.ts';
import type { Draft } from './lifecycle.ts';

/** An error that was away for less than this flickered: it is not told again. */
const CLEAR_AFTER_MS = 30_000;
const PAUSED_BY_PERSON = '03008001';

/**
 * Tells errors that the printer newly shows, each once per job and code; cancel codes and phase numbers are no errors.
 * On first contact what stands there already is remembered silently.
 */
export function watchErrors(draft: Draft, reading: JobReading, silent: boolean): void {
  const { next, now } = draft;
  for (const code of codesOf(reading)) {
    next.evidence[code] = now;
    const known = next.errors[code] !== undefined;
    next.errors[code] = now;
    if (known || silent) continue;
    const more = { milestone: code, code: displayCode(code), message: errorText(code) };
    draft.tell('printer_error', next.job?.key ?? `at ${now}`, more);
  }
  for (const [code, seen] of Object.entries(next.errors)) if (now - seen > CLEAR_AFTER_MS) delete next.errors[code];
}

/** The errors in a reading that are worth a word: 16-digit HMS codes, and `print_error` with eight digits. */
export function codesOf(reading: JobReading): string[] {
  const print = reading.printError === 0 || isPhase(reading.printError) ? [] : [hex8(reading.printError)];
  return [...print, ...reading.hms].filter((code) => code !== PAUSED_BY_PERSON && !isCancelCode(code) && !isNotice(code));
}

/** A person cancelled, as far as this reading can tell. */
export function showsCancel(reading: JobReading): boolean {
  return isCancelCode(reading.printError) || reading.hms.some(isCancelCode);
}

/** Newer firmware keeps the reason of the end after the error itself has gone. */
export function keepsCancel(reading: JobReading): boolean {
  return isCancelCode(reading.failReason);
}
