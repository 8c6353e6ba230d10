import { abbreviated } from './abbreviations.ts';
import { componentOf, triggersOf } from './components.ts';
import { type Device, devicesOf, houseDevice } from './devices.ts';
import type { EntitySet, HouseSource, PrinterSource } from './entity.ts';
import type { Message } from './states.ts';
import { isWanted } from './table.ts';
import { availabilityTopic, documentTopic, SERVER_TOPIC, type Where } from './topics.ts';

/** The announcement of one device. */
export interface Document extends Message {
  /** The device's name in our topics. */
  readonly device: string;
  /** The serial number of the printer that it is part of; null for the house. */
  readonly serial: string | null;
  /** How many entities it announces. */
  readonly entities: number;
}

/**
 * The discovery documents of a printer and of what hangs on it, in the order in which they are published. [] when nobody wants
 * its entities, and while the printer has never reported: what it has is not known then, and a document that lacks it would
 * take the entities away.
 */
export function documentsOf(source: PrinterSource, where: Where): readonly Document[] {
  const { printer, status } = source;
  if (printer.entity_set === 'none' || status.state === 'unknown') return [];
  return devicesOf(source, where).flatMap((device) => announced(device, printer.entity_set, where));
}

export function houseDocumentOf(source: HouseSource, where: Where): Document {
  const device = houseDevice(source, where);
  return documentOf(device, device.id, device.rows, 'all', where);
}

/**
 * What can be done with a printer is announced in a document of its own for the same device: both together would be more than
 * Home Assistant stores of one call, and it complains about that.
 */
function announced(device: Device, set: EntitySet, where: Where): Document[] {
  const tells = (row: Device['rows'][number]) => row.platform === 'sensor' || row.platform === 'binary_sensor';
  const parts = [
    { name: device.id, rows: device.rows.filter(tells) },
    { name: `${device.id}_controls`, rows: device.rows.filter((row) => !tells(row)) },
  ];
  return parts
    .filter(({ rows }) => rows.length > 0)
    .map(({ name, rows }) => documentOf(device, name, rows, set, where));
}

function documentOf(device: Device, name: string, rows: Device['rows'], set: EntitySet, where: Where): Document {
  const components: Record<string, Record<string, unknown>> = {};
  let entities = 0;
  for (const entity of rows) {
    // a component of which only the platform is said is taken away, if it was there
    if (!isWanted(entity, set)) components[entity.key] = { platform: entity.platform };
    else if (entity.exists(device.source)) {
      components[entity.key] = componentOf(entity, device, where);
      entities++;
      if (entity.platform === 'event') Object.assign(components, triggersOf(device));
    }
  }
  const document = {
    device: device.entry,
    origin: { name: 'Bambuddy', sw_version: where.version },
    availability: [SERVER_TOPIC, ...(device.serial === null ? [] : [availabilityTopic(device.serial)])].map(
      (topic) => ({
        topic,
      }),
    ),
    availability_mode: 'all',
    components,
  };
  return {
    topic: documentTopic(where.prefix, name),
    device: device.id,
    serial: device.serial,
    entities,
    payload: JSON.stringify(abbreviated(document)),
  };
}
