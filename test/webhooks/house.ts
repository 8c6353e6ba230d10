import { Writable } from 'node:stream';
import type { Attributes } from 'sequelize';
import type { Database } from '../../server/db/database.ts';
import { Signals } from '../../server/db/signals.ts';
import type { AttemptRow, DeliveryRow } from '../../server/db/tables.ts';
import { Bus } from '../../server/events/bus.ts';
import type { BambuddyEvent } from '../../server/events/catalogue.ts';
import { createLog } from '../../server/log.ts';
import { Delivery, type DeliveryDeps } from '../../server/webhooks/delivery.ts';
import type { Fence } from '../../server/webhooks/destination.ts';
import { Holding } from '../../server/webhooks/heldStore.ts';
import type { HomeAssistantDoor } from '../../server/webhooks/homeAssistantDoor.ts';
import { DeliveryLog } from '../../server/webhooks/logStore.ts';
import { Outbox } from '../../server/webhooks/outbox.ts';
import { Trials } from '../../server/webhooks/trials.ts';
import { type NewWebhook, type Webhook, WebhookStore } from '../../server/webhooks/webhookStore.ts';
import { type Receiver, startReceiver } from '../fakes/receiver.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { entryOf, pictureUrl } from './events.ts';

/** A schedule like the product's, in milliseconds instead of minutes. */
export const QUICK: readonly number[] = [0, 60, 120, 240, 480];

/** The parts of one server process that make and send webhooks, on a real database. */
export interface House extends AsyncDisposable {
  readonly database: Database;
  readonly signals: Signals;
  readonly store: WebhookStore;
  readonly delivery: Delivery;
  readonly holding: Holding;
  readonly deliveryLog: DeliveryLog;
  readonly trials: Trials;
  readonly bus: Bus;
  readonly fence: Fence & { allow: string[] };
  /** Everything that was logged. */
  readonly log: () => string;
  /** A webhook of reach `home` to this receiver for every event, unless told otherwise. */
  webhook(
    receiver: Pick<Receiver, 'url' | 'port'>,
    given?: Partial<NewWebhook>,
  ): Promise<{ webhook: Webhook; secret: string }>;
  /** Records an event with its deliveries and tells the bus, as the journal does. */
  tell(...events: BambuddyEvent[]): Promise<void>;
  deliveries(): Promise<Attributes<DeliveryRow>[]>;
  attempts(): Promise<Attributes<AttemptRow>[]>;
  /** Waits until no delivery waits any more. */
  settled(withinMs?: number): Promise<void>;
}

export interface HouseOptions extends Partial<Pick<DeliveryDeps, 'schedule' | 'now' | 'wall' | 'limitMs'>> {
  door?: HomeAssistantDoor;
  on?: Pick<TestDatabase, 'database' | 'databaseUrl'>;
  /** What is logged; everything unless told otherwise. */
  logLevel?: string;
  /** Begin to send at once; otherwise `delivery.start()` does. */
  sending?: boolean;
}

/** Opens a house on a database of its own, or on a given one that its owner closes. */
export async function openHouse(options: HouseOptions = {}): Promise<House> {
  const { on, sending = true, schedule = QUICK, logLevel = 'trace', ...terms } = options;
  const own = on === undefined ? await openTestDatabase() : null;
  const { database, databaseUrl } = on ?? own!;
  let logged = '';
  const log = createLog(
    logLevel,
    new Writable({
      write(chunk, _encoding, done) {
        logged += chunk;
        done();
      },
    }),
  );
  const fence = { ownAddresses: [], ownPorts: [], allow: [] as string[] };
  const signals = new Signals({ databaseUrl, log });
  const bus = new Bus({ log });
  const store = new WebhookStore({ database, signals, fence });
  const clock = terms.now ? { now: terms.now } : {};
  const outbox = new Outbox({ database, pictureUrl, ...clock });
  const delivery = new Delivery({ database, store, signals, bus, log, fence, schedule, ...terms });
  const holding = new Holding({ database, signals, ...clock });
  const deliveryLog = new DeliveryLog({ database, signals, ...clock });
  const trials = new Trials({ database, store, carrier: delivery.carrier });
  await signals.start();
  await store.start();
  if (sending) await delivery.start();
  const { tables } = database;

  return {
    database,
    signals,
    store,
    delivery,
    holding,
    deliveryLog,
    trials,
    bus,
    fence,
    log: () => logged,
    webhook(receiver, given = {}) {
      fence.allow.push(`127.0.0.1:${receiver.port}`);
      const wanted: NewWebhook = {
        name: 'Test',
        url: receiver.url(),
        reach: 'home',
        events: ['print_started', 'print_complete', 'printer_offline'],
        printer_ids: null,
        ...given,
      };
      return store.create(wanted);
    },
    async tell(...events) {
      await database.write(async (tx) => {
        for (const event of events) await outbox.record(event, entryOf(event), tx);
      });
      for (const event of events) bus.emit('recorded', event);
    },
    deliveries: () => tables.deliveries.findAll({ order: ['id'], raw: true }),
    attempts: () => tables.attempts.findAll({ order: ['id'], raw: true }),
    async settled(withinMs = 5_000) {
      const deadline = Date.now() + withinMs;
      for (;;) {
        const waiting = await tables.deliveries.count({ where: { status: 'waiting' } });
        if (waiting === 0) return;
        if (Date.now() > deadline) throw new Error(`${waiting} deliveries still wait after ${withinMs} ms`);
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    },
    async [Symbol.asyncDispose]() {
      await delivery.stop();
      store.stop();
      await signals.stop();
      await own?.[Symbol.asyncDispose]();
    },
  };
}

/** A receiver that is gone: nothing listens on its port. */
export async function goneReceiver(): Promise<Receiver> {
  const receiver = await startReceiver();
  await receiver[Symbol.asyncDispose]();
  return receiver;
}
