import type { PrinterError } from '../../printers/hms/hms.ts';
import { always, type Entity, onOff, type PrinterSource } from './entity.ts';

/** `print_error` codes have eight digits, entries of the health list sixteen. */
const PRINT_ERROR_DIGITS = 8;
/** Attributes stay small: more errors than this at once are not listed. */
const LISTED_MAX = 5;

const healthOf = ({ status }: PrinterSource) =>
  status.hms_errors.filter(({ full_code }) => full_code.length > PRINT_ERROR_DIGITS);
const printErrorOf = ({ status }: PrinterSource) =>
  status.hms_errors.find(({ full_code }) => full_code.length === PRINT_ERROR_DIGITS);
/** In groups of four, as the vendor's pages are searched with. */
const shown = (code: string) => (code.match(/.{1,4}/g) ?? []).join('_');
const described = ({ full_code, text }: PrinterError) => ({ code: shown(full_code), message: text });

/** What a printer tells by yes or no. */
export const BINARY_SENSORS: readonly Entity<PrinterSource>[] = [
  {
    key: 'online',
    platform: 'binary_sensor',
    name: { en: 'Online', de: 'Verbunden' },
    deviceClass: 'connectivity',
    category: 'diagnostic',
    essential: true,
    availability: 'server',
    alive: true,
    exists: always,
    value: ({ status }) => onOff(status.connected),
  },
  {
    key: 'hms',
    platform: 'binary_sensor',
    name: { en: 'HMS errors', de: 'HMS-Fehler' },
    deviceClass: 'problem',
    category: 'diagnostic',
    exists: always,
    value: (source) => onOff(healthOf(source).length > 0),
    attributes: (source) => ({
      count: healthOf(source).length,
      errors: healthOf(source).slice(0, LISTED_MAX).map(described),
    }),
  },
  {
    key: 'print_error',
    platform: 'binary_sensor',
    name: { en: 'Print error', de: 'Druckfehler' },
    deviceClass: 'problem',
    category: 'diagnostic',
    essential: true,
    exists: always,
    value: (source) => onOff(printErrorOf(source) !== undefined),
    attributes: (source) => {
      const error = printErrorOf(source);
      return error === undefined ? { code: null, message: null } : described(error);
    },
  },
  {
    key: 'plate_clear_needed',
    platform: 'binary_sensor',
    name: { en: 'Plate must be cleared', de: 'Platte muss geleert werden' },
    icon: 'mdi:broom',
    deviceClass: 'problem',
    essential: true,
    exists: always,
    value: ({ status }) => onOff(status.awaiting_plate_clear),
  },
  {
    key: 'door_open',
    platform: 'binary_sensor',
    name: { en: 'Door', de: 'Tür' },
    deviceClass: 'door',
    category: 'diagnostic',
    exists: ({ status }) => status.door_open !== null,
    value: ({ status }) => onOff(status.door_open),
  },
  {
    key: 'extruder_filament_state',
    platform: 'binary_sensor',
    name: { en: 'Extruder filament', de: 'Filament im Extruder' },
    icon: 'mdi:printer-3d-nozzle',
    exists: ({ status }) => status.filament_loaded !== null,
    value: ({ status }) => onOff(status.filament_loaded),
  },
  {
    key: 'timelapse',
    platform: 'binary_sensor',
    name: { en: 'Timelapse', de: 'Zeitraffer' },
    icon: 'mdi:camera',
    exists: ({ status }) => status.timelapse !== null,
    value: ({ status }) => onOff(status.timelapse),
  },
  {
    key: 'firmware_update',
    platform: 'binary_sensor',
    name: { en: 'Firmware update', de: 'Firmware-Aktualisierung' },
    deviceClass: 'update',
    category: 'diagnostic',
    exists: ({ status }) => status.firmware_update_available !== null,
    value: ({ status }) => onOff(status.firmware_update_available),
    attributes: ({ status }) => ({ installed: status.firmware_version, latest: status.new_firmware_version }),
  },
  {
    key: 'developer_lan_mode',
    platform: 'binary_sensor',
    name: { en: 'Developer mode', de: 'Entwicklermodus' },
    icon: 'mdi:lan-check',
    category: 'diagnostic',
    offAtFirst: true,
    exists: ({ status }) => status.developer_mode !== null,
    value: ({ status }) => onOff(status.developer_mode),
  },
  {
    key: 'mqtt_encryption',
    platform: 'binary_sensor',
    name: { en: 'Signed commands wanted', de: 'Signierte Befehle nötig' },
    icon: 'mdi:shield-lock',
    category: 'diagnostic',
    offAtFirst: true,
    exists: ({ status }) => status.developer_mode !== null,
    value: ({ status }) => onOff(status.developer_mode === null ? null : !status.developer_mode),
  },
];
