import { readFileSync } from 'node:fs';
import { buildAccess } from './access/buildAccess.ts';
import { Guesses } from './access/guesses.ts';
import type { Features } from './api/context.ts';
import type { Config } from './config.ts';
import { Leases } from './db/leases.ts';
import { Retention } from './db/retention.ts';
import { Settings } from './db/settings.ts';
import { Signals } from './db/signals.ts';
import { openDatabase, requireOnlyProcess } from './db/start.ts';
import { Fault } from './errors.ts';
import { Bus } from './events/bus.ts';
import { Journal } from './events/journal.ts';
import { accessOf, TOKEN_SETTING, URL_SETTING } from './homeassistant/access.ts';
import { Blueprints } from './homeassistant/blueprints/blueprints.ts';
import { buildHousehold } from './homeassistant/buildHousehold.ts';
import { HomeAssistantConnection } from './homeassistant/connection.ts';
import { HomeEvents } from './homeassistant/homeEvents.ts';
import { askRoles, peopleOf } from './homeassistant/roles.ts';
import { askPassword } from './homeassistant/supervisorAuth.ts';
import { HOME_TIMES } from './homeassistant/times.ts';
import { WebhookDoor } from './homeassistant/webhookDoor.ts';
import { WebhookNotices } from './homeassistant/webhookNotices.ts';
import { Identities } from './http/identity.ts';
import { Keyed } from './http/keyed.ts';
import { LiveSockets } from './http/liveSockets.ts';
import { OutsideSockets } from './http/outsideSockets.ts';
import { HttpServer } from './http/server.ts';
import { TokenCallers } from './http/tokenCallers.ts';
import { Visitors } from './http/visitors.ts';
import { createVoice, type Voice } from './log.ts';
import { controlsOf } from './printers/commands/controls.ts';
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
import { buildWebhooks } from './webhooks/buildWebhooks.ts';

/** The built house. */
export interface App {
  features: Features;
  /** @returns the ports once requests are answered; `ingress` is null outside Supervisor, `direct` where only the sidebar works */
  start(): Promise<{ direct: number | null; ingress: number | null }>;
  /** Closes everything in the opposite order; what is under way is finished and written. */
  stop(): Promise<void>;
}

export const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8')) as {
  version: string;
};

