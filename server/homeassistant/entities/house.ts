import { always, type Entity, type HouseSource, onOff } from './entity.ts';

const WORKING = new Set(['PREPARE', 'SLICING', 'RUNNING', 'PAUSE']);
/** As fine as tariffs are written. */
const PRICE_DECIMALS = 4;

/** What is told of the house as a whole. */
export const HOUSE_ENTITIES: readonly Entity<HouseSource>[] = [
  {
    key: 'printers_active',
    platform: 'sensor',
    name: { en: 'Printers active', de: 'Drucker in Arbeit' },
    icon: 'mdi:printer-3d-nozzle',
    stateClass: 'measurement',
    availability: 'server',
    essential: true,
    exists: always,
    value: ({ statuses }) => statuses.filter(({ connected, state }) => connected && WORKING.has(state)).length,
  },
  {
    key: 'printers_idle',
    platform: 'sensor',
    name: { en: 'Printers idle', de: 'Drucker frei' },
    icon: 'mdi:printer-3d',
    stateClass: 'measurement',
    availability: 'server',
    essential: true,
    exists: always,
    value: ({ statuses }) =>
      statuses.filter(({ connected, state }) => connected && state !== 'unknown' && !WORKING.has(state)).length,
  },
  {
    key: 'online',
    platform: 'binary_sensor',
    name: { en: 'Online', de: 'Verbunden' },
    deviceClass: 'connectivity',
    category: 'diagnostic',
    availability: 'server',
    alive: true,
    essential: true,
    exists: always,
    value: () => onOff(true),
  },
  {
    key: 'electricity_price',
    platform: 'sensor',
    name: { en: 'Electricity price', de: 'Strompreis' },
    icon: 'mdi:cash',
    // no device class: none is made for money per energy
    unit: ({ price }) => `${price?.currency ?? ''}/kWh`,
    stateClass: 'measurement',
    precision: PRICE_DECIMALS,
    availability: 'server',
    essential: true,
    exists: ({ price }) => price !== null,
    value: ({ price }) => price?.price ?? null,
  },
  {
    key: 'webhook_failing',
    platform: 'binary_sensor',
    name: { en: 'Webhook failing', de: 'Webhook gestört' },
    icon: 'mdi:webhook',
    deviceClass: 'problem',
    category: 'diagnostic',
    availability: 'server',
    essential: true,
    exists: ({ webhooks }) => webhooks !== null,
    value: ({ webhooks }) => onOff(webhooks === null ? null : webhooks.failing.length > 0),
    attributes: ({ webhooks }) => ({ webhooks: webhooks?.failing ?? [] }),
  },
];
