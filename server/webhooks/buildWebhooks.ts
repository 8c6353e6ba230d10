import { networkInterfaces } from 'node:os';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Signals } from '../db/signals.ts';
import type { Bus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import { Delivery, type DeliveryDeps } from './delivery.ts';
import type { Fence } from './destination.ts';
import { Holding } from './heldStore.ts';
import { DeliveryLog } from './logStore.ts';
import { Outbox } from './outbox.ts';
import { supervisorAddresses } from './supervisorAddresses.ts';
import { Trials } from './trials.ts';
import { WebhookStore } from './webhookStore.ts';

/** What the rest of the house gives to the webhooks. */
export interface WebhooksDeps {
  config: Readonly<Config>;
  database: Database;
  signals: Signals;
  bus: Bus;
  log: Logger;
  door: NonNullable<DeliveryDeps['door']>;
  /** A short-lived link to a print's picture. */
  pictureUrl(printId: number): string;
}

/** Builds the webhooks, their outbox and the one who sends. Nothing runs before `start`. */
export function buildWebhooks(deps: WebhooksDeps) {
  const { config, database, signals, bus, door, pictureUrl } = deps;
  const own = Object.values(networkInterfaces()).flatMap((addresses) => addresses ?? []);
  const never: string[] = [];
  const ownPorts: number[] = [];
  const fence: Fence = { ownAddresses: own.map(({ address }) => address), ownPorts, never, allow: config.webhookAllow };
  const store = new WebhookStore({ database, signals, fence });
  const log = deps.log.child({ area: 'webhooks' });
  const delivery = new Delivery({ database, store, signals, bus, log, fence, door });
  return {
    /** What procedures call. */
    features: {
      webhooks: store,
      holding: new Holding({ database, signals }),
      deliveryLog: new DeliveryLog({ database, signals }),
      trials: new Trials({ database, store, carrier: delivery.carrier }),
      hooks: delivery.carrier,
    },
    outbox: new Outbox({ database, pictureUrl }),
    async start(): Promise<void> {
      await store.start();
      if (config.supervised) never.push(...(await supervisorAddresses()));
    },
    /** Sends from now on. @param ports ours, which no webhook may call: known only once the system has chosen them */
    async startSending(ports: readonly number[]): Promise<void> {
      ownPorts.push(...ports);
      await delivery.start();
    },
    async stop(): Promise<void> {
      await delivery.stop();
      store.stop();
    },
  };
}
