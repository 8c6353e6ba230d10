import type { JsonObject } from '../delta.ts';
import { NO_TRAY, type Phase, type PrinterState } from '../state.ts';
import type { Heater } from '../thermal.ts';
import { fanGear, hexBits, isActive, remainingMinutes } from './base.ts';
import { packedTray } from './filament.ts';

/** The numeric mirror of `gcode_state`. 0, 4, 6 and 7 are seen on printers; the others are not verified. */
const STATE_NUMBER: Record<Phase, number> = {
  IDLE: 0,
  SLICING: 2,
  PREPARE: 3,
  RUNNING: 4,
  PAUSE: 5,
  FINISH: 6,
  FAILED: 7,
};

/** Bit of `fun` that says: control commands must be signed. */
export const SIGNATURE_BIT = 29;

/** Current and target temperature in one number: `target << 16 | current`. */
export function packed(part: Heater): number {
  return (Math.round(part.target) << 16) | Math.round(part.current);
}

/** The file a job's g-code is unpacked to; a calibration runs from the firmware's own path. */
export function unpackedFile(state: PrinterState): string {
  const job = state.job;
  if (job === null) return '';
  return job.kind === 'calibration' ? job.file : `/data/Metadata/plate_${job.plate}.gcode`;
}

function cfgBits(state: PrinterState): number[] {
  const bits = [0, 3, 4, 12, 17, 18];
  if (state.timelapse) bits.push(5);
  if (Object.entries(state.lights).some(([node, mode]) => node === 'chamber_light' && mode === 'on')) bits.push(7);
  for (const bit of [0, 1, 2]) if (state.speedLevel & (1 << bit)) bits.push(8 + bit);
  return bits;
}

/** Filament of the job -> unit and slot, one entry for each filament of the project. */
function mapping(state: PrinterState): number[] {
  return (state.job?.filaments ?? []).map((filament) => packedTray(filament.tray, state.activeExtruder, 0xffff));
}

function extruders(state: PrinterState): JsonObject {
  const info = state.nozzles.map((nozzle, id) => {
    const active = id === state.activeExtruder;
    const none = id === 1 ? 0xfeff : 0xffff;
    const now = packedTray(active ? state.trayNow : NO_TRAY, id, none);
    return {
      filam_bak: [],
      hnow: id,
      hpre: id,
      htar: id,
      id,
      info: active && state.filamentLoaded ? 14 : 8,
      snow: now,
      spre: packedTray(active ? state.trayBefore : NO_TRAY, id, none),
      star: packedTray(active ? state.trayTarget : NO_TRAY, id, none),
      stat: active ? state.amsStatus : 0,
      temp: packed(nozzle),
    };
  });
  return { info, state: state.nozzles.length | (state.activeExtruder << 4) | (state.activeExtruder << 8) };
}

function airduct(state: PrinterState): JsonObject {
  const part = (id: number, func: number, percent: number) => ({ func, id, range: 6553600, state: percent });
  return {
    modeCur: state.airductMode,
    modeList: [
      { ctrl: [16, 32, 48], modeId: 0, off: [96] },
      { ctrl: [16], modeId: 1, off: [32, 48] },
    ],
    parts: [part(16, 0, state.fans.part), part(32, 1, state.fans.aux), part(48, 2, state.fans.chamber), part(96, 3, 0)],
  };
}

