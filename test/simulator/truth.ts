import type { Job } from './state.ts';

/**
 * How a job really ended. `cancelled`: at the printer's screen; `stopped`: by a `stop` request; `rejected`: before it
 * printed; `aborted`: back to IDLE without FAILED; `replaced`: another job took its place while it ran; `lost`: the
 * printer went down under it.
 */
export type Outcome = 'finished' | 'failed' | 'cancelled' | 'stopped' | 'rejected' | 'aborted' | 'replaced' | 'lost';

/** What really happened to one job, independent of what was reported. Times are the machine's clock in milliseconds. */
export interface TruthEntry {
  kind: Job['kind'];
  origin: Job['origin'];
  name: string;
  file: string;
  plate: number;
  taskId: string;
  subtaskId: string;
  air: boolean;
  /** `planned` and `grams` (used) are grams. */
  filaments: { type: string; color: string; tray: number; planned: number; grams: number }[];
  plannedGrams: number;
  grams: number;
  acceptedAt: number;
  /** The first RUNNING, null when it never printed. */
  startedAt: number | null;
  endedAt: number | null;
  outcome: Outcome | null;
  /** Layers really completed and their share in percent, at the end or now. */
  layersDone: number;
  layers: number;
  progress: number;
  /** `print_error` as 8 hex digits, when one ended it. */
  reason: string | null;
  pauses: { from: number; to: number | null; stage: number }[];
}

export function openEntry(job: Job, now: number): TruthEntry {
  return {
    kind: job.kind,
    origin: job.origin,
    name: job.name,
    file: job.file,
    plate: job.plate,
    taskId: job.taskId,
    subtaskId: job.subtaskId,
    air: job.air,
    filaments: job.filaments.map(({ type, color, grams, tray }) => ({ type, color, tray, planned: grams, grams: 0 })),
    plannedGrams: round(job.filaments.reduce((sum, filament) => sum + filament.grams, 0)),
    grams: 0,
    acceptedAt: now,
    startedAt: null,
    endedAt: null,
    outcome: null,
    layersDone: 0,
    layers: job.layers,
    progress: 0,
    reason: null,
    pauses: [],
  };
}

/** Writes how far the job came: every layer takes the same share of every filament. */
export function recordProgress(entry: TruthEntry, layersDone: number): void {
  const share = entry.layers === 0 ? 0 : layersDone / entry.layers;
  entry.layersDone = layersDone;
  entry.progress = entry.layers === 0 ? 0 : Math.floor((layersDone * 100) / entry.layers);
  for (const filament of entry.filaments) filament.grams = entry.air ? 0 : round(filament.planned * share);
  entry.grams = round(entry.filaments.reduce((sum, filament) => sum + filament.grams, 0));
}

/** A `print_error` as users know it. */
export function hex8(code: number): string {
  return code.toString(16).toUpperCase().padStart(8, '0');
}

function round(grams: number): number {
  return Math.round(grams * 1000) / 1000;
}
