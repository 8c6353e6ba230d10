import { codesOf, PAUSED_BY_PERSON } from './alarms.ts';
import { failureReason } from './hms.ts';
import { hex8 } from './hmsCode.ts';
import type { JobReading } from './job.ts';
import { pauseOfStage } from './stages.ts';

const BY_A_PERSON = 16;

/** Why a print stands: the stage says it, else the error, else nobody knows (null). */
export function pauseReason(reading: JobReading): string | null {
  const stage = hex8(reading.printError) === PAUSED_BY_PERSON ? BY_A_PERSON : (reading.stage ?? -1);
  return pauseOfStage(stage) ?? failureReason(codesOf(reading));
}
