import type { JobReading } from './job.ts';
import type { Draft } from './lifecycle.ts';

/** Progress is told at every quarter; the end tells the last one. */
export const MILESTONES: readonly number[] = [25, 50, 75];

/**
 * Follows percent and layers while the job runs. Both only rise: a printer resets them before it says FAILED, and keeps the
 * 100 of the job before for the first messages of the next one.
 */
export function follow(draft: Draft, reading: JobReading): void {
  const { job } = draft.next;
  if (job === null) return;
  const layers = reading.totalLayers ?? 0;
  if (layers > 0) job.totalLayers = layers;
  if (reading.state !== 'RUNNING') return;
  const layer = reading.layer ?? 0;
  if (layer > job.layer) {
    if (job.layer === 0 && job.totalLayers === 0) askLayers(draft);
    job.layer = layer;
  }
  const percent = reading.percent ?? 0;
  if (percent <= job.percent || percent >= 100) return;
  job.percent = percent;
  const reached = milestoneAt(percent);
  if (reached <= job.milestone) return;
  job.milestone = reached;
  draft.tell('print_progress', job.key, {
    milestone: String(reached),
    progress: Math.floor(percent),
    remainingMinutes: reading.remainingMinutes,
  });
}

/** The number of layers may be missing at the start: it is asked for then, and once more at the first layer. */
export function askLayers(draft: Draft): void {
  const { job } = draft.next;
  if (job === null || job.totalLayers > 0 || job.asked >= 2) return;
  job.asked++;
  draft.ask = true;
}

/** The highest milestone at or below `percent`; 0 below the first. */
export function milestoneAt(percent: number): number {
  return MILESTONES.findLast((milestone) => milestone <= percent) ?? 0;
}
