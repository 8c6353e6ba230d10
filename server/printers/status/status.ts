import { activeError, type PrinterError, readErrors, UNSIGNED_HMS } from '../hms/hms.ts';
import { type Model, modelOf } from '../models.ts';
import { type JobReading, readJob } from '../report/job.ts';
import type { Merged } from '../report/merge.ts';
import { firmwareOf, type Module } from '../report/modules.ts';
import { asTree, asWhole, child, type Tree } from '../report/values.ts';
import { canDry, readAms, readExtruderMap } from './ams.ts';
import { activeExtruder, activeSlots, nozzleCount, readMapping, TRAY_NONE } from './extruders.ts';
import { hasExhaustFan, readFans } from './fans.ts';
import { readFittings } from './fittings.ts';
import { readNozzles, readRack } from './nozzles.ts';
import type { ControlBlock, PrinterStatus } from './printerStatus.ts';
import { readPrintOptions } from './printOptions.ts';
import { stageName } from './stages.ts';
import { fieldBit, readSwitches } from './switches.ts';
import { activeNozzle, readTemperatures } from './temperatures.ts';
import { readExternalTrays } from './trays.ts';

export type { PrinterStatus } from './printerStatus.ts';

/** What is known about a printer besides its reports. */
export interface Link {
  readonly connected: boolean;
  /** When the last report came. */
  readonly lastReportAt: Date | null;
  readonly awaitingPlateClear: boolean;
  readonly currentArchiveId: number | null;
  readonly currentPlateId: number | null;
  /** Where the cover picture of the current job is, if there is one. */
  readonly coverUrl: string | null;
  /** Objects on the plate that can be skipped, if the file has been read. */
  readonly printableObjects?: number | null;
  /** When the current job began to print, if that was seen. */
  readonly startedAt?: Date | null;
}

/** Everything a status is derived from. */
export interface StatusSource {
  /** null before any report. */
  readonly merged: Merged | null;
  readonly modules: readonly Module[];
  readonly serial: string | null;
  readonly link: Link;
}

/** States in which a job is under way. */
const ACTIVE: ReadonlySet<string> = new Set(['PREPARE', 'SLICING', 'RUNNING', 'PAUSE']);
const ON_THE_PLATE: ReadonlySet<string> = new Set(['RUNNING', 'PAUSE']);
const SIGNATURE_NEEDED = 29;
const IDLE_STAGE = -1;
const IDLE_STAGE_OLD = 255;
const MINUTE_MS = 60_000;

/** Derives the whole status, afresh each time; for answers, not for every report. Pure: the time is the last report's. */
export function statusOf({ merged, modules, serial, link }: StatusSource): PrinterStatus {
  const print = merged?.print ?? {};
  const model = modelOf({ modules, serial });
  const job = readJob({ print, complete: false });
  const errors = readErrors(print);
  return {
    connected: link.connected,
    model: model?.name ?? null,
    firmware_version: firmwareOf(modules),
    ...jobPart(job, merged, link),
    ...errorPart(print, errors, job, link),
    ...heatPart(print, model, merged),
    ...readFans(print),
    ...readSwitches(print, model),
    ...readFittings(print),
    skipped_objects_count: Array.isArray(print.s_obj) ? print.s_obj.length : null,
    ...feedPart(print, model, modules),
    nozzles: readNozzles(print),
    nozzle_rack: readRack(print),
    print_options: readPrintOptions(print),
    exhaust_fan_present: hasExhaustFan(print) ?? model?.exhaustFan ?? false,
    airduct_mode: asWhole(child(print, 'device', 'airduct', 'modeCur')),
    speed_level: asWhole(print.spd_lvl),
    awaiting_plate_clear: link.awaitingPlateClear,
    last_update: link.lastReportAt?.toISOString() ?? null,
  };
}