/** `device`: packed temperatures, extruders, nozzles, plate. */
export function deviceReport(state: PrinterState, withAirduct: boolean): JsonObject {
  return {
    bed: { info: { temp: packed(state.bed) }, state: state.bed.target > 0 ? 2 : 0 },
    bed_temp: packed(state.bed),
    cam: { laser: { cond: 253, state: 0 } },
    ctc: { info: { temp: packed(state.chamber) }, state: state.chamber.target > 0 ? 2 : 0 },
    ext_tool: { calib: 2, low_prec: true, mount: 0, th_temp: 0, type: '' },
    extruder: extruders(state),
    fan: fanGear(state),
    laser: { power: 0 },
    nozzle: {
      exist: (1 << state.nozzles.length) - 1,
      info: state.nozzles.map((_nozzle, id) => ({ diameter: 0.4, id, tm: 0, type: 'HS01', wear: 0 })),
      state: 0,
    },
    plate: { base: 1, cali2d_id: '', cur_id: '', mat: 1, tar_id: '' },
    type: 1,
    ...(withAirduct ? { airduct: airduct(state), cham_temp: Math.round(state.chamber.current) } : {}),
  };
}

/** The keys that the newer firmware adds to the base report, without those that only one family has. */
export function newKeys(state: PrinterState, funBits: number[]): JsonObject {
  const active = isActive(state);
  const file = unpackedFile(state);
  return {
    xcam: { allow_skip_parts: false, halt_print_sensitivity: 'medium', print_halt: true, ...state.detectors },
    ap_err: 0,
    aux: hexBits(state.storage ? [2, 12, 25] : [2, 25]),
    batch_id: 0,
    canvas_id: 0,
    cfg: hexBits(cfgBits(state)),
    err: state.printError === 0 ? '0' : state.printError.toString(16).toUpperCase().padStart(8, '0'),
    fun: hexBits(state.signatureRequired ? [...funBits, SIGNATURE_BIT] : funBits),
    job_attr: 18,
    mapping: mapping(state),
    percent: state.percent,
    plate_id: state.job?.plate ?? 1,
    prepare_per: state.preparePercent,
    remain_time: remainingMinutes(state),
    stat: hexBits(state.doorOpen ? [3, 15, 17, 19, 20, 23, 25, 26] : [3, 15, 17, 19, 20, 25, 26]),
    state: STATE_NUMBER[state.phase],
    ver: '20000',
    job_id: state.job?.taskId ?? '0',
    care: [
      { id: 'cr', info: '1864' },
      { id: 'ls', info: '1864' },
    ],
    design_id: '',
    file,
    job: { cur_stage: { idx: 0, state: active ? 2 : 0 }, stage: [] },
    mc_action: active ? 0 : 255,
    mc_err: 0,
    mc_stage: active ? 2 : 1,
    model_id: '',
    plate_cnt: 1,
    plate_idx: state.job?.plate ?? 1,
    queue: 0,
    aux_part_fan: true,
    fail_reason: String(state.failReason),
    mc_print_error_code: String(state.printError & 0xffff),
    print_gcode_action: active ? 0 : 255,
    print_real_action: 0,
    xcam_status: '0',
    upgrade_state: {
      ahb_new_version_number: '',
      ams_new_version_number: '',
      consistency_request: false,
      dis_state: 0,
      err_code: 0,
      ext_new_version_number: '',
      force_upgrade: false,
      idx: 8,
      idx2: 0,
      lower_limit: '00.00.00.00',
      message: '',
      module: '',
      new_version_state: 2,
      ota_new_version_number: '',
      progress: '0',
      sequence_id: 0,
      sn: '',
      status: 'IDLE',
    },
    upload: {
      file_size: 0,
      finish_size: 0,
      message: 'Good',
      oss_url: '',
      progress: 0,
      sequence_id: '0903',
      speed: 0,
      status: 'idle',
      task_id: '',
      time_remaining: 0,
      trouble_id: '',
    },
    ipcam: {
      agora_service: 'disable',
      brtc_service: 'enable',
      bs_state: 0,
      ipcam_dev: '1',
      ipcam_record: state.recording ? 'enable' : 'disable',
      laser_preview_res: 5,
      mode_bits: 2,
      resolution: '1080p',
      rtsp_url: 'disable',
      timelapse: state.timelapse ? 'enable' : 'disable',
      tl_store_hpd_type: 2,
      tl_store_path_type: 2,
      tutk_server: 'enable',
    },
  };
}
