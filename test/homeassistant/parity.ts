import type { ProfileId } from '../simulator/state.ts';

/**
 * What the integration ha-bambulab shows of a printer, by its keys, and what stands for it here. `of`: the models that have
 * it, where not all do. `missing`: why there is nothing yet.
 */
interface Known {
  readonly key: string;
  /** `platform.key` here; left out: the same key. */
  readonly ours?: readonly string[];
  readonly of?: readonly ProfileId[];
  readonly missing?: string;
}

export const ALL: readonly ProfileId[] = ['x1', 'p1', 'h2'];
const NEW: readonly ProfileId[] = ['x1', 'h2'];
const H2: readonly ProfileId[] = ['h2'];
const SINGLE: readonly ProfileId[] = ['x1', 'p1'];
const NONE: readonly ProfileId[] = [];

const PANEL = 'live pictures belong in the panel: through the broker they would fill the recorder';
const OPTIONS = 'switches an option of that integration itself';
const CLEARED = 'the end of an error is no event here; the binary sensor turns off';

const sensor = (key: string, of?: readonly ProfileId[]): Known => ({
  key,
  ours: [`sensor.${key}`],
  ...(of ? { of } : {}),
});
const binary = (key: string, of?: readonly ProfileId[]): Known => ({
  key,
  ours: [`binary_sensor.${key}`],
  ...(of ? { of } : {}),
});
const missing = (key: string, why: string, of?: readonly ProfileId[]): Known => ({
  key,
  missing: why,
  ...(of ? { of } : {}),
});

const SENSORS: readonly Known[] = [
  ...['print_status', 'stage', 'print_progress', 'remaining_time', 'start_time', 'end_time'].map((key) => sensor(key)),
  ...['current_layer', 'total_layers', 'bed_temp', 'target_bed_temp', 'nozzle_temp'].map((key) => sensor(key)),
  sensor('target_nozzle_temp'),
  ...['left_nozzle_temp', 'right_nozzle_temp', 'left_target_nozzle_temp', 'right_target_nozzle_temp'].map((key) =>
    sensor(key, H2),
  ),
  sensor('chamber_temp', NEW),
  sensor('target_chamber_temp', H2),
  ...['cooling_fan_speed', 'heatbreak_fan_speed', 'aux_fan_speed', 'chamber_fan_speed'].map((key) => sensor(key)),
  sensor('secondary_aux_fan_speed', NONE),
  sensor('speed_profile'),
  sensor('airduct_mode', H2),
  sensor('tool_module', H2),
  sensor('gcode_file'),
  missing('gcode_file_downloaded', 'files are fetched for the archive alone'),
  ...['subtask_name', 'print_type', 'print_bed_type', 'print_weight'].map((key) => sensor(key)),
  missing('print_length', 'the job file is read for its grams only'),
  ...['model_download_percentage', 'printable_objects', 'skipped_objects', 'active_tray'].map((key) => sensor(key)),
  ...['nozzle_diameter', 'nozzle_type'].flatMap((key) => [
    sensor(key, SINGLE),
    sensor(`left_${key}`, H2),
    sensor(`right_${key}`, H2),
  ]),
  ...['total_usage_hours', 'wifi_signal', 'sdcard_status', 'mqtt_mode', 'ip_address', 'serial', 'name'].map((key) =>
    sensor(key),
  ),
];

const FEEDERS: readonly Known[] = [
  ...['humidity_index', 'tray_1', 'tray_2', 'tray_3', 'tray_4'].map((key) => sensor(key)),
  // an AMS at the old protocol tells neither
  ...['humidity', 'temperature'].map((key) => sensor(key, NEW)),
  ...['remaining_drying_time', 'drying_temperature', 'drying_filament'].map((key) => sensor(key, H2)),
  missing('drying_duration', 'the status tells how long it still dries', H2),
  sensor('external_spool'),
  binary('active_ams'),
  binary('drying', H2),
  { key: 'external_spool_active', ours: ['binary_sensor.active'] },
  ...['holder_position', 'holder_state', 'hotend_1 to 6'].map((key) => missing(key, 'no rack of nozzles yet', NONE)),
];

const BINARY: readonly Known[] = [
  ...['timelapse', 'extruder_filament_state', 'hms', 'print_error', 'online', 'firmware_update'].map((key) =>
    binary(key),
  ),
  ...['door_open', 'developer_lan_mode', 'mqtt_encryption'].map((key) => binary(key, NEW)),
  missing('hybrid_mode_blocks_control', 'there is no connection through the cloud that could be hybrid', NONE),
];

