import { randomUUID } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { applyWSSHandler } from '@trpc/server/adapters/ws';
import type { Caller } from '../access/caller.ts';
import { OK } from '../access/keyUses.ts';
import { admit } from '../api/admit.ts';
import type { Door, Features } from '../api/context.ts';
import { asFault } from '../api/fault.ts';
import { appRouter } from '../api/router.ts';
import type { Signals } from '../db/signals.ts';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Identities, Identity } from './identity.ts';
import { OpenSockets, refuseUpgrade } from './openSockets.ts';
import { requireSocketOrigin } from './origin.ts';
import type { OutsideSockets } from './outsideSockets.ts';
import { isFeed } from './tokenCallers.ts';

const PATH = /^\/api\/trpc\/?(\?.*)?$/;
/** How the opening of a socket is counted for a key. */
const SOCKET = 'websocket';
/** Below the smallest limit on the way through ingress (4 MiB). */
const MESSAGE_MAX_BYTES = 256 * 1024;

type Deps = {
  features: Features;
  identities: Identities;
  signals: Signals;
  /** The feed for clients that do not speak tRPC. */
  outside: OutsideSockets;
  log: Logger;
};

/** Every websocket of a listener; its own are tRPC. Callers are judged again at every message. */
export class LiveSockets {
  readonly #deps: Deps;
  readonly #sockets: OpenSockets;
  readonly #identityOf = new WeakMap<IncomingMessage, { identity: Identity; door: Door }>();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#sockets = new OpenSockets({ signals: deps.signals, messageMaxBytes: MESSAGE_MAX_BYTES });
  }

  start(): void {
    const { features, outside, log } = this.#deps;
    applyWSSHandler({
      wss: this.#sockets.server,
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
    this.#sockets.start();
    outside.start();
  }

  async stop(): Promise<void> {
    await Promise.all([this.#sockets.stop(), this.#deps.outside.stop()]);
  }

  /** Answers one upgrade request; a refusal is an HTTP answer with the reason's status. */
  async upgrade(request: IncomingMessage, socket: Duplex, head: Buffer, door: Door): Promise<void> {
    socket.on('error', () => socket.destroy());
    if (isFeed(request.url)) return this.#deps.outside.upgrade({ request, socket, head }, door);
    try {
      if (!PATH.test(request.url ?? '')) throw new Fault('unknown_route', 'There is no such socket.');
      const identity = await this.#deps.identities.of(request, door);
      requireSocketOrigin(request, door, identity.keyed);
      const caller = await this.#admitted(identity);
      this.#identityOf.set(request, { identity, door });
      this.#sockets.open({ request, socket, head }, identity, caller, (client) =>
        this.#sockets.server.emit('connection', client, request),
      );
    } catch (error) {
      refuseUpgrade(socket, asFault(error));
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
}
