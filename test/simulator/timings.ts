/** Real-time lengths of the parts of a job that no speed factor compresses, in milliseconds. */
export interface Timings {
  /** From taking the job to PREPARE; the new ids are visible from its start. */
  acceptMs: number;
  /** SLICING of a cloud job. */
  sliceMs: number;
  prepareMs: number;
  heatMs: number;
  /** Each calibration stage inside RUNNING. */
  stageMs: number;
  /** A filament change between layers. */
  swapMs: number;
  /** From the last layer to FINISH. */
  finishMs: number;
  /** How long a cancel shows its print_error. */
  pulseMs: number;
  /** Between the separate messages of a cancel. */
  gapMs: number;
  /** From a command's echo to its effect. */
  effectMs: number;
}

export const DEFAULT_TIMINGS: Timings = {
  acceptMs: 500,
  sliceMs: 1500,
  prepareMs: 1500,
  heatMs: 2000,
  stageMs: 700,
  swapMs: 800,
  finishMs: 700,
  pulseMs: 2000,
  gapMs: 400,
  effectMs: 400,
};
