import { codesOf } from './alarms.ts';
import { errorText } from './hms.ts';
import type { JobReading } from './job.ts';

/** Stages in which a printer waits, in words (`stg_cur`). */
const STAGES: Readonly<Record<number, string>> = {
  5: 'Paused by the file',
  6: 'Filament runout',
  16: 'Paused by a person',
  17: 'Front cover is open',
  20: 'Nozzle temperature fault',
  21: 'Bed temperature fault',
  23: 'Skipped step',
  26: 'AMS lost',
  27: 'Heatbreak fan fault',
  28: 'Chamber temperature fault',
  30: 'Paused by the file',
  32: 'Nozzle covered in filament',
  33: 'Cutter fault',
  34: 'First layer looks wrong',
  35: 'Nozzle clogged',
};

/** Why a print stands: the stage says it, else the error, else nobody knows (null). */
export function pauseReason(reading: JobReading): string | null {
  const stage = STAGES[reading.stage ?? -1];
  if (stage !== undefined) return stage;
  const code = codesOf(reading)[0];
  return code === undefined ? null : errorText(code);
}