const CONTROLS: readonly Known[] = [
  ...['pause', 'resume', 'stop', 'refresh'].map((key): Known => ({ key, ours: [`button.${key}`] })),
  ...['buzzer_silence', 'buzzer_fire_alarm', 'buzzer_beeping'].map(
    (key): Known => ({ key, ours: [`button.${key}`], of: H2 }),
  ),
  { key: 'target_nozzle_temperature', ours: ['number.target_nozzle_temperature'], of: SINGLE },
  {
    key: 'target_nozzle_temperature (two)',
    ours: ['number.left_target_nozzle_temperature', 'number.right_target_nozzle_temperature'],
    of: H2,
  },
  { key: 'target_bed_temperature', ours: ['number.target_bed_temperature'] },
  { key: 'target_chamber_temperature', ours: ['number.target_chamber_temperature'], of: H2 },
  { key: 'printing_speed', ours: ['select.printing_speed'] },
  { key: 'airduct_mode (select)', ours: ['select.set_airduct_mode'], of: H2 },
  { key: 'chamber_light', ours: ['light.chamber_light'] },
  { key: 'heatbed_light', ours: ['light.heatbed_light'], of: H2 },
  ...['cooling_fan', 'aux_fan', 'chamber_fan'].map((key): Known => ({ key, ours: [`fan.${key}`] })),
  { key: 'secondary_aux_fan', ours: ['fan.secondary_aux_fan'], of: NONE },
  ...['camera (switch)', 'imagecamera', 'ftp'].map((key) => missing(key, OPTIONS, NONE)),
  missing('prompt_sound', 'no command for it yet', NEW),
  missing('firmware_update (update)', 'we never start a firmware update; the binary sensor says that there is one'),
  missing('camera', PANEL),
  { key: 'cover_image', ours: ['image.cover_image'] },
  missing('pick_image', 'the picture by which objects are skipped is shown where they are skipped'),
];

const TRIGGERS: readonly Known[] = [
  { key: 'event_print_started', ours: ['trigger.started'] },
  { key: 'event_print_finished', ours: ['trigger.finished'] },
  { key: 'event_print_failed', ours: ['trigger.failed'] },
  { key: 'event_print_canceled', ours: ['trigger.stopped'] },
  { key: 'event_print_error', ours: ['trigger.error'] },
  { key: 'event_printer_error', ours: ['trigger.error'] },
  missing('event_print_error_cleared', CLEARED),
  missing('event_printer_error_cleared', CLEARED),
];

const KNOWN: readonly Known[] = [...SENSORS, ...FEEDERS, ...BINARY, ...CONTROLS, ...TRIGGERS];

export type Verdict = 'covered' | 'not applicable' | `missing: ${string}`;

export interface Parity {
  readonly rows: readonly { readonly key: string; readonly verdicts: Readonly<Record<ProfileId, Verdict>> }[];
  readonly covered: number;
  readonly applicable: number;
}

/** Compares what each printer has (`platform.key`) with what ha-bambulab shows. */
export function parityOf(found: Readonly<Record<ProfileId, ReadonlySet<string>>>): Parity {
  const rows = KNOWN.map((known) => ({
    key: known.key,
    verdicts: Object.fromEntries(ALL.map((profile) => [profile, verdictOf(known, profile, found[profile])])) as Record<
      ProfileId,
      Verdict
    >,
  }));
  const verdicts = rows.flatMap((row) => Object.values(row.verdicts));
  return {
    rows,
    covered: verdicts.filter((verdict) => verdict === 'covered').length,
    applicable: verdicts.filter((verdict) => verdict !== 'not applicable').length,
  };
}

function verdictOf({ of = ALL, missing, ours = [] }: Known, profile: ProfileId, found: ReadonlySet<string>): Verdict {
  if (!of.includes(profile)) return 'not applicable';
  if (missing !== undefined) return `missing: ${missing}`;
  const absent = ours.filter((name) => !found.has(name));
  return absent.length === 0 ? 'covered' : `missing: ${absent.join(', ')} is not there`;
}

/** The comparison as people read it. */
export function tableOf({ rows, covered, applicable }: Parity): string {
  const short = (verdict: Verdict) =>
    verdict === 'covered' ? 'covered' : verdict === 'not applicable' ? '-' : 'missing';
  const lines = rows.map(({ key, verdicts }) => {
    const cells = ALL.map((profile) => short(verdicts[profile]).padEnd(9)).join('');
    const why = Object.values(verdicts).find((verdict) => verdict.startsWith('missing'));
    return `${key.padEnd(34)}${cells}${why?.slice('missing: '.length) ?? ''}`.trimEnd();
  });
  const head = `${'ha-bambulab'.padEnd(34)}${ALL.map((profile) => profile.toUpperCase().padEnd(9)).join('')}`.trimEnd();
  return [head, ...lines, `entities: ${covered} of ${applicable} covered`].join('\n');
}
