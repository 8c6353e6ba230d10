import { BRISK } from '../../support/brisk.ts';
import { addPrinters, type PrinterAnswer } from '../../support/household.ts';
import { freePort } from '../../support/ports.ts';
import { type Login, startServer, type TestServer } from '../../support/server.ts';
import { type SimulatorOptions, type SpawnedSimulator, spawnSimulator } from '../../support/simulator.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { until } from '../../support/until.ts';
import {
  type EntityState,
  type HomeAssistant,
  type HomeAssistantOptions,
  startHomeAssistant,
} from './homeAssistant.ts';
import { type Mosquitto, startMosquitto } from './mosquitto.ts';

/** Longer than anything should take, also while other tests run beside it. */
const SHOWN_MS = 20_000;

/** A home: Home Assistant with its broker, simulated printers, and our server with all of them. */
export interface Home extends AsyncDisposable {
  broker: Mosquitto;
  core: HomeAssistant;
  simulator: SpawnedSimulator;
  server: TestServer;
  admin: Login;
  printers: PrinterAnswer[];
  /** Stops our server and starts another one on the same data; `meanwhile` happens while there is none. */
  restartServer(meanwhile?: () => Promise<void>): Promise<void>;
  /** Waits for the state of an entity. */
  shows(entityId: string, is: string | ((entity: EntityState) => boolean), withinMs?: number): Promise<EntityState>;
}

export interface HomeOptions extends SimulatorOptions {
  /** Without MQTT in Home Assistant. */
  withoutMqtt?: boolean;
  core?: HomeAssistantOptions;
  /** What serves, where it is not `server/main.ts`. */
  program?: string;
}

export async function startHome({
  withoutMqtt,
  core: options,
  program,
  ...simulated
}: HomeOptions = {}): Promise<Home> {
  await using stack = new AsyncDisposableStack();
  const broker = stack.use(await startMosquitto());
  const core = stack.use(await startHomeAssistant({ ...options, ...(!withoutMqtt && { brokerPort: broker.port }) }));
  const simulator = stack.use(await spawnSimulator({ timings: BRISK, speed: 60, ...simulated }));
  const { path: dataDir } = stack.use(await temporaryFolder());
  const port = String(await freePort());
  const env = { PORT: port, HA_URL: core.url, HA_TOKEN: core.token };
  const start = () => startServer({ dataDir, env, ...(program !== undefined && { program }) });
  const home = { server: await start() };
  stack.defer(() => home.server[Symbol.asyncDispose]());
  const admin = await home.server.setup();
  const printers = await addPrinters(admin, simulator.printers);
  const kept = stack.move();
  return Object.assign(home, {
    broker,
    core,
    simulator,
    admin,
    printers,
    async restartServer(meanwhile?: () => Promise<void>) {
      await home.server.stop();
      await meanwhile?.();
      home.server = await start();
    },
    shows(entityId: string, is: string | ((entity: EntityState) => boolean), withinMs = SHOWN_MS) {
      const fits = typeof is === 'string' ? ({ state }: EntityState) => state === is : is;
      let last: string | undefined;
      const ask = async () => {
        const entity = await core.state(entityId);
        last = entity?.state;
        return entity !== null && fits(entity) && entity;
      };
      return until(`${entityId} as wanted: ${is}`, ask, withinMs).catch((error: Error) => {
        throw new Error(`${error.message} (it is ${last})`);
      });
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  });
}
