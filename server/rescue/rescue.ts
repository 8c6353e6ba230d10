import { randomBytes } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { HomePerson } from '../access/ingressPeople.ts';
import type { Config } from '../config.ts';
import { copiesIn, moveAside, restoreCopy } from '../db/copies.ts';
import { Fault, messageOf } from '../errors.ts';
import { plainAddress } from '../http/address.ts';
import { requireSameSite } from '../http/origin.ts';
import type { Logger, RecentLines } from '../log.ts';
import { isSameCode, newCode } from './code.ts';
import { rescuePage } from './page.ts';
import type { Trouble } from './trouble.ts';

const BODY_MAX_BYTES = 4_096;
/** Wrong codes before the page takes no more of them. */
const WRONG_CODES_MAX = 10;
/** After a repair the page looks so soon whether the server is back. */
const ACTED_SECONDS = 3;
/** How long Home Assistant may take to say who somebody is. */
const ASK_MS = 3_000;

type Door = 'direct' | 'ingress';
type Deps = {
  config: Readonly<Config>;
  version: string;
  trouble: Trouble;
  log: Logger;
  recent: RecentLines;
  /** Home Assistant's people by their ids. */
  askRoles(): Promise<ReadonlyMap<string, HomePerson>>;
};

/**
 * What answers while the server cannot start: one page that says why and offers repair, on the same ports. Repair is for
 * Home Assistant's administrators, and for whoever reads the log: it holds a code. Without a database nobody can sign in.
 */
export class Rescue {
  readonly #deps: Deps;
  readonly #code = newCode();
  readonly #again = Promise.withResolvers<void>();
  #servers: Server[] = [];
  #timer: NodeJS.Timeout | undefined;
  #wrongCodes = 0;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Resolves when it makes sense to start the server again. */
  get again(): Promise<void> {
    return this.#again.promise;
  }

