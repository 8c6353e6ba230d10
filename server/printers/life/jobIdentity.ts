import type { JobReading } from '../report/job.ts';
import type { Job, JobName } from './lifecycle.ts';

/** Internal jobs of the printer live here and are no prints (calibration, self-test). */
const INTERNAL_FOLDER = '/usr/';
const CALIBRATION_FILE = 'auto_cali_for_user';
/** X1 and H2 show the ram disk's file for every job: it names the plate, not the job. */
const RAM_DISK_FILE = /^\/data\/Metadata\//;
const SLICED = /(\.gcode\.3mf|\.3mf|\.gcode)$/i;

/**
 * Calibration and maintenance are busy but no prints: a file below `/usr/`, the name of the calibration's file (some models
 * empty the file itself after a while), print type `system`, or neither a file nor a name.
 */
export function isPrint(reading: JobReading): boolean {
  const file = reading.gcodeFile ?? '';
  if (file.startsWith(INTERNAL_FOLDER)) return false;
  if (file.includes(CALIBRATION_FILE) || reading.subtaskName?.includes(CALIBRATION_FILE)) return false;
  if (reading.printType === 'system') return false;
  return file !== '' || reading.subtaskName !== null;
}

/**
 * Whether the printer now shows another job than `job`. Only values that both sides have are compared: a P1 empties
 * `gcode_file` later, and X1 and H2 show the same ram disk file for every job.
 */
export function isAnotherJob(job: Job, reading: JobReading): boolean {
  if (job.subtaskId !== null && reading.subtaskId !== null) return job.subtaskId !== reading.subtaskId;
  if (job.taskId !== null && reading.taskId !== null) return job.taskId !== reading.taskId;
  if (job.name !== null && reading.subtaskName !== null) return job.name !== reading.subtaskName;
  if (isFileOfJob(job.gcodeFile) && isFileOfJob(reading.gcodeFile)) return job.gcodeFile !== reading.gcodeFile;
  return false;
}

/** Both show the same id, or without ids the same name: a run of what ran before. */
export function isSameName(name: JobName, reading: JobReading): boolean {
  if (name.subtaskId !== null || reading.subtaskId !== null) return name.subtaskId === reading.subtaskId;
  return name.name !== null && name.name === reading.subtaskName;
}

/** Both show the same file, and one that says something. */
export function sharesFile(job: Job, reading: JobReading): boolean {
  return isFileOfJob(job.gcodeFile) && job.gcodeFile === reading.gcodeFile;
}

function isFileOfJob(file: string | null): file is string {
  return file !== null && file !== '' && !RAM_DISK_FILE.test(file);
}

/** Names may arrive in pieces, after the state, for this long. */
const NAMES_COME_MS = 10_000;

/**
 * Takes over what the reading knows better. Names arrive in pieces while a job is being prepared; what its start has told
 * stays, and only what was still missing then is filled in.
 */
export function adoptNames(job: Job, reading: JobReading, now: number): void {
  const { subtaskId, taskId, subtaskName: name, gcodeFile, plate } = reading;
  const names = { subtaskId, taskId, name, gcodeFile, plate };
  if (!job.told) Object.assign(job, names);
  else if (now - job.openedAt < NAMES_COME_MS) Object.assign(job, { ...names, ...known(job) });
}

function known(job: Job): Partial<Job> {
  return Object.fromEntries(Object.entries(job).filter(([, value]) => value !== null));
}

/** The file's name as people know it: the last part of `gcode_file`, or the job's name with `.3mf` behind it. */
export function fileNameOf(job: Pick<Job, 'name' | 'gcodeFile'>): string {
  const file = isFileOfJob(job.gcodeFile) ? job.gcodeFile.slice(job.gcodeFile.lastIndexOf('/') + 1) : '';
  if (SLICED.test(file)) return file;
  const name = job.name ?? file;
  if (name === '') return 'unknown.3mf';
  return SLICED.test(name) ? name : `${name}.3mf`;
}
