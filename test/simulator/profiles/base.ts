import type { JsonObject } from '../delta.ts';
import type { Identity, PrinterState } from '../state.ts';

const SPEED_PERCENT = { 1: 50, 2: 100, 3: 124, 4: 166 } as const;

/** An IPv4 address as the little-endian number printers report. */
function littleEndianAddress(host: string): number {
  const parts = host.split('.').map(Number);
  if (parts.length !== 4 || parts.some((part) => !Number.isInteger(part))) return 0;
  return parts.reduceRight((sum, part) => sum * 256 + part, 0);
}

function fanStep(percent: number): string {
  return String(Math.round((percent * 15) / 100));
}

function byte(percent: number): number {
  return Math.round((percent * 255) / 100);
}

/** Part, auxiliary and chamber fan in one number, a byte each from the lowest. */
export function fanGear(state: PrinterState): number {
  return byte(state.fans.part) | (byte(state.fans.aux) << 8) | (byte(state.fans.chamber) << 16);
}

/** Minutes left, as printers count them: the running minute included, 0 when nothing is left. */
export function remainingMinutes(state: PrinterState): number {
  return Math.ceil(state.remainingSeconds / 60);
}

export function isActive(state: PrinterState): boolean {
  return state.phase === 'PREPARE' || state.phase === 'RUNNING' || state.phase === 'PAUSE' || state.phase === 'SLICING';
}

/** `print_type` while a job is in hand; the families differ only in their idle word. */
export function printType(state: PrinterState, idle: string): string {
  if (!isActive(state) || state.job === null) return idle;
  if (state.job.kind === 'calibration') return 'system';
  return state.job.origin === 'cloud' ? 'cloud' : 'local';
}

export interface Wording {
  idleStage: number;
  idlePrintType: string;
  gcodeFile: string;
  temperature(value: number): number;
  homeFlagBits: number[];
}

/** A signed 32-bit word of the given bits. */
export function signedBits(bits: number[]): number {
  return bits.reduce((word, bit) => word | (1 << bit), 0);
}

/** A hex word of the given bits, of any length, in upper case. */
export function hexBits(bits: number[]): string {
  return bits
    .reduce((word, bit) => word | (1n << BigInt(bit)), 0n)
    .toString(16)
    .toUpperCase();
}

/** The keys that every family has, without `command`, `msg` and `sequence_id`. */
export function baseReport(state: PrinterState, identity: Identity, words: Wording): JsonObject {
  const job = state.job;
  const nozzle = state.nozzles[state.activeExtruder] ?? state.nozzles[0]!;
  const degrees = words.temperature;
  return {
    upload: { status: 'idle', progress: 0, message: '' },
    net: { conf: 0, info: [{ ip: littleEndianAddress(identity.host), mask: 0x00ffffff }] },
    nozzle_temper: degrees(nozzle.current),
    nozzle_target_temper: nozzle.target,
    bed_temper: degrees(state.bed.current),
    bed_target_temper: state.bed.target,
    mc_print_stage: isActive(state) ? '2' : '1',
    heatbreak_fan_speed: fanStep(state.fans.heatbreak),
    cooling_fan_speed: fanStep(state.fans.part),
    big_fan1_speed: fanStep(state.fans.aux),
    big_fan2_speed: fanStep(state.fans.chamber),
    mc_percent: state.percent,
    mc_remaining_time: remainingMinutes(state),
    ams_status: state.amsStatus,
    ams_rfid_status: 0,
    hw_switch_state: state.filamentLoaded ? 1 : 0,
    spd_mag: SPEED_PERCENT[state.speedLevel],
    spd_lvl: state.speedLevel,
    print_error: state.printError,
    wifi_signal: `${state.signalDbm}dBm`,
    gcode_state: state.phase,
    gcode_file_prepare_percent: String(state.preparePercent),
    queue_number: 0,
    queue_total: 0,
    queue_est: 0,
    queue_sts: 0,
    project_id: job?.projectId ?? '0',
    profile_id: job?.profileId ?? '0',
    task_id: job?.taskId ?? '0',
    subtask_id: job?.subtaskId ?? '0',
    subtask_name: job?.name ?? '',
    gcode_file: words.gcodeFile,
    stg: state.stages,
    stg_cur: state.stage ?? words.idleStage,
    print_type: printType(state, words.idlePrintType),
    home_flag: signedBits([0, 1, 2, 8, 10, ...words.homeFlagBits]),
    mc_print_sub_stage: state.subStage,
    sdcard: state.storage,
    force_upgrade: false,
    layer_num: state.layer,
    total_layer_num: state.totalLayers,
    s_obj: state.skipped,
    fan_gear: fanGear(state),
    nozzle_diameter: '0.4',
    nozzle_type: 'hardened_steel',
    cali_version: 0,
    hms: state.hms.map(({ attr, code }) => ({ attr, code })),
    online: { ahb: false, rfid: false, version: 7 },
    lights_report: Object.entries(state.lights).map(([node, mode]) => ({ node, mode })),
  };
}
