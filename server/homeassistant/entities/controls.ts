import type { AirductMode, BuzzerSound, Fan, HeatedPart, Light, SpeedLevel } from '../../printers/commands/command.ts';
import { always, type Entity, type Order, onOff, type PrinterSource, type Words, whole } from './entity.ts';
import { speedName } from './printSensors.ts';

type Row = Entity<PrinterSource>;

const SPEEDS = ['silent', 'standard', 'sport', 'ludicrous'];
const AIR_PATHS = ['cooling', 'heating', 'laser'];
const WHOLE_NUMBER = /^\d{1,3}(\.0+)?$/;
const FULL = 100;

const isTwin = ({ status }: PrinterSource) => status.temperatures.nozzle_2 !== undefined;
const isSingle = (source: PrinterSource) => !isTwin(source);

function button(key: string, en: string, de: string, order: Order, more: Partial<Row> = {}): Row {
  return {
    key,
    platform: 'button',
    name: { en, de },
    exists: always,
    order: (payload) => (payload === 'PRESS' ? order : null),
    ...more,
  };
}

/** Something about the running print. */
function printButton(kind: 'pause' | 'resume' | 'stop', en: string, de: string, icon: string): Row {
  return button(kind, en, de, { kind }, { icon, essential: true, can: ({ controls }) => controls[kind] });
}

function sound(which: BuzzerSound, en: string, de: string): Row {
  return button(
    `buzzer_${which}`,
    en,
    de,
    { kind: 'buzzer', sound: which },
    {
      icon: which === 'silence' ? 'mdi:volume-off' : 'mdi:bullhorn',
      category: 'config',
      offAtFirst: true,
      exists: ({ controls }) => controls.buzzer !== null,
      can: ({ controls }) => controls.buzzer === true,
    },
  );
}

function temperature(key: string, part: HeatedPart, name: Words, exists: Row['exists']): Row {
  return {
    key,
    platform: 'number',
    name,
    icon: 'mdi:thermometer-chevron-up',
    deviceClass: 'temperature',
    unit: '°C',
    exists: (source) => exists(source) && source.controls.heat[part] !== null,
    max: ({ controls }) => controls.heat[part]?.max ?? 0,
    value: ({ status }) => whole(status.temperatures[`${part}_target`]),
    order: (payload) => (WHOLE_NUMBER.test(payload) ? { kind: 'temperature', part, target: Number(payload) } : null),
    can: ({ controls }) => controls.heat[part]?.now === true,
  };
}

type FanSpeed = 'cooling_fan_speed' | 'big_fan1_speed' | 'big_fan2_speed' | 'left_aux_fan_speed';

function fan(key: string, which: Fan, speed: FanSpeed, name: Words): Row {
  return {
    key,
    platform: 'fan',
    name,
    icon: 'mdi:fan',
    exists: ({ controls }) => controls.fans[which] !== null,
    value: ({ status }) => status[speed],
    order: (payload) => {
      const percent = percentOf(payload);
      return percent === null ? null : { kind: 'fan', fan: which, percent };
    },
    can: ({ controls }) => controls.fans[which] === true,
  };
}

function percentOf(payload: string): number | null {
  if (payload === 'ON') return FULL;
  if (payload === 'OFF') return 0;
  return WHOLE_NUMBER.test(payload) && Number(payload) <= FULL ? Number(payload) : null;
}

function light(key: string, which: Light, name: Words, more: Partial<Row>): Row {
  return {
    key,
    platform: 'light',
    name,
    exists: ({ controls }) => controls.lights[which] !== null,
    order: (payload) =>
      payload === 'ON' || payload === 'OFF' ? { kind: 'light', light: which, on: payload === 'ON' } : null,
    can: ({ controls }) => controls.lights[which] === true,
    ...more,
  };
}

