import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { type Auth, type Connection, createConnection, createLongLivedTokenAuth } from 'home-assistant-js-websocket';
import { openSocket } from '../../../server/homeassistant/socket.ts';
import { freePort } from '../../support/ports.ts';
import { until } from '../../support/until.ts';
import { type ConfigurationOptions, makeConfiguration } from './configuration.ts';
import { brokerEntry, firstUser } from './onboarding.ts';
import { HomeAssistantProcess } from './process.ts';
import { rootPath } from './root.ts';

const START_MS = 60_000;

export interface HomeAssistantOptions extends ConfigurationOptions {
  /** Left out: a free one. */
  port?: number;
  /** The broker of its MQTT integration; left out: MQTT is not set up. */
  brokerPort?: number;
  /** Further environment, as Supervisor gives it to Home Assistant. */
  env?: Readonly<Record<string, string>>;
}

export interface EntityState {
  entity_id: string;
  state: string;
  attributes: Record<string, unknown>;
  last_changed: string;
  last_updated: string;
}

export interface RegisteredEntity {
  entity_id: string;
  unique_id: string;
  platform: string;
  device_id: string | null;
  disabled_by: string | null;
  entity_category: string | null;
  original_name: string | null;
}

/** A running Home Assistant with one administrator, and what tests ask of it. */
export interface HomeAssistant extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  /** A long-lived token of its administrator. */
  readonly token: string;
  /** Its configuration folder, as this machine sees it. */
  readonly folder: string;
  /** Everything it printed, all starts. */
  log(): string;
  /** One command over its websocket. @throws what Home Assistant answers */
  ask<T>(message: { type: string; [key: string]: unknown }): Promise<T>;
  /** One action, as an automation would call it. */
  act(domain: string, service: string, content?: object): Promise<void>;
  /** One HTTP call below its address. */
  http(method: string, path: string, body?: unknown): Promise<{ status: number; text: string }>;
  /** Null when there is no such entity. */
  state(entityId: string): Promise<EntityState | null>;
  states(): Promise<EntityState[]>;
  entities(): Promise<RegisteredEntity[]>;
  /** Hears events of its bus until disposed of; the list grows. */
  hear<T = Record<string, unknown>>(eventType: string): Promise<T[]>;
  /** Sets up its MQTT integration. @returns the id of the entry */
  addBroker(port: number): Promise<string>;
  /** As its menu does it; resolves when it runs again. */
  restart(): Promise<void>;
  stop(): Promise<void>;
  start(): Promise<void>;
}

/** Starts a Home Assistant with a configuration of its own; resolves when it runs and is set up. */
export async function startHomeAssistant(options: HomeAssistantOptions = {}): Promise<HomeAssistant> {
  await using stack = new AsyncDisposableStack();
  const root = rootPath();
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const config = makeConfiguration(root, port, options);
  const folder = join(root, config);
  stack.defer(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
  const process = new HomeAssistantProcess({ root, config, env: options.env ?? {} });
  stack.defer(() => process.stop());
  process.start();
  await until('Home Assistant answers', () => answers(url, process), START_MS);
  const token = await firstUser(url);
  const session = new Session(url, token, process);
  stack.defer(() => session.close());
  await session.ready();
  if (options.brokerPort !== undefined) await brokerEntry(url, token, options.brokerPort);

  const ask = <T>(message: { type: string; [key: string]: unknown }) => session.ask<T>(message);
  const states = () => ask<EntityState[]>({ type: 'get_states' });
  const start = async () => {
    process.start();
    await session.ready();
  };
  const kept = stack.move();
  return {
    url,
    port,
    token,
    folder,
    log: () => process.log,
    ask,
    async act(domain, service, content = {}) {
      await ask({ type: 'call_service', domain, service, service_data: content });
    },
    http: (method, path, body) => call(url, token, method, path, body),
    states,
    state: async (entityId) => (await states()).find(({ entity_id }) => entity_id === entityId) ?? null,
    entities: () => ask<RegisteredEntity[]>({ type: 'config/entity_registry/list' }),
    hear: (eventType) => session.hear(eventType),
    addBroker: (brokerPort) => brokerEntry(url, token, brokerPort),
    async restart() {
      const begun = process.begunAgain();
      // Over HTTP: a command over the websocket would wait for itself.
      await call(url, token, 'POST', '/api/services/homeassistant/restart');
      await begun;
      await session.ready();
    },
    async stop() {
      session.close();
      await process.stop();
    },
    start,
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

/** A connection that is made again after every start. */
class Session {
  readonly #url: string;
  readonly #token: string;
  readonly #process: HomeAssistantProcess;
  #connection: Connection | null = null;

  constructor(url: string, token: string, process: HomeAssistantProcess) {
    this.#url = url;
    this.#token = token;
    this.#process = process;
  }

  /** Resolves when Home Assistant has started everything. */
  async ready(): Promise<void> {
    this.close();
    await until(
      'Home Assistant runs',
      async () => (await answers(this.#url, this.#process)) && this.#connected(),
      START_MS,
    );
  }

  async #connected(): Promise<boolean> {
    try {
      const auth = createLongLivedTokenAuth(this.#url, this.#token);
      this.#connection ??= await connect(auth);
      const { state } = await this.ask<{ state: string }>({ type: 'get_config' });
      return state === 'RUNNING';
    } catch {
      this.close();
      return false;
    }
  }

  ask<T>(message: { type: string }): Promise<T> {
    if (this.#connection === null) throw new Error('Home Assistant is not connected');
    return this.#connection.sendMessagePromise<T>(message);
  }

  async hear<T>(eventType: string): Promise<T[]> {
    const heard: T[] = [];
    await this.#connection?.subscribeEvents<{ data: T }>(({ data }) => heard.push(data), eventType);
    return heard;
  }

  close(): void {
    this.#connection?.close();
    this.#connection = null;
  }
}

/** Once lost it stays away until it is made again. */
async function connect(auth: Auth): Promise<Connection> {
  const connection = await createConnection({ auth, createSocket: () => openSocket(auth) });
  connection.addEventListener('disconnected', () => connection.close());
  return connection;
}

async function answers(url: string, process: HomeAssistantProcess): Promise<boolean> {
  if (process.gaveUp || !process.running) throw new Error(`Home Assistant did not start:\n${process.log}`);
  try {
    return (await fetch(`${url}/manifest.json`)).ok;
  } catch {
    return false;
  }
}

async function call(url: string, token: string, method: string, path: string, body?: unknown) {
  const response = await fetch(`${url}${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, text: await response.text() };
}
