import { BOOKKEEPING } from './bookkeeping.ts';
import { COURSES } from './courses.ts';
import type { Pipeline } from './pipeline.ts';
import { QUIET } from './quiet.ts';

/** A story at the wire and what is true about it. `play` only observes; `truth` is written by hand. */
export interface Scenario {
  /** Of the rules of a print's life (protocol reference, section 3.2). */
  readonly rule: number;
  readonly title: string;
  play(pipeline: Pipeline): unknown;
  readonly truth: unknown;
}

export const SCENARIOS: readonly Scenario[] = [...COURSES, ...BOOKKEEPING, ...QUIET];