/** What can be done with a printer. */
export const CONTROLS: readonly Row[] = [
  printButton('pause', 'Pause', 'Pausieren', 'mdi:pause'),
  printButton('resume', 'Resume', 'Fortsetzen', 'mdi:play'),
  printButton('stop', 'Stop', 'Abbrechen', 'mdi:stop'),
  button(
    'plate_cleared',
    'Plate is cleared',
    'Platte ist leer',
    { kind: 'clear_plate' },
    { icon: 'mdi:broom', essential: true, can: ({ status }) => status.awaiting_plate_clear },
  ),
  button(
    'clear_errors',
    'Clear errors',
    'Fehler löschen',
    { kind: 'clear_errors' },
    { icon: 'mdi:alert-remove', can: ({ controls }) => controls.clear_errors },
  ),
  sound('silence', 'Silence the buzzer', 'Summer aus'),
  sound('fire_alarm', 'Sound the fire alarm', 'Feueralarm auslösen'),
  sound('beeping', 'Beep', 'Piepen'),
  // a printer that is away is tried again
  button(
    'refresh',
    'Refresh',
    'Aktualisieren',
    { kind: 'refresh' },
    { icon: 'mdi:refresh', category: 'diagnostic', availability: 'server' },
  ),
  temperature(
    'target_nozzle_temperature',
    'nozzle',
    { en: 'Nozzle target temperature', de: 'Düsen-Solltemperatur' },
    isSingle,
  ),
  temperature(
    'right_target_nozzle_temperature',
    'nozzle',
    { en: 'Right nozzle target temperature', de: 'Rechte Düsen-Solltemperatur' },
    isTwin,
  ),
  temperature(
    'left_target_nozzle_temperature',
    'nozzle_2',
    { en: 'Left nozzle target temperature', de: 'Linke Düsen-Solltemperatur' },
    isTwin,
  ),
  temperature('target_bed_temperature', 'bed', { en: 'Bed target temperature', de: 'Bett-Solltemperatur' }, always),
  temperature(
    'target_chamber_temperature',
    'chamber',
    { en: 'Chamber target temperature', de: 'Kammer-Solltemperatur' },
    always,
  ),
  {
    key: 'printing_speed',
    platform: 'select',
    name: { en: 'Printing speed', de: 'Druckgeschwindigkeit' },
    icon: 'mdi:speedometer',
    options: SPEEDS,
    exists: always,
    value: ({ status }) => speedName(status.speed_level),
    order: (payload) =>
      SPEEDS.includes(payload) ? { kind: 'speed', level: (SPEEDS.indexOf(payload) + 1) as SpeedLevel } : null,
    can: ({ controls }) => controls.speed,
  },
  {
    key: 'set_airduct_mode',
    platform: 'select',
    name: { en: 'Airduct mode', de: 'Luftführung' },
    icon: 'mdi:air-filter',
    category: 'config',
    options: ({ status }) => status.airduct_modes.flatMap((mode) => AIR_PATHS[mode] ?? []),
    exists: ({ controls }) => controls.airduct !== null,
    value: ({ status }) => AIR_PATHS[status.airduct_mode ?? -1] ?? null,
    order: (payload) =>
      AIR_PATHS.includes(payload) ? { kind: 'airduct', mode: AIR_PATHS.indexOf(payload) as AirductMode } : null,
    can: ({ controls }) => controls.airduct === true,
  },
  light(
    'chamber_light',
    'chamber',
    { en: 'Chamber light', de: 'Kammerlicht' },
    { essential: true, value: ({ status }) => onOff(status.chamber_light) },
  ),
  // no report tells of this lamp: Home Assistant assumes what it switched last
  light('heatbed_light', 'heatbed', { en: 'Heatbed light', de: 'Bettlicht' }, {}),
  fan('cooling_fan', 'part', 'cooling_fan_speed', { en: 'Cooling fan', de: 'Bauteillüfter' }),
  fan('aux_fan', 'aux', 'big_fan1_speed', { en: 'Aux fan', de: 'Hilfslüfter' }),
  fan('secondary_aux_fan', 'aux2', 'left_aux_fan_speed', { en: 'Secondary aux fan', de: 'Zweiter Hilfslüfter' }),
  fan('chamber_fan', 'chamber', 'big_fan2_speed', { en: 'Chamber fan', de: 'Kammerlüfter' }),
];
