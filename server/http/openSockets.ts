import { type IncomingMessage, STATUS_CODES } from 'node:http';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { type Caller, nameOf } from '../access/caller.ts';
import type { Signals } from '../db/signals.ts';
import type { Fault } from '../errors.ts';
import type { Identity } from './identity.ts';
import { refusalHeaders } from './problem.ts';

/** A socket whose receiver is slower than this is closed: its client connects again and starts afresh. */
const BACKLOG_MAX_BYTES = 8 * 1024 * 1024;
const PING_MS = 30_000;
/** How long a socket may take to say goodbye when the server stops. */
const STOP_MS = 2_000;
/** Closed because the caller is nobody or lost a right; clients must not simply connect again. */
export const CLOSE_REVOKED = 4401;
const CLOSE_SLOW = 4408;
const CLOSE_GOING = 1001;

interface Open {
  identity: Identity;
  /** What the caller could do when the socket was opened. */
  rights: string;
  alive: boolean;
}

/** The open sockets of one kind: those that are gone are found out, and one whose caller loses rights is closed at once. */
export class OpenSockets {
  readonly #signals: Signals;
  readonly server: WebSocketServer;
  readonly #open = new Map<WebSocket, Open>();
  #stops: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #endTimer: NodeJS.Timeout | undefined;

  /** @param deps.messageMaxBytes what clients may send in one message */
  constructor(deps: { signals: Signals; messageMaxBytes: number }) {
    this.#signals = deps.signals;
    this.server = new WebSocketServer({ noServer: true, maxPayload: deps.messageMaxBytes });
  }

  start(): void {
    this.#stops = (['api_keys', 'users', 'logins', 'access_tokens', 'printers', 'settings'] as const).map((topic) =>
      this.#signals.on(topic, () => this.#closeRevoked()),
    );
    this.#timer = setInterval(() => this.#sweep(), PING_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    clearTimeout(this.#endTimer);
    for (const stop of this.#stops) stop();
    for (const socket of this.server.clients) socket.close(CLOSE_GOING, 'Bambuddy is stopping');
    const timer = setTimeout(() => {
      for (const socket of this.server.clients) socket.terminate();
    }, STOP_MS);
    await new Promise<void>((resolve) => this.server.close(() => resolve()));
    clearTimeout(timer);
  }

  /** Completes the upgrade of somebody who was let in. */
  open(
    { request, socket, head }: Upgrade,
    identity: Identity,
    caller: Caller,
    opened: (client: WebSocket) => void,
  ): void {
    this.server.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      const open: Open = { identity, rights: rightsOf(caller), alive: true };
      this.#open.set(client, open);
      this.#awaitEnd();
      client.on('pong', () => {
        open.alive = true;
      });
      client.on('close', () => this.#open.delete(client));
      opened(client);
    });
  }

  /** Completes the upgrade of somebody who was not, only to say so: clients that are refused one try again for ever. */
  dismiss({ request, socket, head }: Upgrade, reason: string): void {
    this.server.handleUpgrade(request, socket, head, (client) => {
      client.on('error', () => client.terminate());
      client.close(CLOSE_REVOKED, reason);
    });
  }

  /** Whoever is not what he was when the socket was opened has to open a new one. */
  #closeRevoked(): void {
    for (const [socket, open] of this.#open) {
      if (rightsOf(open.identity.judge()) !== open.rights) socket.close(CLOSE_REVOKED, 'Your rights have changed');
    }
    this.#awaitEnd();
  }

  /** Nothing tells that a key's time is over: the one that ends next is waited for, if that is before the next sweep. */
  #awaitEnd(): void {
    clearTimeout(this.#endTimer);
    const ends = [...this.#open.values()].map(({ identity }) => endOf(identity.judge()));
    const inMs = Math.min(...ends) - Date.now();
    if (inMs > PING_MS) return;
    this.#endTimer = setTimeout(() => this.#closeRevoked(), Math.max(0, inMs));
    this.#endTimer.unref();
  }

  #sweep(): void {
    this.#closeRevoked();
    for (const [socket, open] of this.#open) {
      if (!open.alive) socket.terminate();
      else if (socket.bufferedAmount > BACKLOG_MAX_BYTES) socket.close(CLOSE_SLOW, 'Too slow');
      else {
        open.alive = false;
        socket.ping();
      }
    }
  }
}

/** An upgrade request as Node gives it. */
export interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
}

/** Answers an upgrade request with the status of a refusal. */
export function refuseUpgrade(socket: Duplex, fault: Fault | null): void {
  const status = fault?.status ?? 500;
  const headers = { ...refusalHeaders(fault), connection: 'close', 'content-length': '0' };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('')}\r\n`);
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
