import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { hashPassword } from '../../server/access/password.ts';
import type { Scope } from '../../server/access/scopes.ts';
import { type App, createApp } from '../../server/app.ts';
import { readConfig } from '../../server/config.ts';
import { PEOPLE } from '../fakes/supervisor.ts';
import { Calls } from './calls.ts';
import { temporaryFolder } from './temporary.ts';

const ROOT = join(import.meta.dirname, '../..');
const READY_MS = 30_000;
const KILL_AFTER_MS = 10_000;

/** What `setup` signs in with. */
export const ADMIN = { username: 'anna', password: 'correct horse' } as const;

/** A caller with a name: its credential alone, and its calls with it. */
export type Login = Calls & { token: string; cookie: string; userId: number };
export type Key = Calls & { id: number; secret: string };

export interface KeyOptions {
  name?: string;
  printer_ids?: number[] | null;
  expires_at?: string | null;
  allowed_ips?: string[] | null;
  rate_limit?: number | null;
}

/** The direct door of a running server: nobody's calls, and what makes callers. */
export interface Doors extends AsyncDisposable {
  port: number;
  /** `http://127.0.0.1:<port>`. */
  url: string;
  /** The ingress door, where `options.ingress` opened one. */
  ingressUrl: string | null;
  dataDir: string;
  /** Without any credential. */
  anonymous: Calls;
  /** Makes the first administrator (the second call answers the same login). */
  setup(): Promise<Login>;
  /** Makes a key of the administrator over REST. */
  key(scopes: readonly Scope[], more?: KeyOptions): Promise<Key>;
}

export interface ServerOptions {
  /** A folder that outlives the server; left out: a temporary one. */
  dataDir?: string;
  /** Further environment variables. */
  env?: Record<string, string>;
  /** Another program than `server/main.ts` that serves and logs as it does, below the root. */
  program?: string;
  /** Opens the ingress door too, for requests from 127.0.0.1. */
  ingress?: boolean;
}

/** One line of the server's log. */
export type LogLine = Record<string, unknown> & { level: string; msg: string };

export interface TestServer extends Doors {
  process: ChildProcess;
  /** Its log so far, growing. */
  log: readonly LogLine[];
  /** SIGTERM. @returns the exit code */
  stop(): Promise<number | null>;
  /** SIGKILL: nothing is finished or written any more. */
  kill(): Promise<void>;
}

