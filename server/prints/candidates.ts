import { basename } from 'node:path/posix';

/** Where printers keep the files of jobs: sent over the LAN, sent by the cloud or the slicer, and older places. */
const DIRECTORIES = ['/', '/cache', '/model', '/data'] as const;
const SUFFIXES = ['.3mf', '.gcode.3mf'] as const;
/** Calibrations and other jobs of the firmware itself run from here. */
const FIRMWARE_FILES = '/usr/';
/** The generic name a printer gives the G-code it unpacked; it is not the name of the job's file. */
const UNPACKED_PLATE = /^plate_\d+\.gcode$/;
const NAME_MAX = 200;

/** What a printer reports about the running job. */
export interface CandidateJob {
  subtaskName: string | null;
  gcodeFile: string | null;
  /** `cloud` jobs lie in the cache, so that is looked at first. */
  printType?: string | null;
}

/**
 * The paths under which a printer may keep the job's 3MF file, most likely first: each name the job is known by, as it is
 * and with the replacements that senders make (underscores for spaces and for characters a memory card does not allow),
 * with each suffix, in each directory. [] for jobs of the firmware and for jobs without a name.
 */
export function candidatePaths(job: CandidateJob): string[] {
  if (job.gcodeFile?.startsWith(FIRMWARE_FILES)) return [];
  const file = basename(job.gcodeFile ?? '');
  const stems = [job.subtaskName ?? '', UNPACKED_PLATE.test(file) ? '' : file].map(stemOf).flatMap(spellings);
  const names = [...new Set(stems)].flatMap((stem) => SUFFIXES.map((suffix) => stem + suffix));
  const directories = job.printType === 'cloud' ? ['/cache', '/', '/model', '/data'] : DIRECTORIES;
  return directories.flatMap((directory) =>
    names.map((name) => (directory === '/' ? `/${name}` : `${directory}/${name}`)),
  );
}

/** Two file names are of the same job when this is equal: without case, suffix, and the replacements of senders. */
export function sameName(name: string): string {
  return stemOf(name)
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, '_');
}

/** Without `.3mf`, `.gcode.3mf` or `.gcode`. */
function stemOf(name: string): string {
  return name
    .trim()
    .replace(/(\.gcode)?(\.3mf)?$/i, '')
    .trim();
}

function spellings(stem: string): string[] {
  const allowed = stem
    .replace(/[\p{Cc}<>:"/\\|?*]/gu, '_')
    .slice(0, NAME_MAX)
    .replace(/[. ]+$/, '');
  return allowed === '' ? [] : [...new Set([allowed, allowed.replaceAll(' ', '_'), allowed.replaceAll('_', ' ')])];
}
