import type { Temperatures } from '../../printers/status/temperatures.ts';
import { always, type Entity, type PrinterSource, stateText, type Words, whole } from './entity.ts';
import { activeTray } from './filament.ts';

type Row = Entity<PrinterSource>;
type Degrees = Exclude<keyof Temperatures, `${string}_heating`>;

const AIR_PATHS = ['cooling', 'heating', 'laser'];
const TOOLS = ['none', 'laser10', 'laser40', 'cutter'];
const isTwin = ({ status }: PrinterSource) => status.temperatures.nozzle_2 !== undefined;
const isSingle = (source: PrinterSource) => !isTwin(source);

/** A temperature that exists where the printer has the part. */
function degrees(key: string, of: Degrees, name: Words, more: Partial<Row> = {}): Row {
  return {
    key,
    platform: 'sensor',
    name,
    icon: key.includes('target') ? 'mdi:thermometer-chevron-up' : 'mdi:thermometer',
    deviceClass: 'temperature',
    unit: '°C',
    stateClass: 'measurement',
    precision: 0,
    exists: ({ status }) => status.temperatures[of] !== undefined,
    value: ({ status }) => whole(status.temperatures[of]),
    ...more,
  };
}

type FanField =
  | 'cooling_fan_speed'
  | 'heatbreak_fan_speed'
  | 'big_fan1_speed'
  | 'big_fan2_speed'
  | 'left_aux_fan_speed';

function fanSpeed(key: string, of: FanField, name: Words, exists: Row['exists'] = always): Row {
  return {
    key,
    platform: 'sensor',
    name,
    icon: 'mdi:fan',
    unit: '%',
    stateClass: 'measurement',
    exists,
    value: ({ status }) => status[of],
  };
}

function nozzle(place: 'left' | 'right' | null, index: 0 | 1): Row[] {
  const prefix = place === null ? '' : `${place}_`;
  const en = place === null ? 'Nozzle' : `${place === 'left' ? 'Left' : 'Right'} nozzle`;
  const de = place === null ? 'Düse' : `${place === 'left' ? 'Linke' : 'Rechte'} Düse`;
  const exists: Row['exists'] = (source) =>
    (place === null ? isSingle(source) : isTwin(source)) && source.status.nozzles[index] !== undefined;
  return [
    {
      key: `${prefix}nozzle_diameter`,
      platform: 'sensor',
      name: { en: `${en} size`, de: `${de}: Durchmesser` },
      icon: 'mdi:printer-3d-nozzle',
      deviceClass: 'distance',
      unit: 'mm',
      precision: 1,
      offAtFirst: true,
      exists,
      value: ({ status }) => Number(status.nozzles[index]?.nozzle_diameter) || null,
    },
    {
      key: `${prefix}nozzle_type`,
      platform: 'sensor',
      name: { en: `${en} type`, de: `${de}: Art` },
      icon: 'mdi:printer-3d-nozzle',
      offAtFirst: true,
      exists,
      value: ({ status }) => {
        const fitted = status.nozzles[index];
        return stateText(fitted?.material ?? fitted?.nozzle_type ?? null);
      },
    },
  ];
}

