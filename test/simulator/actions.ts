import { STAGE } from './codes.ts';
import { abortAtScreen, breakDown, cancelAtScreen, dismiss, losePower, reboot, setDoor } from './incidents.ts';
import type { Machine } from './machine.ts';
import type { Action, ActOptions, Faults, RunOptions } from './options.ts';
import type { Printer } from './printer.ts';
import { planRun, startRun, withoutUndefined } from './runs.ts';
import type { ScriptName, ScriptOptions } from './scriptOptions.ts';
import type { Job } from './state.ts';
import { buildThreeMf } from './threeMf.ts';
import type { TruthEntry } from './truth.ts';

/** Puts a job's file where the printer would have it: cloud jobs in /cache, all others in the root. */
export async function storeJobFile(printer: Printer, job: Job): Promise<void> {
  const bytes = await buildThreeMf({
    name: job.name,
    plate: job.plate,
    filaments: job.filaments,
    seconds: job.seconds,
    layers: job.layers,
    modelCode: printer.profile.modelCode,
  });
  printer.files.write(job.origin === 'cloud' ? `/cache/${job.file}` : `/${job.file}`, bytes, Date.now());
}

/** Starts a script, with its file on the storage; null when the printer is busy. */
export async function run(printer: Printer, name: ScriptName, options: RunOptions): Promise<TruthEntry | null> {
  const { machine } = printer;
  if (machine.busy) return null;
  if (options.speed !== undefined) machine.speed = options.speed;
  const plan = planRun(machine, name, options);
  for (const job of [plan.job, plan.next]) {
    if (job?.kind === 'print' && options.withoutFile !== true) await storeJobFile(printer, job);
  }
  return machine.busy ? null : printer.act(() => startRun(machine, plan));
}

/** Lets something happen at the printer itself. False when it does not apply to its state. */
export async function act(printer: Printer, action: Action, options: ActOptions = {}): Promise<boolean> {
  if (action === 'dropConnections') {
    printer.broker.dropConnections();
    return true;
  }
  if (action === 'reboot' || action === 'powerLoss') {
    await printer.setOffline(true);
    const done = printer.act((machine) =>
      action === 'reboot' ? reboot(machine) : losePower(machine, options.offersResume === true),
    );
    await printer.setOffline(false);
    return done;
  }
  return printer.act((machine) => apply(machine, action, options));
}

function apply(machine: Machine, action: Action, options: ActOptions): boolean {
  const script = withoutUndefined(options ?? {}) as ScriptOptions;
  switch (action) {
    case 'pause':
      return machine.pause(options?.stage ?? STAGE.pausedByUser);
    case 'resume':
      return machine.resume();
    case 'cancel':
      return cancelAtScreen(machine, script);
    case 'fail':
      return breakDown(machine, script);
    case 'abort':
      return abortAtScreen(machine);
    case 'dismiss':
      return dismiss(machine);
    case 'openDoor':
      return setDoor(machine, true);
    case 'closeDoor':
      return setDoor(machine, false);
    default:
      return false;
  }
}

/** Sets faults; what is left out stays as it is. */
export async function setFaults(printer: Printer, wanted: Faults): Promise<void> {
  const { machine, broker } = printer;
  printer.silent = wanted.silent ?? printer.silent;
  printer.swallowCommands = wanted.swallowCommands ?? printer.swallowCommands;
  printer.stringNumbers = wanted.stringNumbers ?? printer.stringNumbers;
  if (wanted.accessCode !== undefined) printer.changeAccessCode(wanted.accessCode);
  machine.partialAms = wanted.partialAms ?? machine.partialAms;
  broker.ackMode = wanted.ack ?? broker.ackMode;
  broker.connackDelay = wanted.connackDelayMs ?? broker.connackDelay;
  if (wanted.ftps !== undefined) printer.ftps.faults = withoutUndefined(wanted.ftps);
  const { signatureRequired, offline } = wanted;
  if (signatureRequired !== undefined) printer.act(() => machine.requireSignature(signatureRequired));
  if (offline !== undefined) await printer.setOffline(offline);
}
