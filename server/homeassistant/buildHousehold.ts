import { readFile } from 'node:fs/promises';
import type { Database } from '../db/database.ts';
import type { Leases } from '../db/leases.ts';
import type { Settings } from '../db/settings.ts';
import type { Signals } from '../db/signals.ts';
import type { Bus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import type { Fleet } from '../printers/fleet.ts';
import type { PrinterStore } from '../printers/printerStore.ts';
import type { NamedStatus } from '../printers/watcher.ts';
import type { Pictures } from '../prints/pictures.ts';
import type { Tariff } from '../tariff/tariff.ts';
import type { WebhookStore } from '../webhooks/webhookStore.ts';
import type { HomeAccess } from './access.ts';
import { HomeArchive } from './archiveStore.ts';
import type { HomeAssistantConnection } from './connection.ts';
import { newSlug } from './entities/devices.ts';
import type { PrinterSource } from './entities/entity.ts';
import { DEFAULT_PREFIX, Household, PREFIX_SETTING } from './household.ts';
import { MqttWatch } from './mqtt.ts';
import { OrderTaker } from './orderTaker.ts';
import { Presence } from './presence.ts';
import { RestStates } from './restStates.ts';
import { RetainedStore } from './retainedStore.ts';
import type { HomeSources } from './sources.ts';
import { addOnSlug, hasBrokerApp, type SupervisorAccess } from './supervisor.ts';
import type { HomeTimes } from './times.ts';
import { WsMqtt } from './wsMqtt.ts';

/** What the rest of the house gives to its presence in Home Assistant. */
export interface HouseholdDeps {
  connection: HomeAssistantConnection;
  access(): HomeAccess | null;
  supervisor: SupervisorAccess | null;
  settings: Settings;
  signals: Signals;
  leases: Leases;
  bus: Bus;
  database: Database;
  fleet: Fleet;
  printers: PrinterStore;
  pictures: Pictures;
  webhooks: WebhookStore;
  tariff: Tariff;
  /** What can be ordered of a printer with this status. */
  controlsOf(status: NamedStatus): PrinterSource['controls'];
  version: string;
  times: HomeTimes;
  log: Logger;
}

/** Builds our presence in Home Assistant and what it consists of. Nothing runs before `start`. */
export function buildHousehold(deps: HouseholdDeps): Household {
  const { connection, access, supervisor, settings, database, times, log } = deps;
  const archive = new HomeArchive(deps);
  const sources = sourcesOf(deps, archive);
  const retained = new RetainedStore({ database });
  const states = new RestStates({ access, retained });
  const clearStates = () => states.clear();
  const publishers = { states, mqtt: new WsMqtt({ connection, retained, clearStates, graceMs: times.graceMs }) };
  const mqtt: MqttWatch = new MqttWatch({
    connection,
    log,
    brokerApp: async () => supervisor && hasBrokerApp(supervisor),
    onChange: () => void household.decide(),
  });
  const presence = new Presence({ ...deps, sources, retained, brokerFailed: () => mqtt.brokerFailed() });
  const orders = new OrderTaker({
    ...deps,
    printers: () => sources.printers(),
    expect: (serial) => presence.expect(serial),
  });
  const household: Household = new Household({
    ...deps,
    archive,
    mqtt,
    presence,
    orders,
    publishers,
    prefix: () => settings.text(PREFIX_SETTING) ?? DEFAULT_PREFIX,
    panelUrl: async () => (supervisor && panelOf(await addOnSlug(supervisor))) ?? settings.text('external_url'),
  });
  return household;
}

function sourcesOf({ printers, fleet, controlsOf, pictures, webhooks, tariff }: HouseholdDeps, archive: HomeArchive) {
  const sources: HomeSources = {
    printers: () => printers.all(),
    fixSlug(printer) {
      const taken = printers.all().map(({ entity_slug }) => entity_slug);
      return printers.update(printer.id, { entity_slug: newSlug(printer, taken) });
    },
    status: (printerId) => fleet.status(printerId),
    controls: controlsOf,
    archive: (printerId, archiveId) => archive.of(printerId, archiveId),
    async cover(archiveId) {
      const path = pictures.path(await archive.cover(archiveId));
      return path === null ? null : readFile(path);
    },
    webhooks() {
      const list = webhooks.list();
      const failing = list.filter(
        ({ failing_since, paused_reason }) => failing_since !== null || paused_reason !== null,
      );
      return list.length === 0 ? null : { failing: failing.map(({ name }) => name) };
    },
    price: () => tariff.current(),
  };
  return sources;
}

/** Home Assistant opens the add-on's panel for this address. */
function panelOf(slug: string | null): string | null {
  return slug === null ? null : `homeassistant://app/${slug}`;
}
