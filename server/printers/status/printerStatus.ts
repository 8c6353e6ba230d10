import type { PrinterError } from '../hms/hms.ts';
import type { AmsUnit } from './ams.ts';
import type { Fans } from './fans.ts';
import type { Fittings } from './fittings.ts';
import type { Nozzle, RackNozzle } from './nozzles.ts';
import type { PrintOptions } from './printOptions.ts';
import type { Switches } from './switches.ts';
import type { Temperatures } from './temperatures.ts';
import type { Tray } from './trays.ts';

/** Why commands would not be carried out. */
export type ControlBlock = 'offline' | 'no_report' | 'developer_mode_off';

/**
 * A printer's status as it is answered to clients (REST, tRPC, live), without the row's `id` and `name`. Unknown is null
 * except where a comment names another value. Temperatures are °C, fans percent, times ISO 8601 UTC.
 */
export interface PrinterStatus extends Switches, Fans, Fittings {
  readonly connected: boolean;
  /** Short model name, null when unknown. */
  readonly model: string | null;
  readonly firmware_version: string | null;
  /** The printer's own capitals: IDLE, PREPARE, SLICING, RUNNING, PAUSE, FINISH, FAILED; `unknown` before any report. */
  readonly state: string;
  /** Title of the current or last job: its name, else its file. */
  readonly current_print: string | null;
  readonly subtask_name: string | null;
  readonly gcode_file: string | null;
  /** Percent, 0 to 100; 0 of a printer never connected. */
  readonly progress: number | null;
  /** MINUTES; 0 when no job is active. */
  readonly remaining_time: number | null;
  /** Seconds; null when no job is active or the printer has not estimated it yet. */
  readonly remaining_time_seconds: number | null;
  /** When the job will end, to the minute; null like `remaining_time_seconds`. */
  readonly eta: string | null;
  /** When the current job began to print; null when it was not seen. */
  readonly started_at: string | null;
  /** `cloud`, `local`, `system` (calibration), `idle`, as the printer says it. */
  readonly print_type: string | null;
  /** How much of the job file the printer has fetched, in percent. */
  readonly prepare_percent: number | null;
  /** Objects left out of the current print. */
  readonly skipped_objects_count: number | null;
  readonly layer_num: number | null;
  readonly total_layers: number | null;
  /** `{}` before any report. */
  readonly temperatures: Temperatures;
  /** Of the nozzle in use. */
  readonly temperature: number | null;
  /** While RUNNING or PAUSE. */
  readonly cover_url: string | null;
  /** The error that matters most, as a sentence. */
  readonly error: string | null;
  readonly hms_errors: readonly PrinterError[];
  readonly ams: readonly AmsUnit[];
  readonly ams_exists: boolean;
  readonly vt_tray: readonly Tray[];
  readonly nozzles: readonly Nozzle[];
  readonly nozzle_rack: readonly RackNozzle[];
  readonly print_options: PrintOptions | null;
  /** Calibration stage; -1 when idle. */
  readonly stg_cur: number;
  /** Only while a job is active. */
  readonly stg_cur_name: string | null;
  readonly stg: readonly number[];
  readonly exhaust_fan_present: boolean;
  /** 0 cooling, 1 heating, 2 laser. */
  readonly airduct_mode: number | null;
  /** 1 silent, 2 standard, 3 sport, 4 ludicrous. */
  readonly speed_level: number | null;
  /** 0 right or only, 1 left. */
  readonly active_extruder: number;
  /** Per filament of the job the slot that feeds it; 254 external, -1 unused. */
  readonly ams_mapping: readonly number[];
  readonly ams_extruder_map: Readonly<Record<string, number>>;
  readonly fila_switch: Readonly<Record<string, unknown>> | null;
  /** Unit * 4 + slot, the unit's id for an AMS HT, 254 external, 255 none or unknown. */
  readonly tray_now: number;
  readonly expected_tray: number | null;
  readonly previous_tray: number | null;
  readonly ams_status_main: number | null;
  readonly ams_status_sub: number | null;
  readonly mc_print_sub_stage: number | null;
  /** Seconds since 1970; not kept apart from `last_update`. */
  readonly last_ams_update: number | null;
  readonly printable_objects_count: number | null;
  /** Commands are accepted unsigned. Old firmware does not tell. */
  readonly developer_mode: boolean | null;
  /** Would commands be carried out, as far as is known? */
  readonly controllable: boolean;
  readonly control_block: ControlBlock | null;
  readonly awaiting_plate_clear: boolean;
  readonly supports_drying: boolean;
  readonly supports_drying_while_printing: boolean | null;
  readonly drying_screen_only: boolean | null;
  readonly supports_chamber_heater: boolean;
  /** Only while RUNNING or PAUSE. */
  readonly current_archive_id: number | null;
  readonly current_plate_id: number | null;
  /** When the printer last said anything. */
  readonly last_update: string | null;
}
