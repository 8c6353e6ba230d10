import type { JobReading } from '../report/job.ts';
import type { Draft } from './lifecycle.ts';

/** Progress is told at every quarter, whoever listens; the end tells the last one. */
export const QUARTER = 25;

/**
 * Follows percent and layers while the job runs. Both only rise: a printer resets them before it says FAILED, and may show
 * those of the job before in the first messages of the next one.
 * @param every steps in percent at which somebody wants to hear of it beside the quarters
 */
export function follow(draft: Draft, reading: JobReading, every: readonly number[]): void {
  const { job } = draft.next;
  if (job === null) return;
  const layers = reading.totalLayers ?? 0;
  if (layers > 0) job.totalLayers = layers;
  if (reading.state !== 'RUNNING') return;
  const percent = reading.percent ?? 0;
  if (percent >= 100 || (percent > 0 && percent === job.oldPercent)) return;
  job.oldPercent = null;
  const layer = reading.layer ?? 0;
  if (layer > job.layer) {
    if (job.layer === 0) askLayers(draft);
    job.layer = layer;
  }
  if (percent <= job.percent) return;
  job.percent = percent;
  const reached = milestoneAt(percent, every);
  if (reached <= job.milestone) return;
  const since = job.milestone;
  job.milestone = reached;
  draft.tell('print_progress', job.key, {
    milestone: String(reached),
    progress: Math.floor(percent),
    remainingMinutes: reading.remainingMinutes,
    since,
  });
}

/** The number of layers may be missing at the start: it is asked for then, and once more at the first layer. */
export function askLayers(draft: Draft): void {
  const { job } = draft.next;
  if (job?.totalLayers === 0) draft.ask = true;
}

/** The highest milestone at or below `percent`, of the quarters and of each step in `every`; 0 below the first. */
export function milestoneAt(percent: number, every: readonly number[] = []): number {
  return Math.max(...[QUARTER, ...every].map((step) => Math.floor(percent / step) * step));
}