/** Runs `server/main.ts` as a process of its own and waits until it answers. */
export async function startServer(options: ServerOptions = {}): Promise<TestServer> {
  const folder = options.dataDir === undefined ? await temporaryFolder() : null;
  const dataDir = options.dataDir ?? folder?.path ?? '';
  const child = spawn(process.execPath, [join(ROOT, options.program ?? 'server/main.ts')], {
    env: {
      PATH: process.env.PATH ?? '',
      NODE_COMPILE_CACHE: join(ROOT, 'node_modules/.cache/node'),
      ...environment(options, dataDir),
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'exit');
  let complaint = '';
  child.stderr.on('data', (bytes) => {
    complaint += String(bytes);
  });
  const log: LogLine[] = [];
  const ready = Promise.withResolvers<Ports>();
  createInterface(child.stdout).on('line', (text) => {
    const line = JSON.parse(text) as LogLine;
    log.push(line);
    if (line.msg === 'Bambuddy is ready') ready.resolve(line.ports as Ports);
  });
  child.once('exit', (code) => ready.reject(new Error(`the server ended with code ${code}: ${complaint}`)));
  const late = setTimeout(() => ready.reject(new Error('the server did not become ready')), READY_MS);
  const stop = async () => {
    child.kill('SIGTERM');
    const killer = setTimeout(() => child.kill('SIGKILL'), KILL_AFTER_MS);
    if (child.exitCode === null && child.signalCode === null) await exited;
    clearTimeout(killer);
    return child.exitCode;
  };
  let ports: Ports;
  try {
    ports = await ready.promise;
  } catch (error) {
    await stop();
    await folder?.[Symbol.asyncDispose]();
    throw error;
  } finally {
    clearTimeout(late);
  }
  return {
    ...doorsOf(ports, dataDir, () => makeAdminThroughIngress(ports)),
    process: child,
    log,
    stop,
    async kill() {
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await exited;
    },
    async [Symbol.asyncDispose]() {
      await stop();
      await folder?.[Symbol.asyncDispose]();
    },
  };
}

export interface TestApp extends Doors {
  app: App;
}

/** The same house in this process: starts faster, and its parts can be reached. Its log is silent. */
export async function startApp(options: ServerOptions = {}): Promise<TestApp> {
  const folder = options.dataDir === undefined ? await temporaryFolder() : null;
  const dataDir = options.dataDir ?? folder?.path ?? '';
  const app = await createApp(readConfig({ LOG_LEVEL: 'silent', ...environment(options, dataDir) }));
  const ports = await app.start();
  const { people } = app.features;
  const makeAdmin = async () => {
    const password_hash = await hashPassword(ADMIN.password);
    await people.create({ username: ADMIN.username, password_hash, role: 'admin', ha_user_id: null });
  };
  return {
    ...doorsOf(ports, dataDir, makeAdmin),
    app,
    async [Symbol.asyncDispose]() {
      await app.stop();
      await folder?.[Symbol.asyncDispose]();
    },
  };
}

type Ports = Awaited<ReturnType<App['start']>>;

function environment({ env, ingress }: ServerOptions, dataDir: string): Record<string, string> {
  const supervisor = ingress ? { SUPERVISOR_TOKEN: 'test', INGRESS_PORT: '0', INGRESS_PEERS: '127.0.0.1' } : {};
  return { PORT: '0', DATA_DIR: dataDir, ...supervisor, ...env };
}

/** Nobody sets up over port 8000 inside Home Assistant: its owner, as the stand-in for Supervisor knows them, adds the account. */
async function makeAdminThroughIngress({ ingress }: Ports): Promise<void> {
  const owner = new Calls(`http://127.0.0.1:${ingress}`, {
    'x-remote-user-id': PEOPLE.owner.id,
    'x-remote-user-name': 'owner',
  });
  const answer = await owner.post('/users', { ...ADMIN, role: 'admin' });
  if (answer.status !== 200) throw new Error(`no administrator was made: ${answer.text}`);
}

/** @param makeAdmin makes the account of `ADMIN` inside Home Assistant */
function doorsOf(
  ports: Ports,
  dataDir: string,
  makeAdmin: () => Promise<void>,
): Omit<Doors, typeof Symbol.asyncDispose> {
  const url = `http://127.0.0.1:${ports.direct}`;
  const anonymous = new Calls(url);
  let admin: Promise<Login> | undefined;
  const setup = () => {
    admin ??= ports.ingress === null ? signIn(anonymous, '/auth/setup') : makeAdmin().then(() => signIn(anonymous));
    return admin;
  };
  return {
    port: ports.direct ?? 0,
    url,
    ingressUrl: ports.ingress === null ? null : `http://127.0.0.1:${ports.ingress}`,
    dataDir,
    anonymous,
    setup,
    async key(scopes, more = {}) {
      const answer = await (await setup()).post('/api-keys', { name: 'Test', ...more, scopes });
      if (answer.status !== 200) throw new Error(`no key was made: ${answer.text}`);
      const { id, secret } = answer.json<{ id: number; secret: string }>();
      return Object.assign(anonymous.as({ 'x-api-key': secret }), { id, secret });
    },
  };
}

/** Signs in with a name and a password. */
export async function signIn(anonymous: Calls, path = '/auth/login', body: object = ADMIN): Promise<Login> {
  const answer = await anonymous.post(path, body);
  if (answer.status !== 200) throw new Error(`${path}: ${answer.text}`);
  const { access_token: token, user } = answer.json<{ access_token: string; user: { id: number } }>();
  const cookie = String(answer.headers['set-cookie']?.[0]).split(';')[0] ?? '';
  return Object.assign(anonymous.as({ authorization: `Bearer ${token}` }), { token, cookie, userId: user.id });
}
