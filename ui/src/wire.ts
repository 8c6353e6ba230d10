/**
 * The answers the panel reads, as it reads them: snake_case JSON, unknown is null. Times are ISO 8601 UTC, durations
 * seconds unless the name says otherwise, filament grams, temperatures °C, signal dBm.
 */
export type Role = 'viewer' | 'user' | 'admin';

export interface Me {
  id: number | string;
  username: string;
  role: Role;
  is_admin: boolean;
  /** Null for the household. */
  source: UserSource | null;
  via: 'ingress' | 'login' | 'household' | 'key';
}

/** Where a person is known from. */
export type UserSource = 'home_assistant' | 'local';

export interface AuthStatus {
  auth_enabled: boolean;
  requires_setup: boolean;
  /** Whose names and passwords the sign-in takes. */
  sign_in: 'local' | 'home_assistant';
}

export interface Printer {
  id: number;
  name: string;
  serial_number: string;
  ip_address: string;
  model: string;
  location: string | null;
  /** Which entities Home Assistant gets of it. */
  entity_set: EntitySet;
  /** No webhook speaks of it. */
  maintenance: boolean;
}

export type EntitySet = 'all' | 'essential' | 'none';

export interface Temperatures {
  nozzle?: number | null;
  nozzle_target?: number | null;
  nozzle_2?: number | null;
  nozzle_2_target?: number | null;
  bed?: number | null;
  bed_target?: number | null;
  chamber?: number | null;
  chamber_target?: number | null;
}

export interface Tray {
  id: number;
  tray_color: string | null;
  tray_type: string | null;
  tray_sub_brands?: string | null;
  /** Every colour of a spool that has several. */
  cols?: readonly string[];
  /** Percent; negative when the printer cannot tell. */
  remain?: number | null;
  exists?: boolean | null;
}

export interface Ams {
  id: number;
  humidity: number | null;
  temp: number | null;
  is_ams_ht?: boolean;
  tray: readonly Tray[];
}

export interface PrinterError {
  full_code: string;
  /** 1 fatal, 2 serious, 3 common, 4 information, 0 not told. */
  severity: number;
  text?: string | null;
}

/** The last print that ended on a printer. */
export interface LastPrint {
  archive_id: number;
  status: 'completed' | 'failed' | 'stopped';
}

/** As the printers number them, from 1. */
export const SPEEDS = ['silent', 'standard', 'sport', 'ludicrous'] as const;
export type Speed = (typeof SPEEDS)[number];

export interface Status {
  state: string | null;
  connected: boolean;
  /** Why there is no connection, in a sentence; null while there is one. */
  connection_problem: string | null;
  /** A print has ended and nobody has said yet that the plate is empty. */
  awaiting_plate_clear: boolean;
  last_print: LastPrint | null;
  progress: number | null;
  /** Minutes. */
  remaining_time: number | null;
  remaining_time_seconds: number | null;
  eta: string | null;
  last_update: string | null;
  layer_num: number | null;
  total_layers: number | null;
  current_print: string | null;
  subtask_name: string | null;
  gcode_file: string | null;
  cover_url: string | null;
  error: string | null;
  hms_errors: readonly PrinterError[];
  temperatures: Temperatures;
  ams: readonly Ams[];
  vt_tray: readonly Tray[];
  tray_now: number | null;
  /** 1 silent, 2 standard, 3 sport, 4 ludicrous. */
  speed_level: number | null;
  chamber_light: boolean | null;
  wifi_signal: number | null;
  wired_network?: boolean | null;
  cooling_fan_speed: number | null;
  big_fan1_speed: number | null;
  big_fan2_speed: number | null;
  heatbreak_fan_speed?: number | null;
  left_aux_fan_speed?: number | null;
  /** 0 cooling, 1 heating, 2 laser; null when the printer does not tell. */
  airduct_mode?: number | null;
  /** Those that can be chosen. */
  airduct_modes?: readonly number[];
  stg_cur_name: string | null;
  /** Why commands would not be carried out, null when nothing is in their way. */
  control_block?: 'offline' | 'no_report' | 'developer_mode_off' | null;
  firmware_version?: string | null;
}

export interface LiveStatus {
  printer_id: number;
  /** Null: the list of printers changed. */
  status: Status | null;
}

export interface LiveEvent {
  id: number | string;
  type: string;
  printer_id: number | null;
}

export interface NewPrinter {
  ip_address: string;
  access_code: string;
  name?: string;
  serial_number?: string;
}

export interface PrinterChange {
  id: number;
  name?: string;
  ip_address?: string;
  access_code?: string;
  entity_set?: EntitySet;
  maintenance?: boolean;
}