/** What a printer tells about itself: heat, air, feeding, network. */
export const MACHINE_SENSORS: readonly Row[] = [
  degrees('bed_temp', 'bed', { en: 'Bed temperature', de: 'Betttemperatur' }, { essential: true }),
  degrees('target_bed_temp', 'bed_target', { en: 'Bed target temperature', de: 'Bett-Solltemperatur' }),
  degrees(
    'nozzle_temp',
    'nozzle',
    { en: 'Nozzle temperature', de: 'Düsentemperatur' },
    {
      essential: true,
      // of two nozzles: the one in use
      value: ({ status }) => whole(status.temperature),
    },
  ),
  degrees(
    'target_nozzle_temp',
    'nozzle_target',
    { en: 'Nozzle target temperature', de: 'Düsen-Solltemperatur' },
    {
      value: ({ status: { active_extruder, temperatures } }) =>
        whole(active_extruder === 1 ? temperatures.nozzle_2_target : temperatures.nozzle_target),
    },
  ),
  degrees('left_nozzle_temp', 'nozzle_2', { en: 'Left nozzle temperature', de: 'Linke Düsentemperatur' }),
  degrees('left_target_nozzle_temp', 'nozzle_2_target', {
    en: 'Left nozzle target temperature',
    de: 'Linke Düsen-Solltemperatur',
  }),
  degrees(
    'right_nozzle_temp',
    'nozzle',
    { en: 'Right nozzle temperature', de: 'Rechte Düsentemperatur' },
    {
      exists: isTwin,
    },
  ),
  degrees(
    'right_target_nozzle_temp',
    'nozzle_target',
    {
      en: 'Right nozzle target temperature',
      de: 'Rechte Düsen-Solltemperatur',
    },
    { exists: isTwin },
  ),
  degrees('chamber_temp', 'chamber', { en: 'Chamber temperature', de: 'Kammertemperatur' }),
  degrees('target_chamber_temp', 'chamber_target', {
    en: 'Chamber target temperature',
    de: 'Kammer-Solltemperatur',
  }),
  fanSpeed('cooling_fan_speed', 'cooling_fan_speed', { en: 'Cooling fan speed', de: 'Bauteillüfter-Drehzahl' }),
  fanSpeed(
    'heatbreak_fan_speed',
    'heatbreak_fan_speed',
    {
      en: 'Heatbreak fan speed',
      de: 'Heatbreak-Lüfter-Drehzahl',
    },
    ({ status }) => status.heatbreak_fan_speed !== null,
  ),
  fanSpeed(
    'aux_fan_speed',
    'big_fan1_speed',
    { en: 'Aux fan speed', de: 'Hilfslüfter-Drehzahl' },
    ({ controls }) => controls.fans.aux !== null,
  ),
  fanSpeed(
    'chamber_fan_speed',
    'big_fan2_speed',
    {
      en: 'Chamber fan speed',
      de: 'Kammerlüfter-Drehzahl',
    },
    ({ controls }) => controls.fans.chamber !== null,
  ),
  fanSpeed(
    'secondary_aux_fan_speed',
    'left_aux_fan_speed',
    {
      en: 'Secondary aux fan speed',
      de: 'Zweiter-Hilfslüfter-Drehzahl',
    },
    ({ controls }) => controls.fans.aux2 !== null,
  ),
  {
    key: 'airduct_mode',
    platform: 'sensor',
    name: { en: 'Airduct mode', de: 'Luftführung' },
    icon: 'mdi:air-filter',
    deviceClass: 'enum',
    options: AIR_PATHS,
    exists: ({ status }) => status.airduct_mode !== null,
    value: ({ status }) => AIR_PATHS[status.airduct_mode ?? -1] ?? null,
  },
  {
    key: 'tool_module',
    platform: 'sensor',
    name: { en: 'Tool module', de: 'Werkzeugmodul' },
    icon: 'mdi:tools',
    deviceClass: 'enum',
    options: TOOLS,
    exists: (source) => isTwin(source) && source.status.tool_module !== null,
    value: ({ status }) => status.tool_module,
  },
  {
    key: 'active_tray',
    platform: 'sensor',
    name: { en: 'Active tray', de: 'Aktives Fach' },
    icon: 'mdi:printer-3d-nozzle',
    exists: ({ status }) => status.ams_exists,
    value: ({ status }) => activeTray(status).name,
    attributes: ({ status }) => activeTray(status).attributes,
  },
  ...nozzle(null, 0),
  ...nozzle('right', 0),
  ...nozzle('left', 1),
  {
    key: 'wifi_signal',
    platform: 'sensor',
    name: { en: 'Wi-Fi signal', de: 'WLAN-Signal' },
    deviceClass: 'signal_strength',
    unit: 'dBm',
    stateClass: 'measurement',
    category: 'diagnostic',
    offAtFirst: true,
    exists: always,
    value: ({ status }) => status.wifi_signal,
  },
  {
    key: 'sdcard_status',
    platform: 'sensor',
    name: { en: 'SD card status', de: 'SD-Karte' },
    icon: 'mdi:micro-sd',
    deviceClass: 'enum',
    options: ['missing', 'normal', 'abnormal'],
    category: 'diagnostic',
    exists: ({ status }) => status.sdcard_state !== null,
    value: ({ status }) => status.sdcard_state,
  },
  {
    key: 'mqtt_mode',
    platform: 'sensor',
    name: { en: 'MQTT connection mode', de: 'MQTT-Verbindungsart' },
    icon: 'mdi:lan-connect',
    deviceClass: 'enum',
    options: ['local', 'bambu_cloud'],
    category: 'diagnostic',
    offAtFirst: true,
    exists: always,
    value: () => 'local',
  },
  {
    key: 'ip_address',
    platform: 'sensor',
    name: { en: 'IP address', de: 'IP-Adresse' },
    icon: 'mdi:ip-network',
    category: 'diagnostic',
    exists: always,
    value: ({ printer }) => printer.ip_address,
  },
  {
    key: 'serial',
    platform: 'sensor',
    name: { en: 'Serial number', de: 'Seriennummer' },
    icon: 'mdi:identifier',
    category: 'diagnostic',
    offAtFirst: true,
    exists: always,
    value: ({ printer }) => printer.serial_number,
  },
  {
    key: 'name',
    platform: 'sensor',
    name: { en: 'Printer name', de: 'Druckername' },
    icon: 'mdi:printer-3d',
    category: 'diagnostic',
    offAtFirst: true,
    exists: always,
    value: ({ printer }) => stateText(printer.name),
  },
];
