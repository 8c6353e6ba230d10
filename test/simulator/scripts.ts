import { coolDown, prepare, printLayers, ready, wait } from './acts.ts';
import { CANCEL_HMS, CANCELLED, CLOG_HMS, clearJobHms, NOZZLE_CLOGGED, REJECTED, runout, STAGE } from './codes.ts';
import type { Machine } from './machine.ts';
import type { ScriptName, ScriptOptions } from './scriptOptions.ts';
import { type Job, spoolAt } from './state.ts';
import type { Script, ScriptFactory } from './step.ts';
import type { Outcome, TruthEntry } from './truth.ts';

const HALFWAY = 50;

/** A print that finishes. FINISH persists. */
export function finishing(options: ScriptOptions = {}): ScriptFactory {
  return function* (machine, job, entry) {
    yield* prepare(machine, job, entry, options);
    yield* printLayers(machine, job, entry, options, 100);
    yield* finish(machine, entry);
  };
}

/** A print that fails by itself: print_error and an HMS entry, then FAILED. */
export function failing(options: ScriptOptions = {}): ScriptFactory {
  return function* (machine, job, entry) {
    yield* prepare(machine, job, entry, options);
    yield* printLayers(machine, job, entry, options, options.atPercent ?? HALFWAY);
    yield* fail(options)(machine, job, entry);
  };
}

/** The rest of a failing print, from wherever it is. */
export function fail(options: ScriptOptions = {}): ScriptFactory {
  return function* (machine, _job, entry) {
    const { state } = machine;
    state.printError = options.printError ?? NOZZLE_CLOGGED;
    state.hms = [...state.hms, ...(options.hms ?? [CLOG_HMS])];
    machine.publish();
    yield wait(machine.timings.gapMs);
    state.phase = 'FAILED';
    state.percent = 0;
    coolDown(state);
    machine.end(entry, 'failed', state.printError);
    machine.publish();
  };
}

/** A print cancelled at the printer's screen. */
export function cancelled(options: ScriptOptions = {}): ScriptFactory {
  return function* (machine, job, entry) {
    yield* prepare(machine, job, entry, options);
    yield* printLayers(machine, job, entry, options, options.atPercent ?? HALFWAY);
    yield* cancel('cancelled', options)(machine, job, entry);
  };
}

/**
 * The end of a cancelled job, from wherever it is: print_error shows for a while (before, with or after the edge), progress
 * returns to 0, FAILED persists, and families that have it keep the code in `fail_reason`.
 */
export function cancel(outcome: Outcome, options: ScriptOptions = {}): ScriptFactory {
  return function* (machine, _job, entry) {
    const { state, timings } = machine;
    const order = options.pulse ?? 'before';
    const code = options.printError ?? CANCELLED;
    const hms = machine.profile.id === 'h2' ? [CANCEL_HMS] : [];
    if (order === 'before') {
      state.printError = code;
      state.hms = [...state.hms, ...hms];
      machine.publish();
      yield wait(timings.pulseMs);
      resetProgress(machine);
      state.printError = 0;
      machine.publish();
      yield wait(timings.gapMs);
    }
    state.phase = 'FAILED';
    resetProgress(machine);
    coolDown(state);
    if (order === 'with') state.printError = code;
    if (options.failReason ?? machine.profile.keepsFailReason) state.failReason = code;
    machine.end(entry, outcome, code);
    machine.publish();
    if (order === 'after') {
      yield wait(timings.gapMs);
      state.printError = code;
      machine.publish();
    }
    if (order !== 'before') yield wait(timings.pulseMs);
    state.printError = 0;
    clearJobHms(state);
    machine.publish();
  };
}

/** Runs out of filament, pauses at stage 6, and goes on when somebody resumes (a new spool is in by then). */
export function runningOut(options: ScriptOptions = {}): ScriptFactory {
  return function* (machine, job, entry) {
    const { state } = machine;
    yield* prepare(machine, job, entry, options);
    yield* printLayers(machine, job, entry, options, options.atPercent ?? HALFWAY);
    const tray = state.trayNow;
    const empty = runout(tray);
    const spool = spoolAt(state, tray);
    if (spool !== null) spool.left = 0;
    state.trayTarget = tray;
    state.trayBefore = tray;
    state.filamentLoaded = false;
    state.printError = options.printError ?? empty.printError;
    state.hms = [...state.hms, ...(options.hms ?? [empty.hms])];
    yield { pausedAt: STAGE.runout, forMs: options.resumeAfterMs ?? null };
    if (spool !== null) spool.left = spool.weight;
    state.amsVersion += 1;
    state.filamentLoaded = true;
    yield* printLayers(machine, job, entry, options, 100);
    yield* finish(machine, entry);
  };
}

