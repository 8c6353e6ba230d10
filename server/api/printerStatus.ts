import { z } from 'zod';
import type { PrinterStatus } from '../printers/status/printerStatus.ts';

const sensitivity = z.enum(['low', 'medium', 'high']);
const amsKind = z.enum(['ams', 'ams_f1', 'n3f', 'n3s']);
const controlBlock = z.enum(['offline', 'no_report', 'developer_mode_off']);

const tray = z.object({
  id: z.int().meta({ description: 'Slot number from 0; 254 and 255 are external spools.' }),
  tray_color: z.string().nullable().meta({ description: 'RRGGBBAA.' }),
  cols: z.array(z.string()).readonly().meta({ description: 'All colours of a spool of several, RRGGBBAA.' }),
  tray_type: z.string().nullable(),
  tray_sub_brands: z.string().nullable(),
  tray_id_name: z.string().nullable(),
  tray_info_idx: z.string().nullable(),
  remain: z.number().nullable().meta({ description: 'Percent.' }),
  tray_weight: z.number().nullable().meta({ description: 'Grams of filament on a full spool.' }),
  k: z.number().nullable(),
  cali_idx: z.int().nullable(),
  tag_uid: z.string().nullable().meta({ description: 'Only spools with a tag have one.' }),
  tray_uuid: z.string().nullable(),
  nozzle_temp_min: z.number().nullable().meta({ description: '°C.' }),
  nozzle_temp_max: z.number().nullable(),
  drying_temp: z.number().nullable(),
  drying_time: z.number().nullable().meta({ description: 'Hours.' }),
  state: z
    .number()
    .nullable()
    .meta({ description: 'As the printer says it: 11 loaded, 10 present, 9 and 0 empty on most units.' }),
  exists: z
    .boolean()
    .nullable()
    .meta({ description: 'Is there a spool? null when nothing tells, as for external spools.' }),
});

const amsUnit = z.object({
  id: z.int().meta({ description: '0 to 3; 128 and up AMS HT; 16 the unit built into an A2L.' }),
  humidity: z
    .number()
    .nullable()
    .meta({ description: "Percent where the unit measures it, else the printer's index from 1 to 5 (5 is driest)." }),
  humidity_percent: z.number().nullable(),
  humidity_index: z.number().nullable(),
  temp: z.number().nullable().meta({ description: '°C; null without a sensor.' }),
  is_ams_ht: z.boolean(),
  tray: z.array(tray).readonly(),
  serial_number: z.string().nullable(),
  sw_ver: z.string().nullable(),
  dry_time: z.int().nullable().meta({ description: 'Minutes of drying left.' }),
  dry_status: z.int().nullable().meta({
    description: '0 off, 1 checking, 2 drying, 3 cooling, 4 stopping, 5 error, 6 heat out of control, 7 test.',
  }),
  dry_sub_status: z.int().nullable().meta({ description: '0 off, 1 heating, 2 removing moisture.' }),
  dry_sf_reason: z.array(z.number()).readonly().meta({
    description:
      'Why drying cannot start: 0 in use, 1 too little power, 2 AMS busy, 3 filament at the outlet, 4 starting, …',
  }),
  dry_target_temp: z.number().nullable(),
  dry_filament: z.string().nullable(),
  module_type: amsKind,
});

const nozzle = z.object({
  nozzle_type: z
    .string()
    .nullable()
    .meta({ description: 'As the printer says it: `hardened_steel`, or a code such as `HS01`.' }),
  nozzle_diameter: z.string().nullable().meta({ description: 'Millimetres as text: "0.4".' }),
  material: z.enum(['stainless_steel', 'hardened_steel', 'tungsten_carbide']).nullable(),
  flow: z.enum(['standard', 'high_flow', 'tpu_high_flow']).nullable(),
});

const rackNozzle = z.object({
  id: z.int(),
  nozzle_type: z.string().nullable(),
  nozzle_diameter: z.string().nullable(),
  wear: z.number().nullable(),
  stat: z.number().nullable(),
  max_temp: z.number().nullable().meta({ description: '°C.' }),
  serial_number: z.string().nullable(),
  filament_color: z.string().nullable(),
  filament_id: z.string().nullable(),
  filament_type: z.string().nullable(),
});

