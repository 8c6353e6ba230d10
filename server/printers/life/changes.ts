import type { JobReading } from '../report/job.ts';
import { noteCancel, watchErrors } from './alarms.ts';
import { beginEnding, complete, dropJob, judge, verdictAt } from './ending.ts';
import { bridge, LEAST_PRINT_MS } from './gap.ts';
import { Draft, type Job, type Lifecycle, newLifecycle, type Step } from './lifecycle.ts';
import { isActive, isAtRest, isPrinting } from './phases.ts';
import { isSettled, run } from './running.ts';

/** A link that is away for less than this is not worth a message. */
const OFFLINE_AFTER_MS = 60_000;
/** Times found after a gap as short as this count as observed. */
const SHORT_GAP_MS = 120_000;

/**
 * What a report changes. Call it only when the merged state is complete (a full status arrived over this connection):
 * the first call after a gap compares with what was known before it, later ones with the report before.
 * @param now milliseconds since 1970
 * @param every steps in percent at which somebody wants to hear of progress, beside the quarters
 */
export function observe(before: Lifecycle, reading: JobReading, now: number, every: readonly number[] = []): Step {
  const draft = new Draft(before, now);
  const { next } = draft;
  const stranger = before.state === null;
  hear(draft);
  const { state } = reading;
  if (isActive(state) || isAtRest(state)) {
    if (!before.synced) endGap(draft, reading, before.state);
    noteCancel(draft, reading, stranger);
    move(draft, reading, before.state, every);
    // Errors were there, and the state that showed them is over: an emptied list may never be sent, so it is asked for.
    const leaves = before.state !== state && (before.state === 'PAUSE' || before.state === 'FAILED');
    if (leaves && reading.hms.length > 0) draft.ask = true;
    next.state = state;
    draft.late = false;
    draft.timeKnown = true;
    if (stranger) draft.save = true;
  }
  watchErrors(draft, reading, stranger);
  return draft.done();
}

/** Time passed: verdicts that waited and a link that stays away. */
export function tick(before: Lifecycle, now: number): Step {
  const draft = new Draft(before, now);
  const { next } = draft;
  judge(draft);
  if (next.online && next.lostAt !== null && now - next.lostAt >= OFFLINE_AFTER_MS) {
    next.online = false;
    draft.tell('printer_offline', `link ${next.lostAt}`);
  }
  return draft.done();
}

/** The link is gone: no end of a print, only a reason to compare again later. */
export function lose(before: Lifecycle, now: number): Step {
  const draft = new Draft(before, now);
  draft.next.synced = false;
  draft.next.lostAt ??= now;
  draft.next.unwatchedSince ??= now;
  return draft.done();
}

/** What was stored by an earlier process: how long nobody watched is unknown, and the link gets its time to come back. */
export function restore(stored: Lifecycle, now: number): Lifecycle {
  const lostAt = stored.online ? now : stored.lostAt;
  return { ...newLifecycle(), ...stored, synced: false, unwatchedSince: 0, lostAt };
}

/** We are about to ask the printer to stop: its FAILED will be a person's stop. */
export function askStop(before: Lifecycle, now: number): Step {
  const draft = new Draft(before, now);
  if (draft.next.job === null) return draft.done();
  draft.next.stopAsked = now;
  draft.save = true;
  return draft.done();
}

/** The stop was refused: an end that comes later has its own reasons. */
export function forgetStop(before: Lifecycle): Step {
  const draft = new Draft(before, 0);
  draft.next.stopAsked = null;
  draft.save = true;
  return draft.done();
}

/** A person says that the plate is empty; it stays so until the next print ends. */
export function clearPlate(before: Lifecycle): Step {
  const draft = new Draft(before, 0);
  draft.next.plateOccupied = false;
  draft.save = true;
  return draft.done();
}

/** When `tick` has something to decide, in milliseconds since 1970; null when nothing waits. */
export function wakeAt(lifecycle: Lifecycle): number | null {
  const { online, lostAt } = lifecycle;
  const verdict = verdictAt(lifecycle);
  const offline = online && lostAt !== null ? lostAt + OFFLINE_AFTER_MS : null;
  return verdict === null || offline === null ? (verdict ?? offline) : Math.min(verdict, offline);
}

function hear(draft: Draft): void {
  const { next, now } = draft;
  if (!next.online && next.state !== null) draft.tell('printer_online', `link ${next.lostAt ?? now}`);
  next.online = true;
  next.lostAt = null;
}

function endGap(draft: Draft, reading: JobReading, was: string | null): void {
  const { next, now } = draft;
  draft.gap = next.unwatchedSince === null ? 0 : now - next.unwatchedSince;
  draft.late = true;
  draft.timeKnown = draft.gap < SHORT_GAP_MS;
  next.unwatchedSince = null;
  next.synced = true;
  bridge(draft, reading, was);
}

function move(draft: Draft, reading: JobReading, was: string | null, every: readonly number[]): void {
  const { next } = draft;
  const decided = next.ending !== null && (next.ending.kind !== 'idle' || reading.state === 'IDLE');
  if (isActive(reading.state)) run(draft, reading, every);
  else if (next.job === null) rest(draft, reading, was);
  else if (decided) judge(draft);
  else if (reading.state === 'FINISH' || wasDismissed(draft, reading)) finish(draft, next.job, was);
  else beginEnding(draft, reading.state === 'FAILED' ? 'failed' : 'idle');
}

/** Somebody has dismissed the end of the print at the screen while nobody watched: only a finished one leaves 100 %. */
function wasDismissed({ late }: Draft, { state, percent }: JobReading): boolean {
  return late && state === 'IDLE' && percent === 100;
}

/** Nothing runs. The end of a job leaves something on the plate, also when nobody saw the job. */
function rest(draft: Draft, reading: JobReading, was: string | null): void {
  const { next } = draft;
  const renamed = next.last?.subtaskId !== reading.subtaskId || next.last.name !== reading.subtaskName;
  if (renamed) next.last = { subtaskId: reading.subtaskId, name: reading.subtaskName };
  const ended = reading.state !== 'IDLE' && (renamed || reading.state !== was);
  if (ended) next.plateOccupied = true;
  if (renamed || ended) draft.save = true;
}

function finish(draft: Draft, job: Job, was: string | null): void {
  const ran = draft.late ? draft.gap >= LEAST_PRINT_MS : isPrinting(was) && isSettled(draft, job);
  if (job.told || ran) complete(draft);
  else {
    // A job that was only being prepared cannot be done: the printer fell back to the FINISH it showed before.
    dropJob(draft);
    draft.next.plateOccupied = true;
    draft.save = true;
  }
}
