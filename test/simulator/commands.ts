import { type Command, sequenceId } from './answer.ts';
import { BUSY, clearJobHms, STAGE } from './codes.ts';
import type { JsonObject } from './delta.ts';
import { runGcode } from './gcode.ts';
import { CALIBRATION_FILE, calibrationJob } from './job.ts';
import { hasFile, projectFile } from './projectFile.ts';
import { calibrating, cancel } from './scripts.ts';
import { aim } from './thermal.ts';

const DONE = { ok: true };
/** Its state is in no report. */
const UNREPORTED_LED = 'heatbed_light';
/** How long a refusal because of a running job shows its print_error, in milliseconds. */
const BUSY_PULSE_MS = 2000;

/** Every command the printer knows, as `type.command`. */
export const COMMANDS: Record<string, Command> = {
  'pushing.pushall': (machine) => {
    machine.publishAll();
    return null;
  },
  'pushing.start': (machine) => {
    machine.publishAll();
    return null;
  },
  'info.get_version': (machine, fields) => {
    const reply = {
      command: 'get_version',
      sequence_id: sequenceId(fields),
      module: machine.profile.modules(machine.state, machine.identity),
    };
    const result = machine.profile.bareEcho ? { result: 'success', reason: '' } : {};
    machine.publishMessage({ info: { ...reply, ...result } });
    return null;
  },
  'upgrade.get_history': () => ({ ok: true, extra: { firmware_optional: [] } }),

  'print.pause': (machine) => {
    machine.after(machine.timings.effectMs, () => machine.pause(STAGE.pausedByUser));
    return DONE;
  },
  'print.resume': (machine) => {
    machine.after(machine.timings.effectMs, () => machine.resume());
    return DONE;
  },
  'print.stop': (machine) => {
    if (machine.busy) {
      machine.after(machine.timings.effectMs, () => {
        if (machine.busy) machine.divert(cancel('stopped', machine.endOptions));
      });
    }
    return DONE;
  },
  'print.project_file': (machine, fields) => {
    if (!machine.busy) return projectFile(machine, fields);
    const { state } = machine;
    state.printError = BUSY;
    machine.publish();
    machine.after(BUSY_PULSE_MS, () => {
      if (state.printError === BUSY) state.printError = 0;
    });
    return { ok: false, reason: 'busy' };
  },
  'print.gcode_file': (machine, fields) => {
    const path = String(fields.param ?? '');
    if (machine.busy) return { ok: false, reason: 'busy' };
    if (path === CALIBRATION_FILE) {
      machine.start(calibrationJob(machine.random, path), calibrating());
      return DONE;
    }
    return { ok: hasFile(machine, path), reason: '' };
  },
  'print.calibration': (machine) => {
    if (machine.busy) return { ok: false, reason: 'busy' };
    machine.start(calibrationJob(machine.random, CALIBRATION_FILE), calibrating());
    return DONE;
  },
  'print.gcode_line': (machine, fields) => {
    runGcode(machine.state, String(fields.param ?? ''), machine.profile);
    return DONE;
  },
  'print.print_speed': (machine, fields) => {
    const level = Number(fields.param);
    if (level !== 1 && level !== 2 && level !== 3 && level !== 4) return { ok: false, reason: 'invalid param' };
    machine.state.speedLevel = level;
    return DONE;
  },
  'print.print_option': (machine, fields) => {
    for (const [key, value] of Object.entries(fields)) {
      if (typeof value === 'boolean') machine.state.printOptions[key] = value;
    }
    return DONE;
  },
  'print.skip_objects': (machine, fields) => {
    const list = Array.isArray(fields.obj_list) ? fields.obj_list.filter((id) => Number.isInteger(id)) : [];
    if (machine.state.phase !== 'RUNNING' && machine.state.phase !== 'PAUSE') return { ok: false, reason: '' };
    machine.state.skipped = [...new Set([...machine.state.skipped, ...(list as number[])])];
    return DONE;
  },
  'print.clean_print_error': (machine) => {
    machine.state.printError = 0;
    clearJobHms(machine.state);
    return DONE;
  },
  'print.set_bed_temp': (machine, fields) => {
    if (!machine.profile.heatCommands) return null;
    aim(machine.state.bed, Number(fields.temp) || 0, 0);
    return DONE;
  },
  'print.set_nozzle_temp': (machine, fields) => {
    if (!machine.profile.heatCommands) return null;
    const nozzle = machine.state.nozzles[Number(fields.extruder_index) || 0];
    if (nozzle === undefined) return { ok: false, reason: 'invalid extruder_index' };
    aim(nozzle, Number(fields.target_temp) || 0, 0);
    return DONE;
  },
  'print.set_ctt': (machine, fields) => {
    if (!machine.profile.heatCommands) return null;
    if (!machine.profile.chamberHeater) return { ok: false, reason: 'no chamber heater' };
    aim(machine.state.chamber, Number(fields.ctt_val) || 0, 0);
    return DONE;
  },
  'print.set_airduct': (machine, fields) => {
    const { airductModes } = machine.profile;
    if (airductModes.length === 0) return null;
    const mode = Number(fields.modeId);
    if (!airductModes.includes(mode)) return { ok: false, reason: 'invalid modeId' };
    machine.state.airductMode = mode;
    return DONE;
  },
  'print.buzzer_ctrl': (machine, fields) => {
    if (!machine.profile.buzzer) return null;
    const mode = Number(fields.mode);
    if (mode !== 0 && mode !== 1 && mode !== 2) return { ok: false, reason: 'invalid mode' };
    machine.state.buzzerMode = mode;
    return DONE;
  },
  'print.select_extruder': (machine, fields) => {
    const index = Number(fields.extruder_index);
    if (machine.profile.nozzles < 2 || (index !== 0 && index !== 1)) return { ok: false, reason: '' };
    machine.state.activeExtruder = index;
    return DONE;
  },
  'print.ams_filament_setting': (machine, fields) => setTray(machine, fields),
  'print.ams_get_rfid': (machine) => {
    machine.state.amsVersion += 1;
    return DONE;
  },
  'print.ams_change_filament': (machine, fields) => {
    const target = Number(fields.target);
    machine.after(machine.timings.swapMs, () => {
      machine.state.trayNow = target;
      machine.state.filamentLoaded = target !== 255;
    });
    return DONE;
  },
  'print.ams_filament_drying': (machine, fields) => {
    const unit = machine.state.ams.find((candidate) => candidate.id === Number(fields.ams_id));
    if (unit === undefined) return { ok: false, reason: 'invalid ams_id' };
    unit.dryMinutes = fields.mode === 1 ? (Number(fields.duration) || 0) * 60 : 0;
    return DONE;
  },
  'print.ams_control': () => DONE,
  'print.ams_user_setting': () => DONE,
  'print.extrusion_cali_get': () => ({ ok: true, extra: { filaments: [] } }),

  'system.ledctrl': (machine, fields) => {
    const node = String(fields.led_node ?? '');
    const mode = String(fields.led_mode ?? '');
    const { state, profile } = machine;
    if (node in state.lights) state.lights = { ...state.lights, [node]: mode };
    else if (node === UNREPORTED_LED && profile.heatbedLight) state.heatbedLight = mode;
    else return { ok: false, reason: 'did not find the valid led' };
    return DONE;
  },
  'xcam.xcam_control_set': (machine, fields) => {
    const name = String(fields.module_name ?? '');
    if (name in machine.state.detectors) {
      machine.state.detectors = { ...machine.state.detectors, [name]: fields.control === true };
    }
    return DONE;
  },
  'camera.ipcam_record_set': (machine, fields) => {
    machine.state.recording = fields.control === 'enable';
    return DONE;
  },
  'camera.ipcam_timelapse': (machine, fields) => {
    machine.state.timelapse = fields.control === 'enable';
    return DONE;
  },
};

/** Sets what is in a tray; 254 is the external holder. Old firmware follows with a partial `vt_tray`. */
function setTray(machine: Parameters<Command>[0], fields: JsonObject): ReturnType<Command> {
  const unit = machine.state.ams.find((candidate) => candidate.id === Number(fields.ams_id));
  const slot = Number(fields.tray_id);
  const type = String(fields.tray_type ?? '');
  const color = String(fields.tray_color ?? '00000000').slice(0, 6);
  const spool = {
    type,
    brand: '',
    preset: String(fields.tray_info_idx ?? ''),
    color,
    weight: 1000,
    left: 1000,
    rfid: false,
    nozzleMin: Number(fields.nozzle_temp_min) || 0,
    nozzleMax: Number(fields.nozzle_temp_max) || 0,
  };
  if (unit !== undefined && slot in unit.trays) unit.trays[slot] = type === '' ? null : spool;
  else if (slot === 254) machine.state.external[0] = type === '' ? null : spool;
  else return { ok: false, reason: 'invalid tray_id' };
  machine.state.amsVersion += 1;
  return DONE;
}
