import type { AirductMode, Fan, HeatedPart, SpeedLevel } from '../../printers/commands/command.ts';
import { fanSpeedOf, targetOf } from '../../printers/commands/effect.ts';
import { hasFan, hasHeater, hasLight, maxTemperature, needsControl, refusal } from '../../printers/commands/refusal.ts';
import { always, type Entity, type Order, onOff, type PrinterSource, type Words, whole } from './entity.ts';
import { speedName } from './printSensors.ts';

type Row = Entity<PrinterSource>;

const SPEEDS = ['silent', 'standard', 'sport', 'ludicrous'];
const AIR_PATHS = ['cooling', 'heating', 'laser'];
const WHOLE_NUMBER = /^\d{1,3}(\.0+)?$/;
const FULL = 100;

const isTwin = ({ status }: PrinterSource) => status.temperatures.nozzle_2 !== undefined;
const isSingle = (source: PrinterSource) => !isTwin(source);

/** Would this order be carried out now? Asked with the very rules by which it is refused. */
export function canDo(order: Order, { status }: PrinterSource): boolean {
  if (order.kind === 'refresh') return true;
  if (order.kind === 'clear_plate') return status.awaiting_plate_clear;
  if (!status.connected) return false;
  if (needsControl(order) && !status.controllable) return false;
  return refusal(order, status) === null;
}

function button(key: string, name: Words, icon: string, order: Order, more: Partial<Row> = {}): Row {
  return {
    key,
    platform: 'button',
    name,
    icon,
    exists: always,
    order: (payload) => (payload === 'PRESS' ? order : null),
    can: (source) => canDo(order, source),
    ...more,
  };
}

function temperature(key: string, part: HeatedPart, name: Words, exists: Row['exists']): Row {
  return {
    key,
    platform: 'number',
    name,
    icon: 'mdi:thermometer-chevron-up',
    deviceClass: 'temperature',
    unit: '°C',
    exists,
    max: ({ status }) => maxTemperature(status, part),
    value: ({ status }) => whole(targetOf(status, part)),
    order: (payload) => (WHOLE_NUMBER.test(payload) ? { kind: 'temperature', part, target: Number(payload) } : null),
    can: (source) => canDo({ kind: 'temperature', part, target: 0 }, source),
  };
}

function fan(key: string, which: Fan, name: Words): Row {
  return {
    key,
    platform: 'fan',
    name,
    icon: 'mdi:fan',
    exists: ({ status }) => hasFan(status, which),
    value: ({ status }) => fanSpeedOf(status, which),
    order: (payload) => {
      const percent =
        payload === 'ON' ? FULL : payload === 'OFF' ? 0 : WHOLE_NUMBER.test(payload) ? Number(payload) : FULL + 1;
      return percent > FULL ? null : { kind: 'fan', fan: which, percent };
    },
    can: (source) => canDo({ kind: 'fan', fan: which, percent: 0 }, source),
  };
}

function light(key: string, which: 'chamber' | 'heatbed', name: Words, more: Partial<Row>): Row {
  return {
    key,
    platform: 'light',
    name,
    exists: ({ status }) => hasLight(status, which),
    order: (payload) =>
      payload === 'ON' || payload === 'OFF' ? { kind: 'light', light: which, on: payload === 'ON' } : null,
    can: (source) => canDo({ kind: 'light', light: which, on: true }, source),
    ...more,
  };
}

/** What can be done with a printer. */
export const CONTROLS: readonly Row[] = [
  button('pause', { en: 'Pause', de: 'Pausieren' }, 'mdi:pause', { kind: 'pause' }, { essential: true }),
  button('resume', { en: 'Resume', de: 'Fortsetzen' }, 'mdi:play', { kind: 'resume' }, { essential: true }),
  button('stop', { en: 'Stop', de: 'Abbrechen' }, 'mdi:stop', { kind: 'stop' }, { essential: true }),
  button(
    'plate_cleared',
    { en: 'Plate is cleared', de: 'Platte ist leer' },
    'mdi:broom',
    { kind: 'clear_plate' },
    {
      essential: true,
    },
  ),
  button('clear_errors', { en: 'Clear errors', de: 'Fehler löschen' }, 'mdi:alert-remove', { kind: 'clear_errors' }),
  button(
    'refresh',
    { en: 'Refresh', de: 'Aktualisieren' },
    'mdi:refresh',
    { kind: 'refresh' },
    {
      category: 'diagnostic',
      availability: 'server',
    },
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
    ({ status }) => hasHeater(status, 'chamber'),
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
    can: (source) => canDo({ kind: 'speed', level: 2 }, source),
  },
  {
    key: 'set_airduct_mode',
    platform: 'select',
    name: { en: 'Airduct mode', de: 'Luftführung' },
    icon: 'mdi:air-filter',
    category: 'config',
    options: ({ status }) => status.airduct_modes.flatMap((mode) => AIR_PATHS[mode] ?? []),
    exists: ({ status }) => status.airduct_modes.length > 0,
    value: ({ status }) => AIR_PATHS[status.airduct_mode ?? -1] ?? null,
    order: (payload) =>
      AIR_PATHS.includes(payload) ? { kind: 'airduct', mode: AIR_PATHS.indexOf(payload) as AirductMode } : null,
    can: ({ status }) => status.controllable,
  },
  light(
    'chamber_light',
    'chamber',
    { en: 'Chamber light', de: 'Kammerlicht' },
    {
      essential: true,
      value: ({ status }) => onOff(status.chamber_light),
    },
  ),
  light('heatbed_light', 'heatbed', { en: 'Heatbed light', de: 'Bettlicht' }, {}),
  fan('cooling_fan', 'part', { en: 'Cooling fan', de: 'Bauteillüfter' }),
  fan('aux_fan', 'aux', { en: 'Aux fan', de: 'Hilfslüfter' }),
  fan('secondary_aux_fan', 'aux2', { en: 'Secondary aux fan', de: 'Zweiter Hilfslüfter' }),
  fan('chamber_fan', 'chamber', { en: 'Chamber fan', de: 'Kammerlüfter' }),
];