/** A calibration from the printer's menu: print_type `system`, a path under /usr, no layers worth printing. */
export function calibrating(): ScriptFactory {
  return function* (machine, job, entry) {
    const { state, timings } = machine;
    ready(machine, job);
    state.phase = 'RUNNING';
    state.stages = [STAGE.bedLevelling, STAGE.vibration, STAGE.motorNoise];
    entry.startedAt = machine.now;
    for (const stage of state.stages) {
      state.stage = stage;
      machine.publish();
      yield wait(timings.stageMs);
    }
    state.phase = 'FINISH';
    state.percent = 100;
    coolDown(state);
    machine.end(entry, 'finished');
    machine.publish();
  };
}

/** Rejected before it printed: PREPARE, then FAILED or IDLE with a print_error, never RUNNING. */
export function rejected(to: 'FAILED' | 'IDLE', options: ScriptOptions = {}): ScriptFactory {
  return function* (machine, job, entry) {
    const { state, timings } = machine;
    ready(machine, job);
    machine.publish();
    yield wait(timings.acceptMs);
    state.phase = 'PREPARE';
    machine.publish();
    yield wait(timings.prepareMs);
    state.phase = to;
    state.printError = options.printError ?? REJECTED;
    coolDown(state);
    machine.end(entry, 'rejected', state.printError);
    machine.publish();
  };
}

/** Ends in the middle without FAILED: RUNNING, then IDLE. */
export function aborting(options: ScriptOptions = {}): ScriptFactory {
  return function* (machine, job, entry) {
    yield* prepare(machine, job, entry, options);
    yield* printLayers(machine, job, entry, options, options.atPercent ?? HALFWAY);
    abort(machine, entry);
  };
}

export function abort(machine: Machine, entry: TruthEntry): void {
  machine.state.phase = 'IDLE';
  resetProgress(machine);
  coolDown(machine.state);
  machine.end(entry, 'aborted');
  machine.publish();
}

/** Another job takes the place of this one while the printer stays in RUNNING; the other one finishes. */
export function replacing(next: Job, options: ScriptOptions = {}): ScriptFactory {
  return function* (machine, job, entry) {
    yield* prepare(machine, job, entry, options);
    yield* printLayers(machine, job, entry, options, options.atPercent ?? HALFWAY);
    machine.end(entry, 'replaced');
    const { atPercent: _at, fromPercent: _from, ...rest } = options;
    machine.start(next, function* (_machine, _job, nextEntry): Script {
      ready(machine, next);
      nextEntry.startedAt = machine.now;
      machine.publish();
      yield* printLayers(machine, next, nextEntry, rest, 100);
      yield* finish(machine, nextEntry);
    });
  };
}

/** The script of a name. `next` is the job that replaces the first one. */
export function scriptOf(name: ScriptName, options: ScriptOptions, next: () => Job): ScriptFactory {
  switch (name) {
    case 'finish':
      return finishing(options);
    case 'fail':
      return failing(options);
    case 'cancel':
      return cancelled(options);
    case 'runout':
      return runningOut(options);
    case 'calibration':
      return calibrating();
    case 'rejectToFailed':
      return rejected('FAILED', options);
    case 'rejectToIdle':
      return rejected('IDLE', options);
    case 'abort':
      return aborting(options);
    case 'replace':
      return replacing(next(), options);
  }
}

function* finish(machine: Machine, entry: TruthEntry): Script {
  const { state, timings } = machine;
  state.remainingSeconds = 0;
  yield wait(timings.finishMs);
  state.phase = 'FINISH';
  state.percent = 100;
  if (machine.profile.id === 'p1') state.totalLayers = 0;
  coolDown(state);
  machine.end(entry, 'finished');
  machine.publish();
}

function resetProgress(machine: Machine): void {
  machine.state.percent = 0;
  machine.state.layer = 0;
  machine.state.remainingSeconds = 0;
}
