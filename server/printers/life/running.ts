import type { JobReading } from '../report/job.ts';
import { CANCEL_LATCH_MS } from './alarms.ts';
import { dropJob, settle } from './ending.ts';
import { adoptNames, isAnotherJob, isPrint } from './jobIdentity.ts';
import type { Draft, Job } from './lifecycle.ts';
import { isEcho, openJob, tellStart } from './opening.ts';
import { pauseReason } from './pause.ts';
import { isPreparing, isPrinting } from './phases.ts';
import { follow } from './progress.ts';

/** A stop that the job outlives by this much was never carried out. */
const STOP_LATCH_MS = 120_000;
/** The state may arrive before the names that belong to it: until then they are missing, or those of the job before. */
const NAMES_MS = 3_000;

/** What follows from a reading that shows a job in hand. */
export function run(draft: Draft, reading: JobReading, every: readonly number[]): void {
  const { next } = draft;
  forgetOldStops(draft);
  if (next.ending !== null) resumeOrSettle(draft, reading);
  if (next.job?.told && isAnotherJob(next.job, reading)) {
    next.ending = { kind: 'replaced', at: draft.now, late: draft.late, timeKnown: draft.timeKnown };
    settle(draft);
  }
  if (next.job !== null && !next.job.told && !isPrint(reading)) dropJob(draft);
  if (next.job === null) {
    if (!isPrint(reading) || isEcho(draft, reading)) return;
    openJob(draft, reading, 'seen');
  }
  const { job } = next;
  if (job === null) return;
  adoptNames(job, reading, draft.now);
  if (isPrinting(reading.state) && isSettled(draft, job)) tellStart(draft);
  if (!job.told) return;
  follow(draft, reading, every);
  pauseOrResume(draft, reading);
}

/** The job has been there for long enough to be believed, and to be called by its name. */
export function isSettled({ now, late }: Draft, job: Job): boolean {
  return late || now - job.openedAt >= NAMES_MS;
}

/** A job that goes on for long enough was neither cancelled nor stopped. */
function forgetOldStops({ next, now }: Draft): void {
  if (next.cancelSeen !== null && now - next.cancelSeen > CANCEL_LATCH_MS) next.cancelSeen = null;
  if (next.stopAsked !== null && now - next.stopAsked > STOP_LATCH_MS) next.stopAsked = null;
}

/**
 * A printer may leave RUNNING for a moment (an AMS refill), and may show the next job's id before it prepares it: the same
 * job going on takes the end back.
 */
function resumeOrSettle(draft: Draft, reading: JobReading): void {
  const { next } = draft;
  const { job } = next;
  const begins = job?.told && isPreparing(reading.state);
  if (job === null || begins || isAnotherJob(job, reading) || (reading.percent ?? 0) < job.percent) settle(draft);
  else {
    next.ending = null;
    next.plateOccupied = false;
    if (!job.told && draft.timeKnown) job.startedAt ??= draft.now;
    draft.save = true;
  }
}

function pauseOrResume(draft: Draft, reading: JobReading): void {
  const { job } = draft.next;
  if (job === null || !isPrinting(reading.state)) return;
  const paused = reading.state === 'PAUSE';
  if (paused === job.paused) return;
  job.paused = paused;
  const more = { milestone: `${draft.now}`, progress: Math.floor(job.percent) };
  if (paused) draft.tell('print_paused', job.key, { ...more, reason: pauseReason(reading) });
  else draft.tell('print_resumed', job.key, more);
}
