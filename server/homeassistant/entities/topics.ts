import type { Language } from './entity.ts';

/** Where and how entities are announced. */
export interface Where {
  /** Home Assistant's discovery prefix, `homeassistant` unless somebody changed it. */
  readonly prefix: string;
  /** In which language the names are. */
  readonly language: Language;
  /** Where the device page leads: the panel. null = nowhere. */
  readonly panelUrl: string | null;
  /** Our own version. */
  readonly version: string;
  /** Without a word from us for so long, who is connected is not known any more; seconds. */
  readonly expireAfterS: number;
}

/** All of our topics are below this one. */
const BASE_TOPIC = 'bambuddy';
/** `online` while our server works, `offline` when it stops; retained. */
export const SERVER_TOPIC = `${BASE_TOPIC}/bridge/state`;
/** Which printers are connected, said again and again: `{"connected": [<serial number>, …]}`; retained. */
export const ALIVE_TOPIC = `${BASE_TOPIC}/bridge/alive`;
/** The topic of every order, as it is subscribed to. */
export const ORDER_TOPICS = `${BASE_TOPIC}/+/+/set`;
/** The device of the house as a whole. */
export const HOUSE = 'house';

const ORDER_TOPIC = new RegExp(`^${BASE_TOPIC}/([^/]+)/([^/]+)/set$`);

/** Where a device's state is; retained. @param device the printer's serial number, `<serial>_ams1`, `house`, … */
export function stateTopic(device: string): string {
  return `${BASE_TOPIC}/${device}/state`;
}

/** `online` while the printer is connected; retained. */
export function availabilityTopic(serial: string): string {
  return `${BASE_TOPIC}/${serial}/availability`;
}

/** Where the events of a printer are told; never retained. */
export function eventTopic(serial: string): string {
  return `${BASE_TOPIC}/${serial}/event`;
}

/** Where the picture of the current print is, base64; retained. */
export function coverTopic(serial: string): string {
  return `${BASE_TOPIC}/${serial}/cover`;
}

export function orderTopic(device: string, key: string): string {
  return `${BASE_TOPIC}/${device}/${key}/set`;
}

/** Where a device is announced; retained. */
export function documentTopic(prefix: string, device: string): string {
  return `${prefix}/device/${identifier(device)}/config`;
}

/** What a device is called in Home Assistant's registry. */
export function identifier(device: string): string {
  return `bambuddy_${device.replace(/[^\w-]/g, '_')}`;
}

/** Is this a topic of an AMS unit or a spool that hangs on this printer? */
export function isHanging(topic: string, serial: string): boolean {
  const [printer, controls] = [identifier(serial), `${identifier(serial)}_controls`];
  const [, document] = /\/device\/([^/]+)\/config$/.exec(topic) ?? [];
  if (document !== undefined) return document.startsWith(`${printer}_`) && document !== controls;
  return topic.startsWith(`${BASE_TOPIC}/${serial}_`);
}

/** The device and the entity of an order's topic; null for any other topic. */
export function readOrderTopic(topic: string): { device: string; key: string } | null {
  const [, device, key] = ORDER_TOPIC.exec(topic) ?? [];
  return device === undefined || key === undefined ? null : { device, key };
}
