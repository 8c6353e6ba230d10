import { decimalId, type Random } from './random.ts';
import { EXTERNAL_TRAY, type Job, loadedTrays, type PrinterState, type Tray } from './state.ts';

/** What somebody wants printed, before the printer has decided where the filament comes from. */
export interface JobRequest {
  name?: string;
  file?: string;
  plate?: number;
  layers?: number;
  seconds?: number;
  origin?: Job['origin'];
  filaments?: { type: string; color: string; grams: number; tray?: number | undefined }[];
  subtaskId?: string;
  taskId?: string;
  projectId?: string;
  profileId?: string;
}

/** The g-code of a full calibration, in the firmware's own file system. */
export const CALIBRATION_FILE = '/usr/etc/print/auto_cali_for_user.gcode';

const DEFAULT_NAME = 'Benchy';
const DEFAULT_LAYERS = 60;
const DEFAULT_SECONDS = 1800;
const DEFAULT_GRAMS = 14.2;

/** A printer's storage does not take spaces and a few other characters. */
export function fileNameOf(name: string): string {
  return `${name.replace(/[^A-Za-z0-9._-]+/g, '_')}.gcode.3mf`;
}

/** The tray that fits best: same type and colour, same type, any, external. */
function chooseTray(state: PrinterState, type: string, color: string): Tray {
  const trays = loadedTrays(state);
  const wanted = color.replace('#', '').toUpperCase();
  const found =
    trays.find(({ spool }) => spool.type === type && spool.color === wanted) ??
    trays.find(({ spool }) => spool.type === type) ??
    trays[0];
  return found?.tray ?? EXTERNAL_TRAY;
}

/** A complete job from a wish; what is missing is filled in, filament from the trays that are loaded. */
export function jobOf(state: PrinterState, random: Random, wish: JobRequest): Job {
  const name = wish.name ?? DEFAULT_NAME;
  const first = loadedTrays(state)[0];
  const filaments = wish.filaments ?? [
    { type: first?.spool.type ?? 'PLA', color: first?.spool.color ?? 'FFFFFF', grams: DEFAULT_GRAMS },
  ];
  const taskId = wish.taskId ?? decimalId(random);
  return {
    kind: 'print',
    origin: wish.origin ?? 'lan',
    name,
    file: wish.file ?? fileNameOf(name),
    plate: wish.plate ?? 1,
    seconds: wish.seconds ?? DEFAULT_SECONDS,
    layers: wish.layers ?? DEFAULT_LAYERS,
    filaments: filaments.map(({ type, color, grams, tray }) => ({
      type,
      color: color.replace('#', '').toUpperCase(),
      grams,
      tray: tray ?? chooseTray(state, type, color),
    })),
    taskId,
    subtaskId: wish.subtaskId ?? decimalId(random),
    projectId: wish.projectId ?? '0',
    profileId: wish.profileId ?? '0',
    air: false,
  };
}

/** A calibration from the printer's own menu. */
export function calibrationJob(random: Random, file: string): Job {
  return {
    kind: 'calibration',
    origin: 'screen',
    name: 'auto_cali_for_user',
    file,
    plate: 1,
    seconds: 0,
    layers: 0,
    filaments: [],
    taskId: '0',
    subtaskId: decimalId(random),
    projectId: '0',
    profileId: '0',
    air: false,
  };
}
