import { always, type Entity, type PrinterSource, stateText, whole } from './entity.ts';

const STATES = ['failed', 'finish', 'idle', 'init', 'offline', 'pause', 'prepare', 'running', 'slicing', 'unknown'];
const SPEEDS = ['silent', 'standard', 'sport', 'ludicrous'];
const PRINT_TYPES = ['cloud', 'local', 'idle', 'system', 'unknown'];
const IDLE = 'Idle';
const FIVE_MINUTES_MS = 5 * 60_000;
const SECONDS_PER_HOUR = 3600;

/** Rounded, so that an estimate that wavers is not a new state every minute. */
export function roundedEnd(eta: string | null): string | null {
  if (eta === null) return null;
  return new Date(Math.round(Date.parse(eta) / FIVE_MINUTES_MS) * FIVE_MINUTES_MS).toISOString();
}

const known = (word: string, options: readonly string[]) => (options.includes(word) ? word : 'unknown');

/** What a printer tells about its print. */
export const PRINT_SENSORS: readonly Entity<PrinterSource>[] = [
  {
    key: 'print_status',
    platform: 'sensor',
    name: { en: 'Print status', de: 'Druckstatus' },
    icon: 'mdi:list-status',
    deviceClass: 'enum',
    options: STATES,
    essential: true,
    availability: 'server',
    exists: always,
    value: ({ status }) => (status.connected ? known(status.state.toLowerCase(), STATES) : 'offline'),
  },
  {
    key: 'stage',
    platform: 'sensor',
    name: { en: 'Current stage', de: 'Aktueller Schritt' },
    icon: 'mdi:file-tree',
    essential: true,
    exists: always,
    value: ({ status }) => stateText(status.stg_cur_name ?? IDLE),
  },
  {
    key: 'print_progress',
    platform: 'sensor',
    name: { en: 'Print progress', de: 'Druckfortschritt' },
    icon: 'mdi:progress-clock',
    unit: '%',
    stateClass: 'measurement',
    essential: true,
    exists: always,
    value: ({ status }) => whole(status.progress),
  },
  {
    key: 'remaining_time',
    platform: 'sensor',
    name: { en: 'Remaining time', de: 'Restzeit' },
    icon: 'mdi:timer-sand',
    deviceClass: 'duration',
    unit: 'min',
    stateClass: 'measurement',
    essential: true,
    exists: always,
    value: ({ status }) => status.remaining_time,
  },
  {
    key: 'start_time',
    platform: 'sensor',
    name: { en: 'Start time', de: 'Startzeit' },
    icon: 'mdi:clock-start',
    deviceClass: 'timestamp',
    exists: always,
    value: ({ status }) => status.started_at,
  },
  {
    key: 'end_time',
    platform: 'sensor',
    name: { en: 'End time', de: 'Endzeit' },
    icon: 'mdi:clock-end',
    deviceClass: 'timestamp',
    essential: true,
    exists: always,
    value: ({ status }) => roundedEnd(status.eta),
  },
  {
    key: 'current_layer',
    platform: 'sensor',
    name: { en: 'Current layer', de: 'Aktuelle Schicht' },
    icon: 'mdi:printer-3d-nozzle',
    stateClass: 'measurement',
    exists: always,
    value: ({ status }) => status.layer_num,
  },
  {
    key: 'total_layers',
    platform: 'sensor',
    name: { en: 'Total layer count', de: 'Schichten insgesamt' },
    icon: 'mdi:printer-3d-nozzle',
    exists: always,
    value: ({ status }) => status.total_layers,
  },
  {
    key: 'subtask_name',
    platform: 'sensor',
    name: { en: 'Task name', de: 'Druckauftrag' },
    icon: 'mdi:file',
    essential: true,
    exists: always,
    value: ({ status }) => stateText(status.current_print),
  },
  {
    key: 'gcode_file',
    platform: 'sensor',
    name: { en: 'G-code file', de: 'G-Code-Datei' },
    icon: 'mdi:file-code',
    category: 'diagnostic',
    offAtFirst: true,
    exists: always,
    value: ({ status }) => stateText(status.gcode_file),
  },
  {
    key: 'print_type',
    platform: 'sensor',
    name: { en: 'Print type', de: 'Druckart' },
    icon: 'mdi:file-tree',
    deviceClass: 'enum',
    options: PRINT_TYPES,
    offAtFirst: true,
    exists: always,
    value: ({ status }) => known(status.print_type ?? 'idle', PRINT_TYPES),
  },
  {
    key: 'print_weight',
    platform: 'sensor',
    name: { en: 'Print weight', de: 'Druckgewicht' },
    icon: 'mdi:weight-gram',
    deviceClass: 'weight',
    unit: 'g',
    stateClass: 'measurement',
    precision: 1,
    exists: always,
    value: ({ job }) => job?.grams ?? null,
  },
  {
    key: 'print_bed_type',
    platform: 'sensor',
    name: { en: 'Print bed type', de: 'Druckplatte' },
    icon: 'mdi:square-rounded-outline',
    exists: always,
    value: ({ job }) => stateText(job?.plate ?? null),
  },
  {
    key: 'model_download_percentage',
    platform: 'sensor',
    name: { en: 'Model download', de: 'Modell-Download' },
    icon: 'mdi:download',
    unit: '%',
    stateClass: 'measurement',
    offAtFirst: true,
    exists: ({ status }) => status.prepare_percent !== null,
    value: ({ status }) => whole(status.prepare_percent),
  },
  {
    key: 'printable_objects',
    platform: 'sensor',
    name: { en: 'Printable objects', de: 'Druckbare Objekte' },
    icon: 'mdi:cube-outline',
    stateClass: 'measurement',
    offAtFirst: true,
    exists: always,
    value: ({ status }) => status.printable_objects_count,
  },
  {
    key: 'skipped_objects',
    platform: 'sensor',
    name: { en: 'Skipped objects', de: 'Übersprungene Objekte' },
    icon: 'mdi:cube-off-outline',
    stateClass: 'measurement',
    offAtFirst: true,
    exists: ({ status }) => status.skipped_objects_count !== null,
    value: ({ status }) => status.skipped_objects_count,
  },
  {
    key: 'speed_profile',
    platform: 'sensor',
    name: { en: 'Speed profile', de: 'Geschwindigkeitsprofil' },
    icon: 'mdi:speedometer',
    deviceClass: 'enum',
    options: SPEEDS,
    exists: always,
    value: ({ status }) => speedName(status.speed_level),
  },
  {
    key: 'filament_used_total',
    platform: 'sensor',
    name: { en: 'Filament used', de: 'Verbrauchtes Filament' },
    icon: 'mdi:printer-3d-nozzle',
    deviceClass: 'weight',
    unit: 'g',
    stateClass: 'total_increasing',
    precision: 0,
    exists: ({ totals }) => totals !== null,
    value: ({ totals }) => whole(totals?.grams),
  },
  {
    key: 'total_usage_hours',
    platform: 'sensor',
    name: { en: 'Total usage', de: 'Druckzeit insgesamt' },
    icon: 'mdi:timer-outline',
    deviceClass: 'duration',
    unit: 'h',
    stateClass: 'total_increasing',
    category: 'diagnostic',
    precision: 1,
    exists: ({ totals }) => totals !== null,
    value: ({ totals }) => (totals === null ? null : Math.round((totals.seconds * 10) / SECONDS_PER_HOUR) / 10),
  },
  {
    key: 'success_rate',
    platform: 'sensor',
    name: { en: 'Success rate', de: 'Erfolgsquote' },
    icon: 'mdi:percent-circle',
    unit: '%',
    stateClass: 'measurement',
    precision: 0,
    exists: ({ totals }) => totals !== null,
    value: ({ totals }) =>
      totals === null || totals.ended === 0 ? null : Math.round((100 * totals.good) / totals.ended),
  },
];

/** The name of a speed level, null for one that is not known. */
export function speedName(level: number | null): string | null {
  return (level === null ? undefined : SPEEDS[level - 1]) ?? null;
}
