import { failureReason } from '../hms/hms.ts';
import type { Draft, Ending, Lifecycle } from './lifecycle.ts';
import { tellStart } from './opening.ts';

/**
 * How long the verdict waits, in milliseconds. The cancel pulse is a message of its own and may come after FAILED; a printer
 * that fell back to IDLE may go on; a finished job under a new id may only be the next one, accepted and not yet prepared
 * (up to 50 s on some models).
 */
const WAIT_MS: Record<Ending['kind'], number> = {
  failed: 4_000,
  idle: 15_000,
  replaced: 0,
  unknown: 0,
  missed_finish: 90_000,
  missed_failed: 90_000,
};
/** An error last seen this long before the end no longer explains it. */
const EVIDENCE_MS = 60_000;
const PRINT_ERROR_DIGITS = 8;

/** When the verdict falls, in milliseconds since 1970; null when none waits, or when it waits for the link. */
export function verdictAt({ ending, synced }: Lifecycle): number | null {
  if (ending === null || (isMissed(ending) && !synced)) return null;
  return ending.at + WAIT_MS[ending.kind];
}

/** The end of a job nobody saw; whether it is one shows only while somebody watches. */
function isMissed({ kind }: Ending): boolean {
  return kind === 'missed_finish' || kind === 'missed_failed';
}

/** Opens the question how the job ended; a person's stop answers it at once. */
export function beginEnding(draft: Draft, kind: Ending['kind']): void {
  draft.next.ending = { kind, at: draft.now, late: draft.late, timeKnown: draft.timeKnown };
  draft.save = true;
  judge(draft);
}

/** Decides as soon as the evidence is in: a cancel at once, anything else when its time is over. */
export function judge(draft: Draft): void {
  const { ending } = draft.next;
  const due = verdictAt(draft.next);
  if (ending === null || due === null) return;
  if ((!isMissed(ending) && wasStopped(draft)) || draft.now >= due) settle(draft);
}

/** Ends the job now, by what is known. */
export function settle(draft: Draft): void {
  const { ending, job } = draft.next;
  if (ending === null || job === null) return;
  const { late, timeKnown } = draft;
  draft.late = ending.late;
  draft.timeKnown = ending.timeKnown;
  if (ending.kind === 'missed_finish') complete(draft, ending.at);
  else giveUp(draft, ending);
  draft.late = late;
  draft.timeKnown = timeKnown;
}

function giveUp(draft: Draft, ending: Ending): void {
  const { job } = draft.next;
  if (job === null) return;
  const { kind, at } = ending;
  const reason = failureReason(evidenceOf(draft, ending));
  tellStart(draft, at);
  const more = { at, progress: Math.floor(job.percent) };
  const failed = kind === 'failed' || kind === 'missed_failed' || (kind === 'idle' && reason !== null);
  if (wasStopped(draft)) draft.tell('print_stopped', job.key, { ...more, reason: 'Stopped by a person' });
  else if (failed) draft.tell('print_failed', job.key, { ...more, reason: reason ?? 'Unknown' });
  else draft.tell('print_stopped', job.key, { ...more, reason: abortReason(ending) });
  close(draft, at, kind !== 'replaced' && kind !== 'unknown');
}

/** The errors that stood when it ended, the latest first; those of an earlier pause explain nothing. */
function evidenceOf({ next }: Draft, ending: Ending): string[] {
  const codes = Object.entries(next.evidence).filter(([, seen]) => seen >= ending.at - EVIDENCE_MS);
  // Health messages stand for days: of a printer that simply became idle only a print error says that the print failed.
  const telling = ending.kind === 'idle' ? codes.filter(([code]) => code.length === PRINT_ERROR_DIGITS) : codes;
  return telling
    .sort(([one, seen], [other, before]) => before - seen || one.length - other.length)
    .map(([code]) => code);
}

function abortReason(ending: Ending): string {
  if (ending.kind === 'replaced') return 'Another print was started';
  return ending.late ? 'Ended while not watched' : 'Ended at the printer';
}

/** Ends the job as printed. */
export function complete(draft: Draft, at = draft.now): void {
  const { job } = draft.next;
  if (job === null) return;
  tellStart(draft, at);
  job.percent = 100;
  draft.tell('print_complete', job.key, { at, progress: 100 });
  close(draft, at, true);
}

/** Forgets a job of which nothing was told, and all that was noticed during it. */
export function dropJob({ next }: Draft): void {
  next.job = null;
  next.ending = null;
  next.stopAsked = null;
  next.cancelSeen = null;
  next.evidence = {};
}

function wasStopped({ next }: Draft): boolean {
  return next.stopAsked !== null || next.cancelSeen !== null;
}

/** @param shown the printer itself said that this job ended */
function close(draft: Draft, at: number, shown: boolean): void {
  const { next } = draft;
  if (next.job) {
    next.last = { subtaskId: next.job.subtaskId, name: next.job.name };
    next.ended = { ...next.last, percent: next.job.percent, at, echoAt: at, shown };
  }
  dropJob(draft);
  next.plateOccupied = true;
}
