import { fullCode } from '../hms/hmsCode.ts';
import type { Merged } from './merge.ts';
import { asNumber, asText, asUint32, asWhole, child, isTree, type Tree } from './values.ts';

/** What one merged state says about the job: the few fields that the rules of a print's life need. */
export interface JobReading {
  /** `gcode_state` in capitals (`IDLE`, `PREPARE`, `SLICING`, `RUNNING`, `PAUSE`, `FINISH`, `FAILED`, …), null when never seen. */
  readonly state: string | null;
  /** Ids are decimal text; null for "" and "0", which mean "none". */
  readonly subtaskId: string | null;
  readonly taskId: string | null;
  readonly subtaskName: string | null;
  readonly gcodeFile: string | null;
  /** `cloud`, `local`, `idle`, `system` (calibration), in lower case. */
  readonly printType: string | null;
  /** 0 to 100. */
  readonly percent: number | null;
  /** Minutes; may keep its last value after a failure, so it counts only while the job is active. */
  readonly remainingMinutes: number | null;
  readonly layer: number | null;
  /** 0 and null both mean "not known yet". */
  readonly totalLayers: number | null;
  /** `mc_print_sub_stage`: 0 while really extruding. */
  readonly subStage: number | null;
  /** `stg_cur`; idle is -1 or 255, and 0 on some models. */
  readonly stage: number | null;
  /** Planned stages of this job. */
  readonly stages: readonly number[];
  /** Unsigned 32 bits; 0 means none. */
  readonly printError: number;
  /** Unsigned 32 bits; 0 means none. Keeps the reason after `printError` has gone. */
  readonly failReason: number;
  /** Codes as 16 hexadecimal capitals without separators. */
  readonly hms: readonly string[];
  /** Download of the job to the printer, 0 to 100. */
  readonly preparePercent: number | null;
  /** Plate number from 1. */
  readonly plate: number | null;
}

const NO_STAGES: readonly number[] = Object.freeze([]);
const NO_CODES: readonly string[] = Object.freeze([]);
const PLATE_FILE = /plate_(\d{1,3})\.gcode$/;

/** Reads the job out of a merged state. Allocates one object when there are no errors to list; never throws. */
export function readJob(merged: Merged): JobReading {
  const print = merged.print;
  const threeD = print['3D'];
  const gcodeFile = asText(print.gcode_file) ?? asText(print.file);
  return {
    state: readState(print),
    subtaskId: idOf(print.subtask_id),
    taskId: idOf(print.task_id),
    subtaskName: asText(print.subtask_name),
    gcodeFile,
    printType: asText(print.print_type)?.toLowerCase() ?? null,
    percent: asNumber(print.mc_percent) ?? asNumber(print.percent),
    remainingMinutes: asWhole(print.mc_remaining_time) ?? asWhole(print.remain_time),
    layer: asWhole(print.layer_num) ?? asWhole(child(threeD, 'layer_num')),
    totalLayers: asWhole(print.total_layer_num) ?? asWhole(child(threeD, 'total_layer_num')),
    subStage: asWhole(print.mc_print_sub_stage),
    stage: asWhole(print.stg_cur) ?? asWhole(child(print.stage, '_id')),
    stages: stagesOf(print.stg),
    printError: asUint32(print.print_error) ?? 0,
    failReason: asUint32(print.fail_reason) ?? 0,
    hms: codesOf(print.hms),
    preparePercent: asNumber(print.gcode_file_prepare_percent) ?? asNumber(print.prepare_per),
    plate: plateOf(print, gcodeFile),
  };
}

/** `gcode_state` in capitals; null when absent or empty. */
export function readState(print: Tree): string | null {
  return typeof print.gcode_state === 'string' && print.gcode_state !== '' ? print.gcode_state.toUpperCase() : null;
}

function idOf(value: unknown): string | null {
  const text = asText(value);
  return text === '0' ? null : text;
}

function stagesOf(value: unknown): readonly number[] {
  if (!Array.isArray(value) || value.length === 0) return NO_STAGES;
  if (value.every((stage) => typeof stage === 'number')) return value;
  return value.map(asWhole).filter((stage) => stage !== null);
}

function codesOf(value: unknown): readonly string[] {
  if (!Array.isArray(value) || value.length === 0) return NO_CODES;
  return value
    .filter(isTree)
    .map((entry) => fullCode(entry.attr, entry.code))
    .filter((code) => code !== null);
}

function plateOf(print: Tree, gcodeFile: string | null): number | null {
  for (const value of [print.plate_idx, print.plate_id, PLATE_FILE.exec(gcodeFile ?? '')?.[1]]) {
    const plate = asWhole(value);
    if (plate !== null && plate > 0) return plate;
  }
  return null;
}
