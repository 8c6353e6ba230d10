import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { IngressPeople } from './access/ingressPeople.ts';
import { Keyring } from './access/keyring.ts';
import { KeyStore } from './access/keyStore.ts';
import { Logins } from './access/logins.ts';
import { People } from './access/people.ts';
import { SignIn } from './access/signIn.ts';
import type { Features } from './api/context.ts';
import type { Config } from './config.ts';
import { Database } from './db/database.ts';
import { Leases } from './db/leases.ts';
import { migrate } from './db/migrations/migrate.ts';
import { Retention } from './db/retention.ts';
import { Signals } from './db/signals.ts';
import { Fault } from './errors.ts';
import { Bus } from './events/bus.ts';
import { Journal } from './events/journal.ts';
import { askRoles } from './homeassistant/roles.ts';
import { Identities } from './http/identity.ts';
import { LiveSockets } from './http/liveSockets.ts';
import { HttpServer } from './http/server.ts';
import { createLog } from './log.ts';
import { LocalFleet } from './printers/fleet.ts';
import { PrinterStore } from './printers/printerStore.ts';
import { JobFiles } from './prints/jobFiles.ts';
import { Pictures } from './prints/pictures.ts';
import { PrintStore } from './prints/printStore.ts';
import { PrintRecorder } from './prints/recorder.ts';
import { RunningPrints } from './prints/running.ts';
import { Statistics } from './prints/statistics.ts';
import { Delivery } from './webhooks/delivery.ts';
import { Outbox } from './webhooks/outbox.ts';
import { WebhookStore } from './webhooks/webhookStore.ts';

/** The built house. */
export interface App {
  features: Features;
  /** Opens everything; resolves when requests are answered. @returns the ports; `ingress` is null outside Supervisor */
  start(): Promise<{ direct: number; ingress: number | null }>;
  /** Closes everything in the opposite order; what is under way is finished and written. */
  stop(): Promise<void>;
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Builds every object once, by hand, in the order in which they need each other. Nothing runs before `start`. */
export async function createApp(config: Readonly<Config>): Promise<App> {
  const log = createLog(config.logLevel);
  const database = await Database.open(config);
  await migrate(database);

  const signals = new Signals({ databaseUrl: config.databaseUrl, log: log.child({ area: 'signals' }) });
  const leases = new Leases({ database, log: log.child({ area: 'leases' }) });
  const retention = new Retention({ database, leases, log: log.child({ area: 'retention' }) });
  const bus = new Bus({ log: log.child({ area: 'bus' }) });

  const people = new People({ database, signals });
  const logins = new Logins({ database, signals, people });
  const keys = new KeyStore({ database, signals });
  const keyring = new Keyring({ store: keys, people, signals, log: log.child({ area: 'access' }) });
  const signIn = new SignIn({ people, logins });
  const { homeAssistant } = config;
  const ingress = new IngressPeople({
    people,
    log: log.child({ area: 'access' }),
    askRoles: async () => (homeAssistant ? askRoles(homeAssistant) : null),
  });

  const fence = {
    ownAddresses: Object.values(networkInterfaces()).flatMap(
      (addresses) => addresses?.map(({ address }) => address) ?? [],
    ),
    ownPorts: [] as number[],
    allow: config.webhookAllow,
  };
  const webhooks = new WebhookStore({ database, signals, fence });
  const delivery = new Delivery({
    database,
    store: webhooks,
    signals,
    bus,
    log: log.child({ area: 'webhooks' }),
    fence,
  });

  const recorders = [new PrintRecorder({ database }), new Outbox({ database })];
  const journal = new Journal({ database, leases, bus, log: log.child({ area: 'journal' }), recorders });

  const prints = new PrintStore({ database });
  const running = new RunningPrints({ store: prints, bus, touch: (printerId) => fleet.touch(printerId) });
  const pictures = new Pictures({ dataDir: config.dataDir });
  const printers = new PrinterStore({ database, signals });
  const fleet = new LocalFleet({
    store: printers,
    database,
    leases,
    signals,
    journal,
    bus,
    log: log.child({ area: 'printers' }),
    running: (printerId) => running.of(printerId),
  });
  const jobFiles = new JobFiles({
    store: prints,
    running,
    pictures,
    bus,
    log: log.child({ area: 'prints' }),
    filesOf: (printerId) => fleet.filesOf(printerId),
  });

  const features: Features = {
    config,
    version,
    startedAt: new Date(),
    database,
    bus,
    journal,
    people,
    logins,
    signIn,
    keys,
    printers,
    fleet,
    prints,
    statistics: new Statistics({ database, prints }),
    webhooks,
  };
  const httpLog = log.child({ area: 'http' });
  const identities = new Identities({ keyring, logins, ingress, trustedProxies: config.trustedProxies });
  const sockets = new LiveSockets({ features, identities, signals, log: httpLog });
  const doors = { features, identities, sockets, pictures, log: httpLog };
  const direct = new HttpServer({ ...doors, door: 'direct' });
  const behindIngress = config.ingressPort === null ? null : new HttpServer({ ...doors, door: 'ingress' });

  return {
    features,
    async start() {
      await requireOnlyProcess(database, leases);
      leases.start();
      await signals.start();
      await people.start();
      await logins.start();
      await keyring.start();
      await webhooks.start();
      await printers.start();
      await running.start();
      await jobFiles.start();
      sockets.start();
      await fleet.start();
      const ports = {
        direct: await direct.start(config.port),
        ingress: behindIngress && (await behindIngress.start(config.ingressPort ?? 0)),
      };
      // No webhook may call ourselves: known only now, when the system chose a port.
      fence.ownPorts.push(...Object.values(ports).filter((port) => port !== null));
      await delivery.start();
      retention.start();
      log.info({ version, ports, database: database.engine }, 'Bambuddy is ready');
      return ports;
    },
    async stop() {
      retention.stop();
      await sockets.stop();
      await Promise.all([direct.stop(), behindIngress?.stop()]);
      jobFiles.stop();
      await fleet.stop();
      await journal.flush({ stop: true });
      running.stop();
      await delivery.stop();
      printers.stop();
      webhooks.stop();
      await keyring.stop();
      logins.stop();
      people.stop();
      await signals.stop();
      await leases.stop();
      await database.close();
      log.info('Bambuddy has stopped');
    },
  };
}

/** One SQLite file has one server: a second one is refused before it does anything. */
async function requireOnlyProcess(database: Database, leases: Leases): Promise<void> {
  if (database.engine === 'sqlite' && (await leases.take('database')) === null) {
    await database.close();
    throw new Fault(
      'database_busy',
      'Another Bambuddy uses this database. Stop it, or give this one its own DATA_DIR.',
    );
  }
}