  /** @returns the ports; a port that is taken is null */
  async start(): Promise<{ direct: number | null; ingress: number | null }> {
    const { config, trouble, log } = this.#deps;
    const ports = {
      direct: await this.#open('direct', config.port),
      ingress: config.ingressPort === null ? null : await this.#open('ingress', config.ingressPort),
    };
    const { againAfterMs } = trouble;
    if (againAfterMs !== null) this.#timer = setTimeout(() => this.#again.resolve(), againAfterMs);
    log.warn(
      { ports, code: this.#code },
      'Bambuddy cannot start and serves one page that says why; the code allows to repair on it',
    );
    return ports;
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    const closed = this.#servers.map((server) => new Promise((resolve) => server.close(resolve)));
    for (const server of this.#servers) server.closeAllConnections();
    await Promise.all(closed);
    this.#servers = [];
  }

  async #open(door: Door, port: number): Promise<number | null> {
    const server = createServer((request, response) => {
      this.#answer(request, response, door).catch((error) => {
        this.#deps.log.error({ err: error }, 'the rescue page failed');
        if (!response.headersSent) response.writeHead(500);
        response.end();
      });
    });
    try {
      await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, resolve));
    } catch (error) {
      this.#deps.log.error({ port, reason: messageOf(error) }, 'the port cannot be opened');
      return null;
    }
    this.#servers.push(server);
    return (server.address() as AddressInfo).port;
  }

  async #answer(request: IncomingMessage, response: ServerResponse, door: Door): Promise<void> {
    const { trouble, config, version } = this.#deps;
    const path = new URL(request.url ?? '/', 'http://rescue').pathname.replace(/(?<=.)\/$/, '');
    const json = (status: number, type: string, body: object) =>
      response.writeHead(status, { 'content-type': type, 'cache-control': 'no-store' }).end(JSON.stringify(body));
    if (path === '/health') {
      return void json(503, 'application/json', { status: 'rescue', version, reason: trouble.detail });
    }
    if (door === 'ingress' && !config.ingressPeers.includes(plainAddress(request.socket.remoteAddress))) {
      return void response.writeHead(403).end();
    }
    if (path.startsWith('/api/') || path === '/openapi.json') {
      const { title, detail } = trouble;
      const body = { type: 'about:blank', title, status: 503, detail, reason: 'unavailable' };
      return void json(503, 'application/problem+json', body);
    }
    if (request.method === 'POST') return this.#act(request, response, door, path);
    return this.#show(request, response, door, { answer: null, acted: false });
  }

  async #show(
    request: IncomingMessage,
    response: ServerResponse,
    door: Door,
    { answer, acted }: { answer: string | null; acted: boolean },
  ): Promise<void> {
    const { trouble, config, version, recent } = this.#deps;
    const nonce = randomBytes(16).toString('base64');
    const known = await this.#isAdmin(request, door);
    const restorable = trouble.restorable && config.databaseUrl === null;
    const page = rescuePage({
      version,
      title: trouble.title,
      detail: trouble.detail,
      answer,
      copies: restorable ? copiesIn(config.dataDir) : [],
      canStartEmpty: restorable,
      known,
      // The log holds the code, and more than a passer-by need know.
      log: known ? recent.all() : ['Shown to administrators in Home Assistant; here, read the log itself.'],
      reloadSeconds: acted ? ACTED_SECONDS : trouble.againAfterMs === null ? null : trouble.againAfterMs / 1000,
      nonce,
    });
    response.writeHead(503, {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'content-security-policy': `default-src 'none'; style-src 'nonce-${nonce}'; form-action 'self'; frame-ancestors 'self'; base-uri 'none'`,
    });
    response.end(request.method === 'HEAD' ? undefined : page);
  }

  async #act(request: IncomingMessage, response: ServerResponse, door: Door, path: string): Promise<void> {
    try {
      requireSameSite(request, door, false);
      const form = new URLSearchParams(await bodyOf(request));
      if (!(await this.#isAdmin(request, door))) this.#requireCode(form.get('code') ?? '');
      const done = await this.#repair(path, form.get('copy') ?? '');
      this.#deps.log.warn({ action: path.slice(1) }, done);
      await this.#show(request, response, door, { answer: done, acted: true });
      this.#again.resolve();
    } catch (error) {
      if (!(error instanceof Fault)) this.#deps.log.error({ err: error }, 'the repair failed');
      await this.#show(request, response, door, { answer: `Not done: ${messageOf(error)}`, acted: false });
    }
  }

  async #repair(path: string, copy: string): Promise<string> {
    const { config, trouble } = this.#deps;
    if (path === '/again') return 'Starting again.';
    if (!trouble.restorable || config.databaseUrl !== null) throw new Fault('conflict', 'There is nothing to restore.');
    if (path === '/restore') {
      await restoreCopy(config.dataDir, copy, Date.now());
      return 'The copy was restored; starting with it.';
    }
    if (path !== '/empty') throw new Fault('unknown_route', 'There is nothing here.');
    moveAside(config.dataDir, Date.now());
    return 'The database was moved aside; starting with an empty one.';
  }

  #requireCode(code: string): void {
    if (this.#wrongCodes >= WRONG_CODES_MAX) throw new Fault('too_many', 'Too many wrong codes. Start Bambuddy again.');
    if (isSameCode(code.trim(), this.#code)) return;
    this.#wrongCodes++;
    throw new Fault('wrong_password', 'This is not the code. The newest one is in the log.');
  }

  /** True for somebody whom Home Assistant itself calls an administrator now. */
  async #isAdmin({ headers }: IncomingMessage, door: Door): Promise<boolean> {
    const id = headers['x-remote-user-id'];
    if (door !== 'ingress' || typeof id !== 'string') return false;
    const late = new Promise<null>((resolve) => setTimeout(() => resolve(null), ASK_MS).unref());
    const people = await Promise.race([this.#deps.askRoles().catch(() => null), late]);
    const person = people?.get(id);
    return person?.role === 'admin' && person.active;
  }
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_MAX_BYTES) throw new Fault('body_too_large', 'The form is too large.');
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}
