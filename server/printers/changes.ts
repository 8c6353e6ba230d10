import { showsCancel, watchErrors } from './alarms.ts';
import { beginEnding, complete, isEcho, judge, SETTLE_MS, settle, tellStart } from './ending.ts';
import type { JobReading } from './job.ts';
import { adoptNames, isAnotherJob, isPrint, isSameName } from './jobIdentity.ts';
import { Draft, type Lifecycle, type Step } from './lifecycle.ts';
import { pauseReason } from './pause.ts';
import { askLayers, follow, milestoneAt } from './progress.ts';

const ACTIVE = new Set(['PREPARE', 'SLICING', 'RUNNING', 'PAUSE']);
const KNOWN = new Set([...ACTIVE, 'IDLE', 'FINISH', 'FAILED']);
/** A link that is away for less than this is not worth a message. */
const OFFLINE_AFTER_MS = 60_000;
/** Times found after a gap as short as this count as observed. */
const SHORT_GAP_MS = 120_000;
/** An open job that claims no progress after this long, under a name we cannot compare, is not the one we knew. */
const STALE_AFTER_MS = 2 * 60 * 60_000;

/**
 * What a report changes. Call it only when the merged state is complete (a full status arrived over this connection):
 * the first call after `found` compares with what was known before, later ones with the report before.
 * @param now milliseconds since 1970
 */
