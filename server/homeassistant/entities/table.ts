import { BINARY_SENSORS } from './binarySensors.ts';
import { CONTROLS } from './controls.ts';
import { always, type Entity, type EntitySet, type PrinterSource } from './entity.ts';
import { EVENT_TYPES } from './events.ts';
import { MACHINE_SENSORS } from './machineSensors.ts';
import { PRINT_SENSORS } from './printSensors.ts';

/** What has a topic of its own instead of a place in the state. */
const ON_OWN_TOPICS: readonly Entity<PrinterSource>[] = [
  {
    key: 'print_event',
    platform: 'event',
    name: { en: 'Print event', de: 'Druckereignis' },
    icon: 'mdi:bell-ring',
    options: EVENT_TYPES,
    essential: true,
    availability: 'server',
    exists: always,
  },
  {
    key: 'cover_image',
    platform: 'image',
    name: { en: 'Cover image', de: 'Titelbild' },
    essential: true,
    exists: always,
  },
];

/** Every entity of a printer itself. */
export const PRINTER_ENTITIES: readonly Entity<PrinterSource>[] = [
  ...PRINT_SENSORS,
  ...MACHINE_SENSORS,
  ...BINARY_SENSORS,
  ...CONTROLS,
  ...ON_OWN_TOPICS,
];

/** Is this row among those that somebody wants? */
export function isWanted({ essential }: Pick<Entity<never>, 'essential'>, set: EntitySet): boolean {
  return set === 'all' || (set === 'essential' && essential === true);
}
