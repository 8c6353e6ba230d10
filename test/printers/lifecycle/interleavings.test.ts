import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Fact } from '../../../server/printers/life/lifecycle.ts';
import { lineOf } from './follow.ts';
import { REAL } from './pipeline.ts';
import { type Gap, Play, type Played } from './play.ts';
import { type PrintStory, stories, type Truth } from './story.ts';

/** How many stories are told; more by hand. */
const RUNS = Number(process.env.LIFECYCLE_RUNS ?? 300);
const STARTS = new Set(['print_started', 'print_attached']);
const ENDS: Readonly<Record<string, readonly Truth[]>> = {
  print_complete: ['complete'],
  print_failed: ['failed'],
  print_stopped: ['stopped', 'aborted'],
};
/** Nobody may leave for this long after the end if its kind is to be known. */
const VERDICT_MS = 20_000;
/** A cancel may show this long before the end of the job. */
const PULSE_MS = 6_000;

test('whatever happens to the link and to us, every print begins and ends once, and rightly', () => {
  fc.assert(
    fc.property(stories, (story) => {
      const play = new Play(REAL, story);
      const runs = Object.values(Object.groupBy(play.follower.told.filter(isOfRun), ({ subject }) => subject));
      for (const run of runs) if (run) checkRun(run);
      for (const [index, played] of play.played.entries()) checkPrint(play, played, index);
    }),
    { numRuns: RUNS },
  );
});

/** One start, first; one end, last; nothing that repeats. */
function checkRun(run: readonly Fact[]): void {
  const lines = run.map(lineOf);
  expect(
    lines.filter((_, index) => STARTS.has(run[index]!.type)),
    lines.join(' | '),
  ).toHaveLength(1);
  expect(STARTS.has(run[0]!.type), lines.join(' | ')).toBe(true);
  expect(
    lines.filter((_, index) => run[index]!.type in ENDS),
    lines.join(' | '),
  ).toHaveLength(1);
  expect(run.at(-1)!.type in ENDS, lines.join(' | ')).toBe(true);
  const milestones = run.filter(({ type }) => type === 'print_progress').map(({ milestone }) => Number(milestone));
  expect(milestones).toEqual([...new Set(milestones)].sort((one, other) => one - other));
}

/** At most one run; and of a print that was watched at its end exactly one, with the right end. */
function checkPrint(play: Play, { print, from, ended }: Played, index: number): void {
  const { told } = play.follower;
  const next = play.played[index + 1]?.from ?? Infinity;
  const mine = told.filter(({ type, job }) => {
    if (!STARTS.has(type) || job === null) return false;
    if (print.subtaskId !== '0') return job.subtaskId === print.subtaskId;
    return job.name === print.name && job.openedAt >= from && job.openedAt < next;
  });
  const story = `print ${index} (${print.name}, ${print.end}): ${told.filter(isOfRun).map(lineOf).join(' | ')}`;
  expect(mine.length, story).toBeLessThanOrEqual(1);
  // Found after a gap, the numbers may still be those of the job before.
  const progress = told.filter(
    ({ type, job, late }) => type === 'print_progress' && !late && job?.subtaskId === print.subtaskId,
  );
  for (const { milestone } of progress) expect(Number(milestone), story).toBeLessThanOrEqual(highest(print));
  if (!watched(play.gaps, ended) || isMerged(play, index)) return;
  expect(mine, story).toHaveLength(1);
  const end = told.find(({ type, subject }) => type in ENDS && subject === mine[0]!.subject);
  expect(ENDS[end?.type ?? ''], story).toContain(print.end);
}

function highest({ sayings }: PrintStory): number {
  return Math.max(...sayings.map(({ fields }) => Number(fields.mc_percent ?? 0)).filter((percent) => percent < 100));
}

function watched(gaps: readonly Gap[], ended: number): boolean {
  return !gaps.some(({ from, to }) => from <= ended + VERDICT_MS && to >= ended - PULSE_MS);
}

/** The same file without ids ran before and after one gap: nobody can tell the two prints apart. */
function isMerged(play: Play, index: number): boolean {
  const { print, from } = play.played[index]!;
  const before = play.played.slice(0, index).filter((other) => other.print.name === print.name);
  return before.some(({ ended }) => play.gaps.some((gap) => gap.from <= ended && gap.to >= from));
}

function isOfRun({ type }: Fact): boolean {
  return type.startsWith('print_');
}
