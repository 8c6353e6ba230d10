import { keepsCancel } from './alarms.ts';
import { failureReason } from './hms.ts';
import type { JobReading } from './job.ts';
import type { Draft, Ending } from './lifecycle.ts';

/** The cancel pulse is a message of its own and may come after FAILED: the verdict waits this long for it. */
export const SETTLE_MS = 4_000;
/** A cancel seen this long before the end still explains it. */
const CANCEL_LATCH_MS = 30_000;
/** An error last seen this long before the end no longer explains it. */
const EVIDENCE_MS = 60_000;
const PRINT_ERROR_DIGITS = 8;
/** A job that begins shortly after the end of the same one and claims progress is an echo of the past. */
const ECHO_MS = 60_000;

/** Opens the question how the job ended; a person's stop answers it at once. */
export function beginEnding(draft: Draft, kind: Ending['kind'], reading: JobReading): void {
  draft.next.ending = { kind, at: draft.now, late: draft.late, timeKnown: draft.timeKnown };
  judge(draft, reading);
}

/** Decides as soon as the evidence is in: a cancel at once, anything else when the pulse had its time to come. */
export function judge(draft: Draft, reading: JobReading | null): void {
  const { next, now } = draft;
  if (next.ending === null || next.job === null) return;
  if (reading !== null && next.ending.kind === 'failed' && keepsCancel(reading)) next.cancelSeen = now;
  if (wasStopped(draft) || now - next.ending.at >= SETTLE_MS) settle(draft);
}

/** Ends the job now, by what is known. */
export function settle(draft: Draft): void {
  const { next } = draft;
  const { ending, job } = next;
  if (ending === null || job === null) return;
  const late = draft.late;
  draft.late = ending.late;
  const reason = failureReason(evidenceOf(draft, ending));
  const failed = ending.kind === 'failed' || (ending.kind === 'idle' && reason !== null);
  tellStart(draft);
  const more = { at: ending.at, timeKnown: ending.timeKnown, progress: Math.floor(job.percent) };
  if (wasStopped(draft)) draft.tell('print_stopped', job.key, { ...more, reason: 'Stopped by a person' });
  else if (failed) draft.tell('print_failed', job.key, { ...more, reason: reason ?? 'Unknown' });
  else draft.tell('print_stopped', job.key, { ...more, reason: ABORTED[ending.kind] });
  draft.late = late;
  close(draft);
}

/** The errors that stood when it ended; those of an earlier pause explain nothing. */
function evidenceOf(draft: Draft, ending: Ending): string[] {
  const codes = Object.entries(draft.next.evidence);
  const recent = codes.filter(([, seen]) => seen >= ending.at - EVIDENCE_MS).map(([code]) => code);
  // Health messages stand for days: of a printer that simply became idle only a print error says that the print failed.
  return ending.kind === 'idle' ? recent.filter((code) => code.length === PRINT_ERROR_DIGITS) : recent;
}

const ABORTED: Record<Ending['kind'], string> = {
  failed: 'Unknown',
  idle: 'Ended at the printer',
  replaced: 'Another print was started',
  unknown: 'Ended while not watched',
};

/** Ends the job as printed. */
export function complete(draft: Draft): void {
  const { job } = draft.next;
  if (job === null) return;
  tellStart(draft);
  job.percent = 100;
  draft.tell('print_complete', job.key, { progress: 100 });
  close(draft);
}

/** A start is told once, at the first RUNNING, or together with the end of a job that never got so far. */
export function tellStart(draft: Draft): void {
  const { job } = draft.next;
  if (job === null || job.told) return;
  job.told = true;
  draft.tell('print_started', job.key);
}

/** True for a reading that shows the job that has just ended as if it still ran. */
export function isEcho(draft: Draft, reading: JobReading): boolean {
  const { last } = draft.next;
  if (last === null || last.subtaskId === null || last.subtaskId !== reading.subtaskId) return false;
  return draft.now - last.at < ECHO_MS && (reading.percent ?? 0) > 0;
}

function wasStopped(draft: Draft): boolean {
  const { next } = draft;
  const { ending } = next;
  if (ending === null || ending.kind === 'replaced' || ending.kind === 'unknown') return false;
  if (next.stopAsked !== null) return true;
  return next.cancelSeen !== null && next.cancelSeen >= ending.at - CANCEL_LATCH_MS;
}

function close(draft: Draft): void {
  const { next } = draft;
  if (next.job) next.last = { subtaskId: next.job.subtaskId, name: next.job.name, at: draft.now };
  next.job = null;
  next.ending = null;
  next.stopAsked = null;
  next.cancelSeen = null;
  next.evidence = {};
  next.plateOccupied = true;
}
