import type { Device } from './devices.ts';
import { devicesOf, houseDevice } from './devices.ts';
import type { Entity, HouseSource, PrinterSource, Value } from './entity.ts';
import { isWanted } from './table.ts';
import { stateTopic } from './topics.ts';

/** A payload for a topic. */
export interface Message {
  readonly topic: string;
  readonly payload: string;
}

/** One entity and what it says now. */
export interface Reading {
  readonly device: Device;
  readonly entity: Entity<unknown>;
  readonly value: Value;
  readonly attributes: Readonly<Record<string, unknown>> | null;
}

const NOWHERE = { language: 'en', panelUrl: null } as const;

/** The states of a printer and of what hangs on it: one JSON message for each device. */
export function stateOf(source: PrinterSource): readonly Message[] {
  return devicesOf(source, NOWHERE).map((device) => message(device, source.printer.entity_set));
}

export function houseStateOf(source: HouseSource): Message {
  return message(houseDevice(source, NOWHERE), 'all');
}

/** What every entity of a device says now, for those who do not read JSON. */
export function readingsOf(device: Device, set: PrinterSource['printer']['entity_set']): readonly Reading[] {
  return rowsOf(device, set)
    .filter((entity) => entity.value !== undefined)
    .map((entity) => ({
      device,
      entity,
      value: entity.value?.(device.source) ?? null,
      attributes: entity.attributes?.(device.source) ?? null,
    }));
}

/** The rows that somebody wants and that this device has. */
export function rowsOf(device: Device, set: PrinterSource['printer']['entity_set']): readonly Entity<unknown>[] {
  return device.rows.filter((entity) => isWanted(entity, set) && entity.exists(device.source));
}

/**
 * `{<key>: value, …, attributes: {<key>: {…}}, can: {<key>: 'online'}}`. Unknown is null; a control that could
 * not be used now is `offline`. Nothing in it moves by itself: as long
 * as nothing happens the text stays the same.
 */
function message(device: Device, set: PrinterSource['printer']['entity_set']): Message {
  const readings = readingsOf(device, set).filter(({ entity }) => !entity.alive);
  const attributes = readings.flatMap(({ entity, attributes }) =>
    attributes === null ? [] : [[entity.key, attributes]],
  );
  const can = rowsOf(device, set).flatMap((entity) =>
    entity.can === undefined ? [] : [[entity.key, entity.can(device.source) ? 'online' : 'offline']],
  );
  const state = {
    ...Object.fromEntries(readings.map(({ entity, value }) => [entity.key, value])),
    ...(attributes.length > 0 ? { attributes: Object.fromEntries(attributes) } : {}),
    ...(can.length > 0 ? { can: Object.fromEntries(can) } : {}),
  };
  return { topic: stateTopic(device.id), payload: JSON.stringify(state) };
}
