import type { AmsUnit } from '../../printers/status/ams.ts';
import { type AmsSource, always, type Entity, onOff, type SpoolSource, stateText, whole } from './entity.ts';
import { activeSpool, filamentAttributes, filamentName, globalTray } from './filament.ts';

/** Units with a heater for drying: AMS 2 Pro and AMS HT. */
const canDry = ({ module_type }: AmsUnit) => module_type === 'n3f' || module_type === 'n3s';
const SLOTS = [0, 1, 2, 3];
/** The printer counts dryness upwards, people read the label of the unit: 1 is dry. */
const HUMIDITY_LABELS = 6;

function slot(index: number): Entity<AmsSource> {
  const trayOf = ({ unit }: AmsSource) => unit.tray.find(({ id }) => id === index);
  return {
    key: `tray_${index + 1}`,
    platform: 'sensor',
    name: { en: `Tray ${index + 1}`, de: `Fach ${index + 1}` },
    icon: 'mdi:printer-3d-nozzle',
    essential: true,
    exists: (source) => trayOf(source) !== undefined,
    value: (source) => {
      const tray = trayOf(source);
      return tray === undefined ? null : filamentName(tray);
    },
    attributes: (source) => {
      const tray = trayOf(source);
      const { unit, status } = source;
      return tray === undefined ? {} : filamentAttributes(tray, status.tray_now === globalTray(unit.id, tray.id));
    },
  };
}

/** What an AMS unit tells. */
export const AMS_ENTITIES: readonly Entity<AmsSource>[] = [
  ...SLOTS.map(slot),
  {
    key: 'active_ams',
    platform: 'binary_sensor',
    name: { en: 'Active', de: 'Aktiv' },
    deviceClass: 'running',
    exists: always,
    value: ({ unit, status }) => onOff(unit.tray.some(({ id }) => globalTray(unit.id, id) === status.tray_now)),
  },
  {
    key: 'humidity_index',
    platform: 'sensor',
    name: { en: 'Humidity index', de: 'Feuchteindex' },
    icon: 'mdi:water-percent',
    stateClass: 'measurement',
    exists: ({ unit }) => unit.humidity_index !== null,
    value: ({ unit }) => (unit.humidity_index === null ? null : HUMIDITY_LABELS - unit.humidity_index),
  },
  {
    key: 'humidity',
    platform: 'sensor',
    name: { en: 'Humidity', de: 'Feuchtigkeit' },
    deviceClass: 'humidity',
    unit: '%',
    stateClass: 'measurement',
    essential: true,
    exists: ({ unit }) => unit.humidity_percent !== null,
    value: ({ unit }) => unit.humidity_percent,
  },
  {
    key: 'temperature',
    platform: 'sensor',
    name: { en: 'Temperature', de: 'Temperatur' },
    deviceClass: 'temperature',
    unit: '°C',
    stateClass: 'measurement',
    precision: 0,
    exists: ({ unit }) => unit.temp !== null,
    value: ({ unit }) => whole(unit.temp),
  },
  {
    key: 'drying',
    platform: 'binary_sensor',
    name: { en: 'Drying', de: 'Trocknung' },
    icon: 'mdi:hair-dryer',
    deviceClass: 'running',
    exists: ({ unit }) => canDry(unit),
    value: ({ unit }) => onOff(unit.dry_time === null ? null : unit.dry_time > 0),
  },
  {
    key: 'remaining_drying_time',
    platform: 'sensor',
    name: { en: 'Remaining drying time', de: 'Verbleibende Trocknungszeit' },
    deviceClass: 'duration',
    unit: 'min',
    exists: ({ unit }) => canDry(unit),
    value: ({ unit }) => unit.dry_time,
  },
  {
    key: 'drying_temperature',
    platform: 'sensor',
    name: { en: 'Drying temperature', de: 'Trocknungstemperatur' },
    deviceClass: 'temperature',
    unit: '°C',
    offAtFirst: true,
    exists: ({ unit }) => canDry(unit),
    value: ({ unit }) => unit.dry_target_temp,
  },
  {
    key: 'drying_filament',
    platform: 'sensor',
    name: { en: 'Drying filament', de: 'Trocknendes Filament' },
    icon: 'mdi:printer-3d-nozzle',
    offAtFirst: true,
    exists: ({ unit }) => canDry(unit),
    value: ({ unit }) => stateText(unit.dry_filament),
  },
];

const isActive = ({ status, spool }: SpoolSource) => activeSpool(status)?.id === spool.id;

/** What is known of an external spool. */
export const SPOOL_ENTITIES: readonly Entity<SpoolSource>[] = [
  {
    key: 'external_spool',
    platform: 'sensor',
    name: { en: 'Filament', de: 'Filament' },
    icon: 'mdi:printer-3d-nozzle',
    exists: always,
    value: ({ spool }) => filamentName(spool),
    attributes: (source) => filamentAttributes(source.spool, isActive(source)),
  },
  {
    key: 'active',
    platform: 'binary_sensor',
    name: { en: 'Active', de: 'Aktiv' },
    deviceClass: 'running',
    exists: always,
    value: (source) => onOff(isActive(source)),
  },
];
