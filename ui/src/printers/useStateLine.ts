import { usePanel } from '../context.ts';
import type { Status } from '../wire.ts';
import { conditionOf, hasJob, plateWaits } from './view.ts';

/** The state in words, with the reason, or with the time of the last report of a printer that is away. */
export function useStateLine(): (status: Status | undefined) => string {
  const { t, format, now } = usePanel();
  return (status) => {
    const condition = conditionOf(status);
    const word = t.state[condition];
    if (status === undefined) return word;
    if (condition === 'offline' && status.last_update !== null) {
      return `${word} · ${t.printers.from(format.clock(status.last_update, now()))}`;
    }
    if (plateWaits(status)) return `${word} · ${t.printers.plateWaits}`;
    const stage = hasJob(status) && condition !== 'printing' ? status.stg_cur_name : null;
    return stage ? `${word} · ${reasonOf(stage)}` : word;
  };
}

/** "Paused: filament ran out" says its state itself; beside the state only the reason is told. */
function reasonOf(stage: string): string {
  return stage.replace(/^Paused:?\s*/, '');
}