const printOptions = z.object({
  spaghetti_detector: z.boolean().nullable(),
  spaghetti_sensitivity: sensitivity.nullable(),
  print_halt: z.boolean().nullable(),
  halt_print_sensitivity: z.string().nullable(),
  first_layer_inspector: z.boolean().nullable(),
  printing_monitor: z.boolean().nullable(),
  buildplate_marker_detector: z.boolean().nullable(),
  allow_skip_parts: z.boolean().nullable(),
  nozzle_clumping_detector: z.boolean().nullable(),
  nozzle_clumping_sensitivity: sensitivity.nullable(),
  pileup_detector: z.boolean().nullable(),
  pileup_sensitivity: sensitivity.nullable(),
  airprint_detector: z.boolean().nullable(),
  airprint_sensitivity: sensitivity.nullable(),
  auto_recovery_step_loss: z.boolean().nullable(),
  filament_tangle_detect: z.boolean().nullable(),
});

const temperatures = z.object({
  bed: z.number().nullable().optional(),
  bed_target: z.number().nullable().optional(),
  bed_heating: z.boolean().optional(),
  nozzle: z.number().nullable().optional(),
  nozzle_target: z.number().nullable().optional(),
  nozzle_heating: z.boolean().optional(),
  nozzle_2: z.number().nullable().optional().meta({ description: 'The left nozzle; `nozzle` is then the right one.' }),
  nozzle_2_target: z.number().nullable().optional(),
  nozzle_2_heating: z.boolean().optional(),
  chamber: z.number().nullable().optional(),
  chamber_target: z.number().nullable().optional(),
  chamber_heating: z.boolean().optional(),
});

const printerError = z.object({
  code: z.string().meta({ description: 'The lower part of the code: `0x10007`.' }),
  attr: z.int(),
  module: z.int().meta({
    description: '3 motion, 5 main board, 7 AMS, 8 tool head, 12 camera vision, 16 application, 18 AMS 2, 24 AMS HT.',
  }),
  severity: z.int().meta({ description: '1 fatal, 2 serious, 3 common, 4 information, 0 not told.' }),
  full_code: z.string().meta({ description: '16 hexadecimal capitals of an HMS entry, 8 of a `print_error`.' }),
  text: z.string().nullable().meta({ description: 'Our sentence, or null for a code without one.' }),
  actions: z
    .array(z.string())
    .readonly()
    .meta({ description: 'What the printer offers to do about it is not reported.' }),
  job_id: z.null(),
});

