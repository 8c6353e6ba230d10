import { readFileSync } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { Audit } from './access/audit.ts';
import { Authentication } from './access/authentication.ts';
import { NO_CLOUD_ACCOUNTS } from './access/cloudFence.ts';
import { FrontDoor } from './access/frontDoor.ts';
import { Guesses } from './access/guesses.ts';
import { IngressPeople } from './access/ingressPeople.ts';
import { KeyLimits } from './access/keyLimits.ts';
import { Keyring } from './access/keyring.ts';
import { KeyStore } from './access/keyStore.ts';
import { KeyUseStore } from './access/keyUseStore.ts';
import { KeyUses } from './access/keyUses.ts';
import { Logins } from './access/logins.ts';
import { People } from './access/people.ts';
import { PeopleChanges } from './access/peopleChanges.ts';
import { Sightings } from './access/sightings.ts';
import { SignIn } from './access/signIn.ts';
import type { Features } from './api/context.ts';
import type { Config } from './config.ts';
import { Database } from './db/database.ts';
import { Leases } from './db/leases.ts';
import { migrate } from './db/migrations/migrate.ts';
import { Retention } from './db/retention.ts';
import { Settings } from './db/settings.ts';
import { Signals } from './db/signals.ts';
import { Fault } from './errors.ts';
import { Bus } from './events/bus.ts';
import { Journal } from './events/journal.ts';
import { accessOf, TOKEN_SETTING, URL_SETTING } from './homeassistant/access.ts';
import { HomeAssistantConnection } from './homeassistant/connection.ts';
import { askRoles, peopleOf } from './homeassistant/roles.ts';
import { askPassword } from './homeassistant/supervisorAuth.ts';
import { Identities } from './http/identity.ts';
import { Keyed } from './http/keyed.ts';
import { LiveSockets } from './http/liveSockets.ts';
import { HttpServer } from './http/server.ts';
import { Visitors } from './http/visitors.ts';
import { createLog } from './log.ts';
import { LocalFleet } from './printers/fleet.ts';
import { PrinterStore } from './printers/printerStore.ts';
import { JobFiles } from './prints/jobFiles.ts';
import { PictureLinks } from './prints/pictureLinks.ts';
import { Pictures } from './prints/pictures.ts';
import { PrintStore } from './prints/printStore.ts';
import { PrintRecorder } from './prints/recorder.ts';
import { RunningPrints } from './prints/running.ts';
import { Statistics } from './prints/statistics.ts';
import { Tariff } from './tariff/tariff.ts';
import { Delivery } from './webhooks/delivery.ts';
import { Holding } from './webhooks/heldStore.ts';
import { NO_HOME_ASSISTANT } from './webhooks/homeAssistantDoor.ts';
import { DeliveryLog } from './webhooks/logStore.ts';
import { Outbox } from './webhooks/outbox.ts';
import { supervisorAddresses } from './webhooks/supervisorAddresses.ts';
import { Trials } from './webhooks/trialStore.ts';
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

  const audit = new Audit({ database });
  const settings = new Settings({ database, signals });
  const tariff = new Tariff({ database, signals, bus, log: log.child({ area: 'tariff' }) });
  const authentication = new Authentication({ database, signals, settings });
  const people = new People({ database, signals });
  const logins = new Logins({ database, signals, people });
  const keys = new KeyStore({ database, signals, audit });
  const keyring = new Keyring({ store: keys, people, signals });
  const keyUsage = new KeyUseStore({ database });
  const keyUses = new KeyUses({ store: keyUsage, log: log.child({ area: 'access' }) });
  const { homeAssistant, supervisor, supervised } = config;
  const home = new HomeAssistantConnection({
    access: () =>
      accessOf(homeAssistant, supervised, { url: settings.text(URL_SETTING), token: settings.text(TOKEN_SETTING) }),
    log: log.child({ area: 'home assistant' }),
  });
  const sightings = new Sightings({ people, log: log.child({ area: 'access' }) });
  const ingress = new IngressPeople({
    people,
    sightings,
    onReachable: (listener) => home.on('ready', listener),
    log: log.child({ area: 'access' }),
    askRoles: async () => {
      if (home.state.connected) return peopleOf(await home.send({ type: 'config/auth/list' }));
      return homeAssistant ? askRoles(homeAssistant) : null;
    },
  });
  const signIn = new SignIn({
    people,
    logins,
    home: supervisor && {
      askPassword: (username, password) => askPassword(supervisor, username, password),
      person: (username) => ingress.bySignInName(username),
    },
  });
  const frontDoor = new FrontDoor({ people, authentication, audit, supervised });
  const peopleChanges = new PeopleChanges({ database, signals, people, logins, keys, audit, supervised });

  const fence = {
    ownAddresses: Object.values(networkInterfaces()).flatMap(
      (addresses) => addresses?.map(({ address }) => address) ?? [],
    ),
    ownPorts: [] as number[],
    never: [] as string[],
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
    door: NO_HOME_ASSISTANT,
  });
  const { carrier } = delivery;
  const pictureLinks = new PictureLinks({ database, origin: () => settings.text('external_url') });

  const recorders = [
    new PrintRecorder({ database }),
    new Outbox({ database, pictureUrl: (id) => pictureLinks.link(id) }),
  ];
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
    progressSteps: (printerId) => webhooks.progressSteps(printerId),
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
    audit,
    settings,
    tariff,
    authentication,
    people,
    logins,
    signIn,
    frontDoor,
    peopleChanges,
    keys,
    keyUses,
    keyUsage,
    keyLimits: new KeyLimits(),
    cloud: NO_CLOUD_ACCOUNTS,
    printers,
    fleet,
    prints,
    statistics: new Statistics({ database, prints }),
    webhooks,
    holding: new Holding({ database, signals }),
    deliveryLog: new DeliveryLog({ database, signals }),
    trials: new Trials({ database, store: webhooks, carrier }),
    hooks: carrier,
    pictureLinks,
  };
  const httpLog = log.child({ area: 'http' });
  const { allowedHosts } = config;
  const visitors = new Visitors({ logins, authentication, frontDoor, sightings, settings, allowedHosts });
  const identities = new Identities({
    keyed: new Keyed({ keyring, guesses: new Guesses() }),
    visitors,
    ingress,
    trustedProxies: config.trustedProxies,
  });
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
      await settings.start();
      await people.start();
      await logins.start();
      home.start();
      ingress.start();
      sightings.start();
      await keyring.start();
      keyUses.start();
      await tariff.start();
      await webhooks.start();
      await pictureLinks.start();
      if (supervised) fence.never.push(...(await supervisorAddresses()));
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
      await keyUses.stop();
      keyring.stop();
      ingress.stop();
      home.stop();
      await sightings.stop();
      logins.stop();
      people.stop();
      tariff.stop();
      settings.stop();
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
