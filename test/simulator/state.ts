import type { Heater } from './thermal.ts';

/** `gcode_state` as printers spell it. */
export type Phase = 'IDLE' | 'SLICING' | 'PREPARE' | 'RUNNING' | 'PAUSE' | 'FINISH' | 'FAILED';

/** The phases in which a printer has a job in its hands. */
export const BUSY_PHASES: ReadonlySet<Phase> = new Set(['SLICING', 'PREPARE', 'RUNNING', 'PAUSE']);

export type ProfileId = 'x1' | 'p1' | 'h2';

/** One spool. `left` and `weight` are grams of filament, `color` is RRGGBB, `rfid` says whether the printer can read it. */
export interface Spool {
  type: string;
  brand: string;
  preset: string;
  color: string;
  weight: number;
  left: number;
  rfid: boolean;
  nozzleMin: number;
  nozzleMax: number;
}

/** One AMS. `kind` decides its module name and report shape; `extruder` is 0 (right, the only one on most) or 1 (left). */
export interface AmsUnit {
  id: number;
  kind: 'ams' | 'ams2pro';
  extruder: 0 | 1;
  humidityPercent: number;
  temperature: number;
  dryMinutes: number;
  trays: (Spool | null)[];
}

/** Where filament comes from: a global tray index (unit * 4 + slot), 254 for the external spool, 255 for nothing. */
export type Tray = number;
export const EXTERNAL_TRAY = 254;
export const NO_TRAY = 255;

/** What a job takes from one tray; `grams` is for the whole job. */
export interface JobFilament {
  type: string;
  color: string;
  grams: number;
  tray: Tray;
}

/** A job as the printer knows it. `seconds` is the slicer's estimate for all layers. */
export interface Job {
  kind: 'print' | 'calibration';
  origin: 'lan' | 'cloud' | 'screen';
  name: string;
  /** File name in the printer's storage; for a calibration the firmware's own path. */
  file: string;
  plate: number;
  seconds: number;
  layers: number;
  filaments: JobFilament[];
  taskId: string;
  subtaskId: string;
  projectId: string;
  profileId: string;
  /** The material path was never opened: the job runs to its end and extrudes nothing. */
  air: boolean;
}

export interface Hms {
  attr: number;
  code: number;
}

/** Everything a printer is at one moment, independent of how its family words it. */
export interface PrinterState {
  phase: Phase;
  job: Job | null;
  /** 0-100, as reported (reset to 0 by a cancel). */
  percent: number;
  layer: number;
  totalLayers: number;
  remainingSeconds: number;
  /** Current stage id, or null for the family's idle value. */
  stage: number | null;
  stages: number[];
  subStage: number;
  preparePercent: number;
  printError: number;
  failReason: number;
  hms: Hms[];
  skipped: number[];
  /** Index 0 is the right (main) nozzle. */
  nozzles: Heater[];
  bed: Heater;
  chamber: Heater;
  activeExtruder: 0 | 1;
  /** Percent 0-100. */
  fans: { part: number; aux: number; chamber: number; heatbreak: number };
  speedLevel: 1 | 2 | 3 | 4;
  lights: Record<string, string>;
  /** `on`, `off` or `flashing`; no report mentions it. */
  heatbedLight: string;
  /** 0 silent, 1 alarm, 2 beeping; no report mentions it. */
  buzzerMode: 0 | 1 | 2;
  ams: AmsUnit[];
  external: (Spool | null)[];
  trayNow: Tray;
  trayTarget: Tray;
  trayBefore: Tray;
  amsStatus: number;
  amsVersion: number;
  filamentLoaded: boolean;
  doorOpen: boolean;
  storage: boolean;
  signalDbm: number;
  signatureRequired: boolean;
  timelapse: boolean;
  recording: boolean;
  detectors: Record<string, boolean>;
  printOptions: Record<string, boolean>;
  airductMode: number;
  /** Some P1 firmware empties `gcode_file` a while into the print. */
  fileForgotten: boolean;
}

/** Who this printer is. `host` goes into the network part of the report. */
export interface Identity {
  serial: string;
  name: string;
  host: string;
}

/** The spool behind a tray number, or null. */
export function spoolAt(state: PrinterState, tray: Tray): Spool | null {
  if (tray === EXTERNAL_TRAY) return state.external[0] ?? null;
  const unit = state.ams.find((candidate) => candidate.id === tray >> 2);
  return unit?.trays[tray & 3] ?? null;
}

/** Every tray that holds a spool, in order, with its global number. */
export function loadedTrays(state: PrinterState): { tray: Tray; spool: Spool }[] {
  return state.ams.flatMap((unit) =>
    unit.trays.flatMap((spool, slot) => (spool === null ? [] : [{ tray: unit.id * 4 + slot, spool }])),
  );
}
