import type { JobReading } from '../report/job.ts';
import { codesOf, STOOD_BEFORE } from './alarms.ts';
import { isSameName } from './jobIdentity.ts';
import type { Draft } from './lifecycle.ts';
import { isPreparing } from './phases.ts';
import { askLayers, milestoneAt } from './progress.ts';

/** No printer begins the same job again as soon as this: what still shows it is a status from the past. */
const AT_ONCE_MS = 3_000;
/** A printer that was only away for a moment is back before this. */
const AWAY_MS = 60_000;

/**
 * Begins a job: `seen` at its edge, `attached` half-way on first contact, `unseen` when only its end was found. A start that
 * was seen is told later, when the printer really prints.
 */
export function openJob(draft: Draft, reading: JobReading, how: 'seen' | 'attached' | 'unseen'): void {
  const { next, now } = draft;
  // While a job is only prepared, percent and errors are still those of the job before, also after a gap.
  const early = how === 'seen' && (!draft.late || isPreparing(reading.state));
  next.job = {
    key: `${reading.subtaskId ?? reading.subtaskName ?? 'job'}@${now}`,
    openedAt: now,
    subtaskId: reading.subtaskId,
    taskId: reading.taskId,
    name: reading.subtaskName,
    gcodeFile: reading.gcodeFile,
    plate: reading.plate,
    startedAt: how === 'seen' && draft.timeKnown ? now : null,
    told: how === 'attached',
    paused: how === 'attached' && reading.state === 'PAUSE',
    percent: 0,
    layer: 0,
    totalLayers: reading.totalLayers ?? 0,
    oldPercent: early || reading.percent === next.ended?.percent ? reading.percent : null,
    milestone: 0,
  };
  next.evidence = early ? Object.fromEntries(codesOf(reading).map((code) => [code, STOOD_BEFORE])) : {};
  draft.save = true;
  next.plateOccupied = how === 'unseen';
  if (how === 'unseen') return;
  if (how === 'attached') {
    const percent = reading.percent ?? 0;
    // What was passed before we came is not news.
    next.job.percent = percent < 100 ? percent : 0;
    next.job.milestone = milestoneAt(next.job.percent);
    draft.tell('print_attached', next.job.key);
  }
  askLayers(draft);
}

/** A start is told once: when the printer really prints, or together with the end of a job that never got so far. */
export function tellStart(draft: Draft, at = draft.now): void {
  const { job } = draft.next;
  if (job === null || job.told) return;
  job.told = true;
  draft.tell('print_started', job.key, { at });
}

/**
 * True for a reading that shows the job that has just ended as if it still ran: a status from the past, a printer that was
 * only away for a moment, or the numbers of the job before while the next one of the same name begins.
 */
export function isEcho({ next, now }: Draft, reading: JobReading): boolean {
  const { ended } = next;
  if (!ended?.shown || !isSameName(ended, reading)) return false;
  if (now - ended.at < AT_ONCE_MS) return true;
  const percent = reading.percent ?? 0;
  if (ended.percent === 0 || percent < ended.percent || now - ended.echoAt >= AWAY_MS) return false;
  // For as long as it goes on from where it ended, it is no new job.
  next.ended = { ...ended, echoAt: now };
  return true;
}