/** The answer of a status: every field, with its unit; the type of the code that derives it must fit. */
export const printerStatus = z.object({
  id: z.int().meta({ description: 'The printer' }),
  name: z.string(),
  connected: z.boolean(),
  last_print: z
    .object({ archive_id: z.int(), status: z.enum(['completed', 'failed', 'stopped']) })
    .nullable()
    .meta({ description: 'The last print that ended on this printer' }),
  connection_problem: z
    .string()
    .nullable()
    .meta({ description: 'Why there is no connection, in a sentence; null while there is one.' }),
  model: z.string().nullable().meta({ description: 'Short model name, null when unknown.' }),
  firmware_version: z.string().nullable(),
  state: z.string().meta({
    description:
      "The printer's own capitals: IDLE, PREPARE, SLICING, RUNNING, PAUSE, FINISH, FAILED; `unknown` before any report.",
  }),
  current_print: z
    .string()
    .nullable()
    .meta({ description: 'Title of the current or last job: its name, else its file.' }),
  subtask_name: z.string().nullable(),
  gcode_file: z.string().nullable(),
  progress: z.number().nullable().meta({ description: 'Percent, 0 to 100; 0 of a printer never connected.' }),
  remaining_time: z.int().nullable().meta({ description: 'MINUTES; 0 when no job is active.' }),
  remaining_time_seconds: z
    .int()
    .nullable()
    .meta({ description: 'Seconds; null when no job is active or the printer has not estimated it yet.' }),
  eta: z
    .string()
    .nullable()
    .meta({ description: 'When the job will end, to the minute; null like `remaining_time_seconds`.' }),
  started_at: z
    .string()
    .nullable()
    .meta({ description: 'When the current job began to print; null when it was not seen.' }),
  print_type: z
    .string()
    .nullable()
    .meta({ description: '`cloud`, `local`, `system` (calibration), `idle`, as the printer says it.' }),
  prepare_percent: z
    .number()
    .nullable()
    .meta({ description: 'How much of the job file the printer has fetched, in percent.' }),
  skipped_objects_count: z.int().nullable().meta({ description: 'Objects left out of the current print.' }),
  layer_num: z.int().nullable(),
  total_layers: z.int().nullable(),
  temperatures: temperatures.meta({ description: '`{}` before any report.' }),
  temperature: z.number().nullable().meta({ description: 'Of the nozzle in use.' }),
  cover_url: z.string().nullable().meta({ description: 'While RUNNING or PAUSE.' }),
  error: z.string().nullable().meta({ description: 'The error that matters most, as a sentence.' }),
  hms_errors: z.array(printerError).readonly(),
  ams: z.array(amsUnit).readonly(),
  ams_exists: z.boolean(),
  vt_tray: z.array(tray).readonly(),
  nozzles: z.array(nozzle).readonly(),
  nozzle_rack: z.array(rackNozzle).readonly(),
  print_options: printOptions.nullable(),
  stg_cur: z.int().meta({ description: 'Calibration stage; -1 when idle.' }),
  stg_cur_name: z.string().nullable().meta({ description: 'Only while a job is active.' }),
  stg: z.array(z.number()).readonly(),
  exhaust_fan_present: z.boolean(),
  airduct_mode: z.int().nullable().meta({ description: '0 cooling, 1 heating, 2 laser.' }),
  speed_level: z.int().nullable().meta({ description: '1 silent, 2 standard, 3 sport, 4 ludicrous.' }),
  active_extruder: z.int().meta({ description: '0 right or only, 1 left.' }),
  ams_mapping: z
    .array(z.number())
    .readonly()
    .meta({ description: 'Per filament of the job the slot that feeds it; 254 external, -1 unused.' }),
  ams_extruder_map: z.record(z.string(), z.int()),
  fila_switch: z.record(z.string(), z.unknown()).nullable(),
  tray_now: z
    .int()
    .meta({ description: "Unit * 4 + slot, the unit's id for an AMS HT, 254 external, 255 none or unknown." }),
  expected_tray: z.int().nullable(),
  previous_tray: z.int().nullable(),
  ams_status_main: z.int().nullable(),
  ams_status_sub: z.int().nullable(),
  mc_print_sub_stage: z.int().nullable(),
  last_ams_update: z
    .number()
    .nullable()
    .meta({ description: 'Seconds since 1970; not kept apart from `last_update`.' }),
  printable_objects_count: z.int().nullable(),
  developer_mode: z
    .boolean()
    .nullable()
    .meta({ description: 'Commands are accepted unsigned. Old firmware does not tell.' }),
  controllable: z.boolean().meta({ description: 'Would commands be carried out, as far as is known?' }),
  control_block: controlBlock.nullable(),
  awaiting_plate_clear: z.boolean(),
  supports_drying: z.boolean(),
  supports_drying_while_printing: z.boolean().nullable(),
  drying_screen_only: z.boolean().nullable(),
  supports_chamber_heater: z.boolean(),
  current_archive_id: z.int().nullable().meta({ description: 'Only while RUNNING or PAUSE.' }),
  current_plate_id: z.int().nullable(),
  last_update: z.string().nullable().meta({ description: 'When the printer last said anything.' }),
  filament_loaded: z.boolean().nullable().meta({ description: 'Filament is at the tool head.' }),
  sdcard_state: z.enum(['missing', 'normal', 'abnormal']).nullable(),
  tool_module: z
    .enum(['none', 'laser10', 'laser40', 'cutter'])
    .nullable()
    .meta({ description: 'null on models that take no other tool.' }),
  airduct_modes: z
    .array(z.int())
    .readonly()
    .meta({ description: 'Air paths that can be chosen: 0 cooling, 1 heating, 2 laser; [] without a choice.' }),
  firmware_update_available: z.boolean().nullable(),
  new_firmware_version: z
    .string()
    .nullable()
    .meta({ description: 'The firmware that can be had, null when it is not named.' }),
  sdcard: z.boolean().nullable(),
  store_to_sdcard: z.boolean().nullable(),
  timelapse: z.boolean().nullable(),
  ipcam: z.boolean().nullable().meta({ description: 'The camera records.' }),
  wired_network: z.boolean().nullable(),
  door_open: z.boolean().nullable(),
  chamber_light: z.boolean().nullable(),
  wifi_signal: z.int().nullable().meta({ description: 'dBm; null on a cable.' }),
  ams_filament_backup: z.boolean().nullable(),
  cooling_fan_speed: z.int().nullable(),
  big_fan1_speed: z.int().nullable(),
  big_fan2_speed: z.int().nullable(),
  heatbreak_fan_speed: z.int().nullable(),
  left_aux_fan_speed: z.int().nullable(),
});

/** Does not compile when a field of the status is missing above. */
export type Checked = Exclude<keyof PrinterStatus, keyof z.infer<typeof printerStatus>> extends never ? true : never;
export const complete: Checked = true;