export function observe(before: Lifecycle, reading: JobReading, now: number): Step {
  const draft = new Draft(before, now, !before.synced);
  const { next } = draft;
  const first = !before.synced;
  const stranger = before.state === null;
  if (first) meetAgain(draft);
  if (showsCancel(reading)) next.cancelSeen = now;
  const state = reading.state ?? '';
  if (KNOWN.has(state)) {
    if (first) compare(draft, reading, stranger);
    move(draft, reading, before.state);
    // Errors were there, and the state that showed them is over: an emptied list may never be sent, so it is asked for.
    if (reading.hms.length > 0 && before.state !== state && (before.state === 'PAUSE' || before.state === 'FAILED')) draft.ask = true;
    next.state = state;
    next.synced = true;
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
  judge(draft, null);
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

/** What was stored by an earlier process: how long nobody watched is unknown. */
export function restore(stored: Lifecycle, now: number): Lifecycle {
  return { ...stored, synced: false, unwatchedSince: 0, lostAt: stored.lostAt ?? now };
}

/** We are about to ask the printer to stop: its FAILED will be a person's stop. */
export function askStop(before: Lifecycle, now: number): Step {
  const draft = new Draft(before, now);
  if (draft.next.job === null) return draft.done();
  draft.next.stopAsked = now;
  draft.save = true;
  return draft.done();
}

/** The stop was refused or never answered: an end that comes later has its own reasons. */
export function forgetStop(before: Lifecycle): Step {
  const draft = new Draft(before, 0);
  draft.next.stopAsked = null;
  draft.save = true;
  return draft.done();
}

/** When `tick` has something to decide, in milliseconds since 1970; null when nothing waits. */
export function wakeAt(lifecycle: Lifecycle): number | null {
  const times: number[] = [];
  if (lifecycle.ending) times.push(lifecycle.ending.at + SETTLE_MS);
  if (lifecycle.online && lifecycle.lostAt !== null) times.push(lifecycle.lostAt + OFFLINE_AFTER_MS);
  return times.length > 0 ? Math.min(...times) : null;
}

function meetAgain(draft: Draft): void {
  const { next } = draft;
  draft.timeKnown = next.unwatchedSince === null || draft.now - next.unwatchedSince < SHORT_GAP_MS;
  next.unwatchedSince = null;
  if (!next.online && next.state !== null) draft.tell('printer_online', `link ${next.lostAt ?? draft.now}`);
  next.online = true;
  next.lostAt = null;
}

/** The first full status after a gap: what happened meanwhile is worked out from the two ends of the gap. */
function compare(draft: Draft, reading: JobReading, stranger: boolean): void {
  const { next, now } = draft;
  const active = ACTIVE.has(reading.state ?? '');
  if (next.job !== null) {
    if (isAnotherJob(next.job, reading) || (active && hasLostTrack(next, reading, now))) {
      next.ending = { kind: 'unknown', at: now, late: true, timeKnown: false };
      settle(draft);
    }
  }
  if (next.job !== null) return;
  if (active && stranger && isPrint(reading)) open(draft, reading, 'attached');
  else if (!active && !stranger && missedWhole(next, reading)) open(draft, reading, 'unseen');
}

/** The printer is busy with something that cannot be the job we knew. */
function hasLostTrack(next: Lifecycle, reading: JobReading, now: number): boolean {
  const { job } = next;
  if (job === null) return false;
  if (reading.subtaskName === null && reading.gcodeFile === null) return true;
  const matched = job.subtaskId !== null && job.subtaskId === reading.subtaskId;
  return !matched && (reading.percent ?? 0) < 1 && job.startedAt !== null && now - job.startedAt > STALE_AFTER_MS;
}

/** A terminal state under an id we have never seen: a whole print took place in the gap. */
function missedWhole(next: Lifecycle, reading: JobReading): boolean {
  if (reading.state === 'IDLE' || reading.subtaskId === null || !isPrint(reading)) return false;
  return next.last === null || next.last.subtaskId !== reading.subtaskId;
}

function move(draft: Draft, reading: JobReading, was: string | null): void {
  const { next } = draft;
  if (ACTIVE.has(reading.state ?? '')) return run(draft, reading);
  if (next.job === null) {
    next.last = { subtaskId: reading.subtaskId, name: reading.subtaskName, at: next.last && isSameName(next.last, reading) ? next.last.at : draft.now };
    if (reading.state !== 'IDLE') next.plateOccupied = true;
    return;
  }
  if (next.ending !== null) return judge(draft, reading);
  if (reading.state === 'FINISH') return finish(draft, was);
  beginEnding(draft, reading.state === 'FAILED' ? 'failed' : 'idle', reading);
}

function run(draft: Draft, reading: JobReading): void {
  const { next } = draft;
  if (next.ending !== null) resumeOrSettle(draft, reading);
  if (next.job?.told && isAnotherJob(next.job, reading)) {
    next.ending = { kind: 'replaced', at: draft.now, late: draft.late, timeKnown: draft.timeKnown };
    settle(draft);
  }
  if (next.job === null) {
    if (!isPrint(reading) || isEcho(draft, reading)) return;
    open(draft, reading, 'seen');
  }
  const { job } = next;
  if (job === null) return;
  if (!job.told) adoptNames(job, reading);
  if (reading.state === 'RUNNING' || reading.state === 'PAUSE') tellStart(draft);
  follow(draft, reading);
  pauseOrResume(draft, reading);
}

/** A printer may leave RUNNING for a moment (an AMS refill): the same job going on takes the end back. */
function resumeOrSettle(draft: Draft, reading: JobReading): void {
  const { job } = draft.next;
  if (job !== null && !isAnotherJob(job, reading) && (reading.percent ?? 0) >= job.percent) draft.next.ending = null;
  else settle(draft);
}

function finish(draft: Draft, was: string | null): void {
  const { job } = draft.next;
  // A job that was only being prepared cannot be done: the printer fell back to the FINISH it showed before.
  if (job !== null && !job.told && (was === 'PREPARE' || was === 'SLICING') && !draft.late) {
    draft.next.job = null;
    return;
  }
  complete(draft);
}

function pauseOrResume(draft: Draft, reading: JobReading): void {
  const { job } = draft.next;
  if (job === null || (reading.state !== 'PAUSE' && reading.state !== 'RUNNING')) return;
  const paused = reading.state === 'PAUSE';
  if (paused === job.paused) return;
  job.paused = paused;
  const more = { milestone: `${draft.now}`, progress: Math.floor(job.percent) };
  if (paused) draft.tell('print_paused', job.key, { ...more, reason: pauseReason(reading) });
  else draft.tell('print_resumed', job.key, more);
}

function open(draft: Draft, reading: JobReading, how: 'seen' | 'attached' | 'unseen'): void {
  const { next, now } = draft;
  next.job = {
    key: `${reading.subtaskId ?? reading.subtaskName ?? 'job'}@${now}`,
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
    milestone: 0,
    asked: 0,
  };
  next.ending = null;
  next.stopAsked = null;
  next.cancelSeen = null;
  next.evidence = {};
  next.plateOccupied = false;
  if (how === 'attached') {
    const percent = reading.percent ?? 0;
    // What was passed before we came is not news.
    next.job.percent = percent < 100 ? percent : 0;
    next.job.milestone = milestoneAt(next.job.percent);
    draft.tell('print_attached', next.job.key);
  }
  askLayers(draft);
}
