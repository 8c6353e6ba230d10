import type { Answer } from './answer.ts';
import { FILE_UNREADABLE, NO_AMS } from './codes.ts';
import type { JsonObject } from './delta.ts';
import { resolvePath } from './files.ts';
import { jobOf } from './job.ts';
import { md5, type PlateContent, readPlate } from './jobFile.ts';
import type { Machine } from './machine.ts';
import { finishing, rejected } from './scripts.ts';
import { EXTERNAL_TRAY } from './state.ts';

/**
 * Takes a `project_file` command on an idle printer. The echo always comes; a file that cannot be printed shows only
 * afterwards, as a rejection before RUNNING.
 */
export function projectFile(machine: Machine, fields: JsonObject): Answer {
  const path = storagePath(String(fields.url ?? ''));
  const plate = Number(/plate_(\d+)\.gcode$/.exec(String(fields.param ?? ''))?.[1] ?? 0);
  const stored = machine.files.read(path);
  const content = stored === undefined ? null : readPlate(stored.bytes, plate);
  const wantedSum = String(fields.md5 ?? '');
  const readable = content !== null && (wantedSum === '' || wantedSum.toUpperCase() === md5(stored!.bytes));
  const useAms = fields.use_ams === true;
  const trays = content === null ? [] : traysOf(content, fields);
  const fromAms = trays.some((tray) => tray < EXTERNAL_TRAY);
  const job = jobOf(machine.state, machine.random, {
    name: String(fields.subtask_name ?? ''),
    file: path.split('/').at(-1) ?? '',
    plate: plate || 1,
    layers: content?.layers ?? 1,
    seconds: content?.seconds ?? 1,
    filaments: (content?.filaments ?? []).map(({ type, color, grams }, index) => ({
      type,
      color,
      grams,
      tray: useAms ? (trays[index] ?? EXTERNAL_TRAY) : EXTERNAL_TRAY,
    })),
    taskId: String(fields.task_id ?? '0'),
    subtaskId: String(fields.subtask_id ?? '0'),
    projectId: String(fields.project_id ?? '0'),
    profileId: String(fields.profile_id ?? '0'),
  });
  job.air = machine.profile.needsMapping2 && useAms && fromAms && !Array.isArray(fields.ams_mapping2);
  if (!readable) machine.start(job, rejected('FAILED', { printError: FILE_UNREADABLE }));
  else if (useAms && machine.state.ams.length === 0) machine.start(job, rejected('FAILED', { printError: NO_AMS }));
  else machine.start(job, finishing());
  return { ok: true };
}

export function hasFile(machine: Machine, path: string): boolean {
  return machine.files.read(resolvePath('/', path)) !== undefined;
}

/** All forms of a job's address name the same file: `ftp://F`, `ftp:///F`, `file:///sdcard/F`, `file:///mnt/sdcard/F`. */
export function storagePath(url: string): string {
  const path = url.replace(/^(ftp|file):\/\/+/, '').replace(/^(mnt\/)?sdcard\//, '');
  return resolvePath('/', decodePercent(path));
}

function decodePercent(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** The tray of each filament of the plate; the mapping is indexed by the filament's place in the project. */
function traysOf(content: PlateContent, fields: JsonObject): number[] {
  const mapping: unknown[] = Array.isArray(fields.ams_mapping) ? fields.ams_mapping : [];
  return content.filaments.map(({ id }) => {
    const tray = Number(mapping[id - 1] ?? -1);
    return tray < 0 ? EXTERNAL_TRAY : tray;
  });
}