/** Builds every object once, by hand, in the order in which they need each other. Nothing runs before `start`. */
export async function createApp(
  config: Readonly<Config>,
  { log, recent }: Voice = createVoice(config.logLevel),
  homeTimes = HOME_TIMES,
): Promise<App> {
  const problems = [...config.problems];
  for (const problem of problems) log.warn(problem);
  const database = await openDatabase(config, log);

  const signals = new Signals({ databaseUrl: config.databaseUrl, log: log.child({ area: 'signals' }) });
  const leases = new Leases({ database, log: log.child({ area: 'leases' }) });
  const retention = new Retention({ database, leases, log: log.child({ area: 'retention' }) });
  const bus = new Bus({ log: log.child({ area: 'bus' }) });

  const settings = new Settings({ database, signals });
  const tariff = new Tariff({ database, signals, bus, log: log.child({ area: 'tariff' }) });
  const { homeAssistant, supervisor, supervised, allowedHosts } = config;
  const homeLog = log.child({ area: 'home assistant' });
  const homeAccess = () =>
    accessOf(homeAssistant, supervised, { url: settings.text(URL_SETTING), token: settings.text(TOKEN_SETTING) });
  const home = new HomeAssistantConnection({ access: homeAccess, log: homeLog });
  const access = buildAccess({
    ...{ config, database, signals, settings, log },
    home: {
      onReachable: (listener) => home.on('ready', listener),
      askRoles: async () => {
        if (home.state.connected) return peopleOf(await home.send({ type: 'config/auth/list' }));
        return homeAssistant ? askRoles(homeAssistant) : null;
      },
      askPassword: supervisor && ((username, password) => askPassword(supervisor, username, password)),
    },
  });

  const webhookDoor = new WebhookDoor({
    connection: home,
    url: () => homeAssistant?.url ?? settings.text(URL_SETTING),
  });
  const pictureLinks = new PictureLinks({ database, origin: () => settings.text('external_url') });
  const webhooks = buildWebhooks({
    ...{ config, database, signals, bus, log, door: webhookDoor },
    pictureUrl: (id) => pictureLinks.link(id),
  });

  const recorders = [new PrintRecorder({ database }), webhooks.outbox];
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
    progressSteps: (printerId) => webhooks.features.webhooks.progressSteps(printerId),
  });
  const jobFiles = new JobFiles({
    store: prints,
    running,
    pictures,
    bus,
    log: log.child({ area: 'prints' }),
    filesOf: (printerId) => fleet.filesOf(printerId),
  });

  const homeEvents = new HomeEvents({
    bus,
    connection: home,
    leases,
    printers: () => printers.all(),
    print: (id) => prints.find(id),
    log: homeLog,
  });
  const webhookNotices = new WebhookNotices({
    ...{ bus, signals, connection: home, log: homeLog },
    webhooks: webhooks.features.webhooks,
  });
  const household = buildHousehold({
    ...{
      connection: home,
      access: homeAccess,
      supervisor,
      settings,
      signals,
      leases,
      bus,
      database,
      version,
      log: homeLog,
    },
    ...{ times: homeTimes, fleet, printers, pictures, tariff, controlsOf, webhooks: webhooks.features.webhooks },
  });

  const features: Features = {
    ...access.features,
    ...webhooks.features,
    ...{ config, version, problems, recent, startedAt: new Date() },
    ...{ database, bus, journal, settings, tariff, printers, fleet, prints, pictureLinks, home, household },
    statistics: new Statistics({ database, prints }),
    blueprints: new Blueprints({ connection: home }),
  };
  const httpLog = log.child({ area: 'http' });
  const { sightings, keyring, ingress } = access;
  const visitors = new Visitors({ ...access.features, sightings, settings, allowedHosts });
  const guesses = new Guesses();
  const identities = new Identities({
    keyed: new Keyed({ keyring, guesses }),
    tokens: new TokenCallers({ ...access.features, guesses }),
    visitors,
    ingress,
    trustedProxies: config.trustedProxies,
  });
  const outside = new OutsideSockets({ features, identities, signals, log: httpLog });
  const sockets = new LiveSockets({ features, identities, signals, outside, log: httpLog });
  const doors = { features, identities, sockets, pictures, log: httpLog };
  const direct = new HttpServer({ ...doors, door: 'direct' });
  const behindIngress = config.ingressPort === null ? null : new HttpServer({ ...doors, door: 'ingress' });

  /** The sidebar works without the direct door; where there is no sidebar, there is nothing without it. */
  const withoutDirect = (error: unknown) => {
    if (!behindIngress || !(error instanceof Fault)) throw error;
    problems.push(`The panel in the sidebar works, port ${config.port} does not: ${error.message}`);
    log.error(problems.at(-1));
    return null;
  };

  return {
    features,
    async start() {
      await requireOnlyProcess(database, leases);
      leases.start();
      await signals.start();
      await settings.start();
      webhookDoor.start();
      home.start();
      await access.start();
      await tariff.start();
      await webhooks.start();
      await pictureLinks.start();
      await printers.start();
      await running.start();
      await jobFiles.start();
      sockets.start();
      await fleet.start();
      const ports = {
        direct: await direct.start(config.port).catch(withoutDirect),
        ingress: behindIngress && (await behindIngress.start(config.ingressPort ?? 0)),
      };
      await webhooks.startSending(Object.values(ports).filter((port) => port !== null));
      await household.start();
      homeEvents.start();
      webhookNotices.start();
      retention.start();
      log.info({ version, ports, database: database.engine }, 'Bambuddy is ready');
      return ports;
    },
    async stop() {
      retention.stop();
      await sockets.stop();
      await Promise.all([direct.stop(), behindIngress?.stop()]);
      await webhookNotices.stop();
      await homeEvents.stop();
      await household.stop();
      jobFiles.stop();
      await fleet.stop();
      await journal.flush({ stop: true });
      running.stop();
      await webhooks.stop();
      printers.stop();
      await access.stop();
      home.stop();
      webhookDoor.stop();
      tariff.stop();
      settings.stop();
      await signals.stop();
      await leases.stop();
      await database.close();
      log.info('Bambuddy has stopped');
    },
  };
}
