import { coolDown } from './acts.ts';
import { POWER_LOSS, STAGE } from './codes.ts';
import type { Machine } from './machine.ts';
import type { ScriptOptions } from './scriptOptions.ts';
import { abort, cancel, fail } from './scripts.ts';

/** Things that happen at the printer itself, whatever it is doing. Each answers whether it applied. */

export function cancelAtScreen(machine: Machine, options: ScriptOptions): boolean {
  if (!machine.busy) return false;
  machine.divert(cancel('cancelled', { ...machine.endOptions, ...options }));
  return true;
}

export function breakDown(machine: Machine, options: ScriptOptions): boolean {
  if (!machine.busy) return false;
  machine.divert(fail(options));
  return true;
}

export function abortAtScreen(machine: Machine): boolean {
  const { entry } = machine;
  if (!machine.busy || entry === null) return false;
  machine.forgetRun();
  abort(machine, entry);
  return true;
}

/** Somebody dismisses the end of a job at the screen: back to IDLE. */
export function dismiss(machine: Machine): boolean {
  const { state } = machine;
  if (state.phase !== 'FINISH' && state.phase !== 'FAILED') return false;
  state.phase = 'IDLE';
  machine.publish();
  return true;
}

export function setDoor(machine: Machine, open: boolean): boolean {
  machine.state.doorOpen = open;
  machine.publish();
  return true;
}

/** After a power cycle: idle, the last job's name gone, everything off. */
export function reboot(machine: Machine): boolean {
  endLost(machine, 0);
  const { state } = machine;
  state.phase = 'IDLE';
  state.job = null;
  state.percent = 0;
  state.layer = 0;
  state.totalLayers = 0;
  state.remainingSeconds = 0;
  state.stages = [];
  state.printError = 0;
  state.failReason = 0;
  state.hms = [];
  coolDown(state);
  return true;
}

/** Power failed under a job: back as FAILED, or paused with the offer to go on. */
export function losePower(machine: Machine, offersResume: boolean): boolean {
  const { state } = machine;
  if (!machine.busy) return false;
  state.printError = POWER_LOSS;
  if (offersResume && machine.pause(STAGE.pausedByGcode)) return true;
  endLost(machine, POWER_LOSS);
  state.phase = 'FAILED';
  state.percent = 0;
  coolDown(state);
  return true;
}

function endLost(machine: Machine, reason: number): void {
  const { entry } = machine;
  if (machine.busy && entry !== null) machine.end(entry, 'lost', reason);
  machine.forgetRun();
}
