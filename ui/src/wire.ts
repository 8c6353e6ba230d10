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
}

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
  stg_cur_name: string | null;
  /** Why commands would not be carried out, null when nothing is in their way. */
  control_block?: 'offline' | 'no_report' | 'developer_mode_off' | null;
  firmware_version?: string | null;
}

export interface FilamentSlot {
  slot_id: number;
  type: string | null;
  color: string | null;
  used_g: number | null;
}

export interface Archive {
  id: number;
  printer_id: number | null;
  printer_name: string | null;
  print_name: string | null;
  filename: string | null;
  status: string;
  failure_reason: string | null;
  started_at: string | null;
  completed_at: string | null;
  created_at?: string | null;
  actual_time_seconds: number | null;
  print_time_seconds: number | null;
  filament_used_grams: number | null;
  filament_total_grams: number | null;
  filament_type: string | null;
  filament_color: string | null;
  progress: number | null;
  total_layers: number | null;
  thumbnail_path?: string | null;
  extra_data: { filament_slots?: FilamentSlot[] } | null;
}

export const ARCHIVE_STATES = ['printing', 'completed', 'failed', 'stopped'] as const;
export type ArchiveState = (typeof ARCHIVE_STATES)[number];

export interface ArchiveQuery {
  printer_id?: number;
  status?: ArchiveState;
  search?: string;
  limit?: number;
  offset?: number;
}

export const SCOPES = [
  'read_status',
  'manage_queue',
  'control_printer',
  'cloud_access',
  'update_electricity_price',
] as const;
export type Scope = (typeof SCOPES)[number];

export interface ApiKey {
  id: number;
  name: string;
  prefix: string;
  owner: { id: number | string; username: string } | null;
  legacy: boolean;
  scopes: Scope[];
  printer_ids: number[] | null;
  /** Addresses and networks it may be used from; null: from everywhere. */
  allowed_ips: string[] | null;
  /** Requests per minute; null: no limit. */
  rate_limit: number | null;
  enabled: boolean;
  expires_at: string | null;
  created_at: string;
  last_used_at: string | null;
  last_used_ip: string | null;
  rotated_at: string | null;
  /** Until when the secret before the last rotation works too; null: no longer. */
  old_secret_until: string | null;
  /** Not used for a long time. */
  unused: boolean;
  /** Refusals of the last 7 days. */
  refused_count: number;
  last_refused_at: string | null;
}

export type ApiKeyWithSecret = ApiKey & { secret: string };

export interface NewApiKey {
  name: string;
  scopes: Scope[];
  printer_ids: number[] | null;
  expires_at: string | null;
  allowed_ips: string[] | null;
  rate_limit: number | null;
}

/** What is left out stays. */
export type ApiKeyChange = { id: number; enabled?: boolean } & Partial<NewApiKey>;

export interface KeyUsage {
  days: number;
  total: number;
  refused: number;
  by_day: { day: string; count: number; refused: number }[];
  by_endpoint: { endpoint: string; count: number; refused: number; last_at: string }[];
  by_address: { ip: string; count: number; refused: number; last_at: string }[];
  refusals: { at: string; ip: string; endpoint: string; reason: string; count: number }[];
}

export interface AuditEntry {
  id: number;
  at: string;
  actor_name: string;
  ip: string | null;
  action: string;
  details: Record<string, unknown> | null;
}

export interface User {
  id: number;
  username: string;
  role: Role;
  enabled: boolean;
  source: UserSource;
  /** Home Assistant no longer knows this person. */
  ha_gone: boolean;
  created_at: string;
  last_seen_at: string | null;
  /** How many keys they own. */
  keys: number;
  /** How many browsers and apps are signed in as them. */
  logins: number;
}

export interface NewUser {
  username: string;
  password: string;
  role: Role;
}

export interface UserChange {
  id: number;
  role?: Role;
  enabled?: boolean;
  password?: string;
}

export interface Settings {
  currency: string | null;
  energy_cost_per_kwh: number | null;
}

/** The price that is in force, and the intervals of a time. Prices are per kWh. */
export interface ElectricityPrice {
  energy_cost_per_kwh: number | null;
  currency: string | null;
  since: string | null;
  source: string | null;
  history: PriceInterval[];
}

export interface PriceInterval {
  price: number;
  currency: string | null;
  valid_from: string;
  /** Null: still in force. */
  valid_to: string | null;
  /** `key:7`, `person:3`, `household`, `entity:sensor.price`. */
  source: string;
}

export interface SystemState {
  app: { version: string };
  system: { uptime_seconds: number | null };
  database: { engine: string | null; archives?: number | null };
  printers: { total: number; connected: number };
  storage?: { disk_free_bytes?: number | null; disk_percent_used?: number | null } | null;
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
  entity_set?: 'all' | 'essential' | 'none';
}
