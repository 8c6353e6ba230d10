import type { JobReading } from '../report/job.ts';
import { dropJob, settle } from './ending.ts';
import { isAnotherJob, isPrint, isSameName, sharesFile } from './jobIdentity.ts';
import type { Draft, Job } from './lifecycle.ts';
import { openJob } from './opening.ts';
import { isActive, isPreparing, isPrinting } from './phases.ts';

/** No print is shorter: heating alone takes this long. */
export const LEAST_PRINT_MS = 60_000;
/** An open job that claims no progress after this long, under a name that proves nothing, is not the one we knew. */
const STALE_AFTER_MS = 2 * 60 * 60_000;
/** The estimate of the same run may step back by as much as this. */
const PERCENT_WOBBLE = 5;

/**
 * The first full status after a gap: what happened meanwhile is worked out from the two ends of the gap.
 * @param was the state before the gap; null for a printer that was never heard
 */
export function bridge(draft: Draft, reading: JobReading, was: string | null): void {
  const { next, now } = draft;
  const active = isActive(reading.state);
  if (next.job !== null && isOver(draft, next.job, reading, was)) {
    // Of a job that was only being prepared nothing was told, and nothing is known.
    if (next.job.told || next.ending !== null) {
      next.ending ??= { kind: 'unknown', at: now, late: true, timeKnown: false };
      settle(draft);
    } else dropJob(draft);
  }
  if (next.job !== null) return;
  if (active && was === null && isPrint(reading)) openJob(draft, reading, 'attached');
  if (!active && was !== null && missedWhole(draft, reading)) {
    openJob(draft, reading, 'unseen');
    next.ending = {
      kind: reading.state === 'FINISH' ? 'missed_finish' : 'missed_failed',
      at: now,
      late: true,
      timeKnown: false,
    };
  }
}

/** The job we knew has ended in the gap, and what the printer shows does not say how. */
function isOver(draft: Draft, job: Job, reading: JobReading, was: string | null): boolean {
  if (isAnotherJob(job, reading)) return true;
  if (isActive(reading.state)) return isAnotherRun(draft, job, reading, was);
  // A printer that was switched off and on is idle and nameless; FINISH and FAILED must be those of our job.
  const nameless = job.subtaskId === null && job.name === null;
  return reading.state !== 'IDLE' && !nameless && !isSameName(job, reading) && job.name !== reading.subtaskName;
}

/** Busy, but not with the run we knew, although nothing in its name says so. */
function isAnotherRun(draft: Draft, job: Job, reading: JobReading, was: string | null): boolean {
  if (job.subtaskId !== null && job.subtaskId === reading.subtaskId) return false;
  if (job.name !== null && reading.subtaskName === null && !sharesFile(job, reading)) return true;
  if (isPreparing(reading.state) && isPrinting(was)) return true;
  if (reading.percent === null) return false;
  // 0 is also what a cancelled print shows before it says FAILED.
  if (reading.percent >= 1) return reading.percent + PERCENT_WOBBLE < job.percent;
  return draft.now - job.openedAt > STALE_AFTER_MS && !draft.timeKnown;
}

/** A terminal state under an id we have never seen: a whole print took place in the gap. */
function missedWhole({ next, gap }: Draft, reading: JobReading): boolean {
  if (reading.state === 'IDLE' || reading.subtaskId === null || !isPrint(reading) || gap < LEAST_PRINT_MS) return false;
  return next.last?.subtaskId !== reading.subtaskId;
}
