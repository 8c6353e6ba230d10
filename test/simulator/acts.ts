import { clearJobHms, STAGE } from './codes.ts';
import type { Machine } from './machine.ts';
import type { ScriptOptions } from './scriptOptions.ts';
import { type Job, NO_TRAY, type PrinterState, spoolAt, type Tray } from './state.ts';
import type { Script, Step } from './step.ts';
import { aim } from './thermal.ts';
import type { TruthEntry } from './truth.ts';

/** `ams_status` while nothing moves, while filament is changed, and while the AMS assists a print. */
const AMS_IDLE = 0;
const AMS_CHANGING = 0x0106;
const AMS_ASSISTING = 768;
const SPEED_FACTOR = { 1: 0.5, 2: 1, 3: 1.24, 4: 1.66 } as const;
const MOST_SWAPS = 6;
/** Steps in which a cloud job's download is reported. */
const DOWNLOAD_STEPS = [0, 34, 71, 99];

export function wait(ms: number): Step {
  return { ms };
}

/** Nozzle and bed temperature for a material, °C. */
function temperatures(type: string): { nozzle: number; bed: number } {
  if (type.startsWith('PETG')) return { nozzle: 245, bed: 70 };
  if (type === 'ABS' || type === 'ASA') return { nozzle: 260, bed: 90 };
  return { nozzle: 220, bed: 60 };
}

/** The printer has taken the job: its ids are visible, everything of the job before is gone; the phase is still the old one. */
export function ready(machine: Machine, job: Job): void {
  const { state } = machine;
  state.job = job;
  state.percent = 0;
  state.layer = 0;
  state.totalLayers = job.kind === 'calibration' ? 0 : job.layers;
  state.remainingSeconds = 0;
  state.stage = null;
  state.stages = [];
  state.subStage = 0;
  state.preparePercent = job.origin === 'cloud' ? 0 : 100;
  state.printError = 0;
  state.failReason = 0;
  state.skipped = [];
  state.speedLevel = 2;
  state.fileForgotten = false;
  clearJobHms(state);
}

/** From the accepted job to the first layer: ids, (SLICING,) PREPARE, then RUNNING through heating and calibration stages. */
export function* prepare(machine: Machine, job: Job, entry: TruthEntry, options: ScriptOptions): Script {
  const { state, timings } = machine;
  ready(machine, job);
  if (options.fromPercent !== undefined) {
    const first = job.filaments[0];
    heat(machine, first?.type ?? 'PLA', 0);
    for (const part of [state.bed, ...state.nozzles]) if (part.target > 0) part.current = part.target;
    feed(machine, job, first?.tray ?? NO_TRAY);
    running(state);
    entry.startedAt = machine.now;
    return;
  }
  if (options.skipPrepare !== true) {
    machine.publish();
    yield wait(timings.acceptMs);
    if (job.origin === 'cloud') yield* download(machine);
    state.phase = 'PREPARE';
    machine.publish();
    yield wait(timings.prepareMs);
  }
  state.phase = 'RUNNING';
  entry.startedAt = machine.now;
  state.stages = [STAGE.bedPreheat, STAGE.bedLevelling, STAGE.nozzleCleaning];
  state.subStage = 1;
  const first = job.filaments[0];
  heat(machine, first?.type ?? 'PLA', timings.heatMs);
  for (const [index, stage] of state.stages.entries()) {
    state.stage = stage;
    machine.publish();
    yield wait(index === 0 ? timings.heatMs : timings.stageMs);
  }
  feed(machine, job, first?.tray ?? NO_TRAY);
  running(state);
}

function* download(machine: Machine): Script {
  const { state, timings } = machine;
  state.phase = 'SLICING';
  machine.publish();
  yield wait(timings.sliceMs);
  state.phase = 'PREPARE';
  for (const percent of DOWNLOAD_STEPS) {
    state.preparePercent = percent;
    machine.publish();
    yield wait(timings.prepareMs / DOWNLOAD_STEPS.length);
  }
  state.preparePercent = 100;
}