function jobPart(job: JobReading, merged: Merged | null, link: Link) {
  const active = job.state !== null && ACTIVE.has(job.state);
  const onPlate = job.state !== null && ON_THE_PLATE.has(job.state);
  const told = job.remainingMinutes;
  const estimated = active && told !== null && told > 0 ? told : null;
  return {
    state: job.state ?? 'unknown',
    current_print: job.subtaskName ?? job.gcodeFile,
    subtask_name: job.subtaskName,
    gcode_file: job.gcodeFile,
    progress: merged === null ? 0 : job.percent,
    remaining_time: active ? told : 0,
    remaining_time_seconds: estimated === null ? null : estimated * 60,
    eta: etaOf(link.lastReportAt, estimated),
    started_at: active ? (link.startedAt?.toISOString() ?? null) : null,
    print_type: job.printType,
    prepare_percent: job.preparePercent,
    layer_num: job.layer,
    total_layers: job.totalLayers,
    cover_url: onPlate ? link.coverUrl : null,
    stg_cur: stageOf(job.stage, active),
    stg_cur_name: active && job.stage !== null ? stageName(job.stage) : null,
    stg: job.stages,
    mc_print_sub_stage: job.subStage,
    printable_objects_count: link.printableObjects ?? null,
    current_archive_id: onPlate ? link.currentArchiveId : null,
    current_plate_id: onPlate ? (link.currentPlateId ?? job.plate) : null,
  };
}

/** 255 is the old idle value; some models say 0 ("printing") while they are idle. */
function stageOf(stage: number | null, active: boolean): number {
  if (stage === null || stage === IDLE_STAGE_OLD) return IDLE_STAGE;
  return stage === 0 && !active ? IDLE_STAGE : stage;
}

/** Counted from the last report and cut to the minute, so that it stands still between two estimates. */
function etaOf(lastReportAt: Date | null, minutes: number | null): string | null {
  if (lastReportAt === null || minutes === null) return null;
  const end = new Date((Math.floor(lastReportAt.getTime() / MINUTE_MS) + minutes) * MINUTE_MS);
  return Number.isNaN(end.getTime()) ? null : end.toISOString();
}

function errorPart(print: Tree, errors: readonly PrinterError[], job: JobReading, link: Link) {
  const refuses = errors.some((error) => error.full_code === UNSIGNED_HMS);
  const signatureNeeded = fieldBit(print.fun, SIGNATURE_NEEDED);
  const developerMode = refuses ? false : signatureNeeded === null ? null : !signatureNeeded;
  const block = blockOf(link.connected, job.state, developerMode);
  return {
    error: activeError(errors),
    hms_errors: errors,
    developer_mode: developerMode,
    controllable: block === null,
    control_block: block,
  };
}

function blockOf(connected: boolean, state: string | null, developerMode: boolean | null): ControlBlock | null {
  if (!connected) return 'offline';
  if (state === null) return 'no_report';
  return developerMode === false ? 'developer_mode_off' : null;
}

function heatPart(print: Tree, model: Model | null, merged: Merged | null) {
  const temperatures = merged === null ? {} : readTemperatures(print, model);
  return {
    temperatures,
    temperature: activeNozzle(temperatures, print),
    supports_chamber_heater: model?.chamberHeater ?? false,
  };
}

function feedPart(print: Tree, model: Model | null, modules: readonly Module[]) {
  const nozzles = nozzleCount(print, model);
  const ams = readAms(print, modules);
  const slots = activeSlots(print, model);
  const amsStatus = asWhole(print.ams_status);
  return {
    ams,
    ams_exists: ams.length > 0,
    vt_tray: readExternalTrays(print, nozzles),
    active_extruder: activeExtruder(print),
    ams_mapping: readMapping(print),
    ams_extruder_map: readExtruderMap(print, nozzles),
    fila_switch: asTree(child(print, 'device', 'fila_switch')),
    tray_now: slots.now ?? TRAY_NONE,
    expected_tray: orNull(slots.target),
    previous_tray: orNull(slots.previous),
    ams_status_main: amsStatus === null ? null : (amsStatus >>> 8) & 0xff,
    ams_status_sub: amsStatus === null ? null : amsStatus & 0xff,
    last_ams_update: null,
    supports_drying: ams.some(canDry),
    supports_drying_while_printing: null,
    drying_screen_only: null,
  };
}

function orNull(slot: number | null): number | null {
  return slot === TRAY_NONE ? null : slot;
}
