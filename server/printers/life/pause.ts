import { failureReason } from '../hms/hms.ts';
import { hex8 } from '../hms/hmsCode.ts';
import type { JobReading } from '../report/job.ts';
import { pauseOfStage } from '../status/stages.ts';
import { codesOf, PAUSED_BY_PERSON } from './alarms.ts';

const BY_A_PERSON = 16;

/** Why a print stands: the stage says it, else the error, else nobody knows (null). */
export function pauseReason(reading: JobReading): string | null {
  const stage = hex8(reading.printError) === PAUSED_BY_PERSON ? BY_A_PERSON : (reading.stage ?? -1);
  return pauseOfStage(stage) ?? failureReason(codesOf(reading));
}
