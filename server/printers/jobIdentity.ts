import type { JobReading } from './job.ts';
import type { Job, JobName } from './lifecycle.ts';

/** Internal jobs of the printer live here and are no prints (calibration, self-test). */
const INTERNAL_FOLDER = '/usr/';
const CALIBRATION_FILE = 'auto_cali_for_user';
/** X1 and H2 show the ram disk's file for every job: it names the plate, not the job. */
const RAM_DISK_FILE = /^\/data\/Metadata\//;
const SLICED = /(\.gcode\.3mf|\.3mf|\.gcode)$/i;

/**
 * Calibration and maintenance are busy but no prints: a file below `/usr/`, the calibration file's name, print type `system`,
 * or neither a file nor a name.
 */
export function isPrint(reading: JobReading): boolean {
  const file = reading.gcodeFile ?? '';
  if (file.startsWith(INTERNAL_FOLDER) || file.includes(CALIBRATION_FILE)) return false;
  if (reading.printType === 'system') return false;
  return file !== '' || reading.subtaskName !== null;
}

/**
 * Whether the printer now shows another job than `job`. Only values that both sides have are compared: a P1 empties
 * `gcode_file` later, and X1 and H2 show the same ram disk file for every job.
 */
export function isAnotherJob(job: Job | JobName, reading: JobReading): boolean {
  if (job.subtaskId !== null && reading.subtaskId !== null) return job.subtaskId !== reading.subtaskId;
  if ('taskId' in job && job.taskId !== null && reading.taskId !== null) return job.taskId !== reading.taskId;
  if (job.name !== null && reading.subtaskName !== null) return job.name !== reading.subtaskName;
  if ('gcodeFile' in job && isFileOfJob(job.gcodeFile) && isFileOfJob(reading.gcodeFile)) return job.gcodeFile !== reading.gcodeFile;
  return false;
}

/** Both show the same id, or without ids the same name: a run of what ran before. */
export function isSameName(name: JobName, reading: JobReading): boolean {
  if (name.subtaskId !== null || reading.subtaskId !== null) return name.subtaskId === reading.subtaskId;
  return name.name !== null && name.name === reading.subtaskName;
}

function isFileOfJob(file: string | null): file is string {
  return file !== null && file !== '' && !RAM_DISK_FILE.test(file);
}

/** Takes over what the reading knows better: names arrive in pieces while a job is being prepared. */
export function adoptNames(job: Job, reading: JobReading): void {
  job.subtaskId = reading.subtaskId ?? job.subtaskId;
  job.taskId = reading.taskId ?? job.taskId;
  job.name = reading.subtaskName ?? job.name;
  job.gcodeFile = reading.gcodeFile ?? job.gcodeFile;
  job.plate = reading.plate ?? job.plate;
}

/** The file's name as people know it: the last part of `gcode_file`, or the job's name with `.3mf` behind it. */
export function fileNameOf(job: Pick<Job, 'name' | 'gcodeFile'>): string {
  const file = isFileOfJob(job.gcodeFile) ? job.gcodeFile.slice(job.gcodeFile.lastIndexOf('/') + 1) : '';
  if (SLICED.test(file)) return file;
  const name = job.name ?? file;
  if (name === '') return 'unknown.3mf';
  return SLICED.test(name) ? name : `${name}.3mf`;
}
