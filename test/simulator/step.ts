import type { Machine } from './machine.ts';
import type { Job } from './state.ts';
import type { TruthEntry } from './truth.ts';

/** Wait, or pause at a stage until somebody resumes (or `forMs` have passed). */
export type Step = { ms: number } | { pausedAt: number; forMs: number | null };

/** A script changes the machine's state and publishes between its steps. */
export type Script = Generator<Step, void, void>;
export type ScriptFactory = (machine: Machine, job: Job, entry: TruthEntry) => Script;
