import type { Hms } from './state.ts';

export const SCRIPT_NAMES = [
  'finish',
  'fail',
  'cancel',
  'runout',
  'calibration',
  'rejectToFailed',
  'rejectToIdle',
  'abort',
  'replace',
] as const;
export type ScriptName = (typeof SCRIPT_NAMES)[number];

/** What varies in a script. Percents are of the layers; times in milliseconds. */
export interface ScriptOptions {
  /** Where it fails, is cancelled, runs out, aborts or is replaced. */
  atPercent?: number;
  /** Begin in the middle, as a printer that was printing before anybody looked. */
  fromPercent?: number;
  /** IDLE -> RUNNING without PREPARE. */
  skipPrepare?: boolean;
  /** Where the print_error of a cancel shows: its own message before FAILED, in the same one, or after it. */
  pulse?: 'before' | 'with' | 'after';
  /** Leave the cancel code in `fail_reason` (families that have it; their default is true). */
  failReason?: boolean;
  printError?: number;
  hms?: Hms[];
  /** Scripted pauses; without `forMs` the job waits for a resume. */
  pauses?: { atPercent: number; stage?: number; forMs?: number }[];
  /** A runout goes on by itself after this time; without it, it waits for a resume. */
  resumeAfterMs?: number;
}
