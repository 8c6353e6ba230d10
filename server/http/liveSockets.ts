import { randomUUID } from 'node:crypto';
import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Caller, nameOf } from '../access/caller.ts';
import { OK } from '../access/keyUses.ts';
import { admit } from '../api/admit.ts';
import type { Door, Features } from '../api/context.ts';
import { asFault } from '../api/fault.ts';
import { appRouter } from '../api/router.ts';
import type { Signals } from '../db/signals.ts';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Identities, Identity } from './identity.ts';
import { requireSocketOrigin } from './origin.ts';
import { refusalHeaders } from './problem.ts';

const PATH = /^\/api\/trpc\/?(\?.*)?$/;
/** How the opening of a socket is counted for a key. */
const SOCKET = 'websocket';
/** Below the smallest limit on the way through ingress (4 MiB). */
const MESSAGE_MAX_BYTES = 256 * 1024;
/** A socket whose receiver is slower than this is closed: its client connects again and starts afresh. */
const BACKLOG_MAX_BYTES = 8 * 1024 * 1024;
const PING_MS = 30_000;
/** How long a socket may take to say goodbye when the server stops. */
const STOP_MS = 2_000;
/** Closed because the caller lost a right; clients must not simply connect again. */
const CLOSE_REVOKED = 4401;
const CLOSE_SLOW = 4408;
const CLOSE_GOING = 1001;

type Deps = { features: Features; identities: Identities; signals: Signals; log: Logger };

interface Live {
  identity: Identity;
  /** What the caller could do when the socket was opened. */
  rights: string;
  alive: boolean;
}

/** tRPC over websockets. Callers are judged again at every message; a socket whose caller loses rights is closed at once. */
export class LiveSockets {
  readonly #deps: Deps;
  readonly #server = new WebSocketServer({ noServer: true, maxPayload: MESSAGE_MAX_BYTES });
  readonly #live = new Map<WebSocket, Live>();
  readonly #identityOf = new WeakMap<IncomingMessage, { identity: Identity; door: Door }>();
  #stops: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #endTimer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    const { signals, features, log } = this.#deps;
    this.#server.on('connection', (socket: WebSocket) => socket.on('error', () => socket.terminate()));
    applyWSSHandler({
      wss: this.#server,
      router: appRouter,
      createContext: ({ req }) => {
        const known = this.#identityOf.get(req);
        const judge = known?.identity.judge ?? (() => ({ kind: 'anonymous', refusal: null }) as const);
        const ip = known?.identity.ip ?? '';
        return {
          features,
          judge,
          door: known?.door ?? 'direct',
          ip,
          request_id: randomUUID(),
          headers: new Map(),
          signal: undefined,
        };
      },
      onError: ({ error, path }) => {
        if (asFault(error) === null) log.error({ err: error.cause ?? error, procedure: path }, 'a procedure failed');
      },
    });
    this.#stops = (['api_keys', 'users', 'logins', 'printers', 'settings'] as const).map((topic) =>
      signals.on(topic, () => this.#closeRevoked()),
    );
    this.#timer = setInterval(() => this.#sweep(), PING_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#endTimer);
    for (const stop of this.#stops) stop();
    for (const socket of this.#live.keys()) socket.close(CLOSE_GOING, 'Bambuddy is stopping');
    const timer = setTimeout(() => {
      for (const socket of this.#live.keys()) socket.terminate();
    }, STOP_MS);
    await new Promise<void>((resolve) => this.#server.close(() => resolve()));
    clearTimeout(timer);
  }

  /** Answers one upgrade request; a refusal is an HTTP answer with the reason's status. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, door: Door): Promise<void> {
    socket.on('error', () => socket.destroy());
    try {
      if (!PATH.test(request.url ?? '')) throw new Fault('unknown_route', 'There is no such socket.');
      const identity = await this.#deps.identities.of(request, door);
      requireSocketOrigin(request, door, identity.keyed);
      const caller = await this.#admitted(identity);
      this.#identityOf.set(request, { identity, door });
      this.#server.handleUpgrade(request, socket, head, (client) => {
        const live: Live = { identity, rights: rightsOf(caller), alive: true };
        this.#live.set(client, live);
        this.#awaitEnd();
        client.on('pong', () => {
          live.alive = true;
        });
        client.on('close', () => this.#live.delete(client));
        this.#server.emit('connection', client, request);
      });
    } catch (error) {
      refuse(socket, asFault(error));
    }
  }

  /** A key or a login that is sent has to be good; somebody without any may open a socket for what is public. */
  async #admitted(identity: Identity): Promise<Caller> {
    if (!identity.keyed) return identity.judge();
    const { features } = this.#deps;
    const caller = await admit({ ...identity, features, headers: new Map() }, 'known', SOCKET);
    features.keyUses.count(caller, SOCKET, identity.ip, OK);
    return caller;
  }

  /** Whoever is not what he was when the socket was opened has to open a new one. */
  #closeRevoked(): void {
    for (const [socket, live] of this.#live) {
      if (rightsOf(live.identity.judge()) !== live.rights) socket.close(CLOSE_REVOKED, 'Your rights have changed');
    }
    this.#awaitEnd();
  }

  /** Nothing tells that a key's time is over: the one that ends next is waited for, if that is before the next sweep. */
  #awaitEnd(): void {
    clearTimeout(this.#endTimer);
    const ends = [...this.#live.values()].map(({ identity }) => endOf(identity.judge()));
    const inMs = Math.min(...ends) - Date.now();
    if (inMs > PING_MS) return;
    this.#endTimer = setTimeout(() => this.#closeRevoked(), Math.max(0, inMs));
    this.#endTimer.unref();
  }

  #sweep(): void {
    this.#closeRevoked();
    for (const [socket, live] of this.#live) {
      if (!live.alive) socket.terminate();
      else if (socket.bufferedAmount > BACKLOG_MAX_BYTES) socket.close(CLOSE_SLOW, 'Too slow');
      else {
        live.alive = false;
        socket.ping();
      }
    }
  }
}

function rightsOf(caller: Caller): string {
  if (caller.kind === 'key')
    return JSON.stringify([nameOf(caller), [...caller.scopes], caller.printers && [...caller.printers]]);
  return caller.kind === 'user' || caller.kind === 'ingressUser'
    ? `${nameOf(caller)} ${caller.person.role}`
    : caller.kind;
}

/** When this caller's key stops working by itself, in ms. */
function endOf(caller: Caller): number {
  return caller.kind === 'key' ? caller.key.ends_at : Number.POSITIVE_INFINITY;
}

function refuse(socket: Duplex, fault: Fault | null): void {
  const status = fault?.status ?? 500;
  const headers = { ...refusalHeaders(fault), connection: 'close', 'content-length': '0' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`);
}
