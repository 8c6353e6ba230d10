import { CALIBRATION_FILE, calibrationJob, jobOf } from './job.ts';
import type { Machine } from './machine.ts';
import type { RunOptions } from './options.ts';
import type { ScriptName, ScriptOptions } from './scriptOptions.ts';
import { scriptOf } from './scripts.ts';
import type { Job } from './state.ts';
import type { ScriptFactory } from './step.ts';
import type { TruthEntry } from './truth.ts';

/** A script with its job, ready to start. `next` is the job that takes over in the script `replace`. */
export interface Plan {
  job: Job;
  next: Job | null;
  script: ScriptFactory;
  options: ScriptOptions;
}

/** Decides job and script of a run without starting anything. */
export function planRun(machine: Machine, name: ScriptName, given: RunOptions = {}): Plan {
  const { next: nextWish, withoutFile: _withoutFile, speed: _speed, ...rest } = given;
  const options = withoutUndefined(rest) as ScriptOptions;
  const job =
    name === 'calibration'
      ? calibrationJob(machine.random, CALIBRATION_FILE)
      : jobOf(machine.state, machine.random, withoutUndefined(rest));
  const next =
    name === 'replace'
      ? jobOf(machine.state, machine.random, { name: `${job.name} 2`, ...withoutUndefined(nextWish ?? {}) })
      : null;
  return { job, next, options, script: scriptOf(name, options, () => next ?? job) };
}

/** Starts a planned run on an idle printer. Throws an Error when it is busy. */
export function startRun(machine: Machine, plan: Plan): TruthEntry {
  if (machine.busy) throw new Error('the printer is busy');
  machine.endOptions = plan.options;
  return machine.start(plan.job, plan.script);
}

type Defined<T> = { [K in keyof T]: Exclude<T[K], undefined> };

/** The same object without the keys whose value is undefined. */
export function withoutUndefined<T extends object>(value: T): Defined<T> {
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined)) as Defined<T>;
}
