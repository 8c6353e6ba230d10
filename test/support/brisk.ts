import type { SimulatorOptions } from './simulator.ts';

/** Parts of a job that no speed compresses, as short as a test wants them; a cancel still shows its code for a while. */
export const BRISK: NonNullable<SimulatorOptions['timings']> = {
  acceptMs: 150,
  sliceMs: 200,
  prepareMs: 300,
  heatMs: 200,
  stageMs: 100,
  swapMs: 100,
  finishMs: 200,
  pulseMs: 600,
  gapMs: 200,
  effectMs: 100,
};