/** Prints layers from where the job is until `untilPercent` of them are done, with the scripted pauses on the way. */
export function* printLayers(
  machine: Machine,
  job: Job,
  entry: TruthEntry,
  options: ScriptOptions,
  untilPercent: number,
): Script {
  const { state } = machine;
  const upTo = (percent: number) => Math.floor((job.layers * percent) / 100);
  const swapEvery = Math.ceil(job.layers / Math.min(MOST_SWAPS, job.filaments.length * 2));
  const first = options.fromPercent === undefined ? 0 : upTo(options.fromPercent);
  const pauses = (options.pauses ?? []).map((pause) => ({ ...pause, layer: upTo(pause.atPercent) }));
  for (let done = Math.max(entry.layersDone, first); done < upTo(untilPercent); done += 1) {
    for (const pause of pauses.filter((candidate) => candidate.layer === done)) {
      if (entry.layersDone === done && done > 0) showLayer(state, job, done);
      yield { pausedAt: pause.stage ?? STAGE.pausedByUser, forMs: pause.forMs ?? null };
    }
    const tray = job.filaments[Math.floor(done / swapEvery) % Math.max(1, job.filaments.length)]?.tray ?? NO_TRAY;
    if (job.filaments.length > 1 && tray !== state.trayNow) yield* swap(machine, job, tray);
    showLayer(state, job, done);
    if (done === first) machine.publish();
    const layerMs = (job.seconds * 1000) / job.layers / machine.speed / SPEED_FACTOR[state.speedLevel];
    yield wait(layerMs);
    state.fileForgotten ||= machine.profile.deltas && done >= 1;
    consume(state, job);
    machine.layersDone(entry, done + 1);
  }
  showLayer(state, job, entry.layersDone, Math.max(1, entry.layersDone));
}

/** What the report says when `done` layers are complete; the layer that has begun is the one announced. */
function showLayer(state: PrinterState, job: Job, done: number, layer = done + 1): void {
  state.layer = layer;
  state.percent = Math.min(99, Math.floor((done * 100) / job.layers));
  state.remainingSeconds = (job.seconds * (job.layers - done)) / job.layers;
}

function* swap(machine: Machine, job: Job, tray: Tray): Script {
  const { state } = machine;
  state.trayTarget = tray;
  state.stage = STAGE.filamentChange;
  state.subStage = STAGE.filamentChange;
  state.amsStatus = AMS_CHANGING;
  machine.publish();
  yield wait(machine.timings.swapMs);
  feed(machine, job, tray);
  running(state);
  machine.publish();
}

function running(state: PrinterState): void {
  state.phase = 'RUNNING';
  state.stage = STAGE.printing;
  state.subStage = 0;
  state.fans = { part: 70, aux: 40, chamber: 30, heatbreak: 100 };
}

function feed(machine: Machine, job: Job, tray: Tray): void {
  const { state } = machine;
  state.trayBefore = tray;
  state.trayTarget = tray;
  state.trayNow = tray;
  state.filamentLoaded = !job.air;
  state.amsStatus = AMS_ASSISTING;
  const unit = state.ams.find((candidate) => candidate.id === tray >> 2);
  if (machine.profile.nozzles === 2 && unit !== undefined) state.activeExtruder = unit.extruder;
}

function heat(machine: Machine, type: string, ms: number): void {
  const { nozzle, bed } = temperatures(type);
  for (const part of machine.state.nozzles) aim(part, nozzle, ms);
  aim(machine.state.bed, bed, ms);
}

function consume(state: PrinterState, job: Job): void {
  if (job.air) return;
  for (const filament of job.filaments) {
    const spool = spoolAt(state, filament.tray);
    if (spool !== null) spool.left = Math.max(0, spool.left - filament.grams / job.layers);
  }
}

/** Heaters and fans off, no stage: what every end of a job has in common. The tray stays where it was. */
export function coolDown(state: PrinterState): void {
  state.stage = null;
  state.subStage = 0;
  state.amsStatus = AMS_IDLE;
  for (const part of [state.bed, state.chamber, ...state.nozzles]) aim(part, 0, 0);
  state.fans = { part: 0, aux: 0, chamber: 0, heatbreak: 0 };
}
