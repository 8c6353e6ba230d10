import type { Device } from './devices.ts';
import type { Entity } from './entity.ts';
import { EVENT_TYPES } from './events.ts';
import {
  ALIVE_TOPIC,
  coverTopic,
  eventTopic,
  identifier,
  orderTopic,
  SERVER_TOPIC,
  stateTopic,
  type Where,
} from './topics.ts';

type Row = Entity<unknown>;
type Json = Record<string, unknown>;

/** One component of a discovery document (MQTT integration, keys unabbreviated). */
export function componentOf(entity: Row, device: Device, where: Pick<Where, 'language' | 'expireAfterS'>): Json {
  return {
    platform: entity.platform,
    unique_id: `${identifier(device.id)}_${entity.key}`,
    name: entity.name[where.language],
    default_entity_id: `${entity.platform}.${device.slug}_${entity.key}`,
    ...told({ icon: entity.icon, entity_category: entity.category }),
    ...(entity.offAtFirst ? { enabled_by_default: false } : {}),
    ...availabilityOf(entity, device),
    ...ownPart(entity, device),
    ...(entity.alive ? alivePart(device, where.expireAfterS) : {}),
  };
}

/** One trigger for each event, beside the event entity. */
export function triggersOf(device: Device): Record<string, Json> {
  const topic = eventTopic(device.id);
  return Object.fromEntries(
    EVENT_TYPES.map((type) => [
      `trigger_${type}`,
      {
        platform: 'device_automation',
        automation_type: 'trigger',
        topic,
        payload: type,
        value_template: '{{ value_json.event_type }}',
        type: `print_${type}`,
        subtype: 'printer',
      },
    ]),
  );
}

/**
 * A list of its own replaces that of the document. What a control can do is said in the state, and a printer that is away can do
 * nothing.
 */
function availabilityOf(entity: Row, device: Device): Json {
  if (entity.can !== undefined) {
    const value_template = `{{ value_json.can.get('${entity.key}') }}`;
    return { availability: [{ topic: SERVER_TOPIC }, { topic: stateTopic(device.id), value_template }] };
  }
  const isOwn = entity.availability === 'server' && device.serial !== null;
  return isOwn ? { availability: [{ topic: SERVER_TOPIC }] } : {};
}

function ownPart(entity: Row, device: Device): Json {
  const state_topic = stateTopic(device.id);
  const command_topic = orderTopic(device.id, entity.key);
  const value = `{{ value_json.get('${entity.key}') }}`;
  const stated = entity.value === undefined ? {} : { state_topic };
  switch (entity.platform) {
    case 'sensor':
      return { state_topic, value_template: value, ...measured(entity, device), ...attributesOf(entity, state_topic) };
    case 'binary_sensor':
      return { state_topic, value_template: value, ...measured(entity, device), ...attributesOf(entity, state_topic) };
    case 'button':
      return { command_topic };
    case 'number': {
      const max = entity.max?.(device.source) ?? 0;
      return {
        command_topic,
        ...stated,
        value_template: value,
        min: 0,
        max,
        step: 1,
        mode: 'box',
        ...measured(entity, device),
      };
    }
    case 'select':
      return { command_topic, ...stated, value_template: value, options: optionsOf(entity, device) };
    case 'light':
      return { command_topic, ...stated, ...(entity.value === undefined ? {} : { state_value_template: value }) };
    case 'fan':
      return {
        command_topic,
        ...stated,
        state_value_template: `{% set speed = value_json.get('${entity.key}') %}{{ 'None' if speed is none else 'ON' if speed > 0 else 'OFF' }}`,
        percentage_command_topic: command_topic,
        percentage_state_topic: state_topic,
        percentage_value_template: value,
      };
    case 'event':
      return { state_topic: eventTopic(device.id), event_types: optionsOf(entity, device) };
    case 'image':
      return { image_topic: coverTopic(device.id), image_encoding: 'b64', content_type: 'image/png' };
  }
}

/** Our server is there as long as it says so; its printer, as long as it is named. */
function alivePart({ serial }: Device, expire_after: number): Json {
  const value_template = serial === null ? 'ON' : `{{ 'ON' if '${serial}' in value_json.connected else 'OFF' }}`;
  return { state_topic: ALIVE_TOPIC, value_template, expire_after };
}

function measured(entity: Row, device: Device): Json {
  return told({
    device_class: entity.deviceClass,
    state_class: entity.stateClass,
    unit_of_measurement: typeof entity.unit === 'function' ? entity.unit(device.source) : entity.unit,
    suggested_display_precision: entity.platform === 'sensor' ? entity.precision : undefined,
    options: entity.deviceClass === 'enum' ? optionsOf(entity, device) : undefined,
  });
}

function attributesOf(entity: Row, state_topic: string): Json {
  if (entity.attributes === undefined) return {};
  return {
    json_attributes_topic: state_topic,
    json_attributes_template: `{{ value_json.get('attributes', {}).get('${entity.key}', {}) | tojson }}`,
  };
}

function optionsOf({ options }: Row, device: Device): readonly string[] | undefined {
  return typeof options === 'function' ? options(device.source) : options;
}

function told(fields: Json): Json {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}
