import type { WebSocket } from 'ws';
import { OK } from '../access/keyUses.ts';
import { admit } from '../api/admit.ts';
import type { Door, Features } from '../api/context.ts';
import { asFault } from '../api/fault.ts';
import type { Signals } from '../db/signals.ts';
import { messageOf, type Reason } from '../errors.ts';
import type { BambuddyEvent } from '../events/catalogue.ts';
import type { Logger } from '../log.ts';
import { FeedListener } from './feedListener.ts';
import { eventMessages, isTold, printIdOf, StatusMessages } from './feedMessages.ts';
import type { Identities, Identity } from './identity.ts';
import { CLOSE_REVOKED, OpenSockets, refuseUpgrade, type Upgrade } from './openSockets.ts';
import { requireSocketOrigin } from './origin.ts';

/** How the opening of a socket is counted for a key. */
const FEED = 'live_feed';
/** Clients only ask. */
const MESSAGE_MAX_BYTES = 16 * 1024;
/** Refused before a socket is there: what a page of another site tries, and whoever tries too often. */
const OUTRIGHT: ReadonlySet<Reason> = new Set(['cross_site', 'host_refused', 'too_many', 'wrong_door']);

type Deps = { features: Features; identities: Identities; signals: Signals; log: Logger };

/** `GET /api/v1/ws`: printers and prints as they change, as JSON messages for clients that do not speak tRPC. */
export class OutsideSockets {
  readonly #deps: Deps;
  readonly #sockets: OpenSockets;
  readonly #statuses = new StatusMessages();
  readonly #listeners = new Set<FeedListener>();
  #stops: (() => void)[] = [];
  /** Events are told in the order in which they were recorded. */
  #telling: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#sockets = new OpenSockets({ signals: deps.signals, messageMaxBytes: MESSAGE_MAX_BYTES });
  }

  start(): void {
    const { bus } = this.#deps.features;
    this.#sockets.start();
    this.#stops = [
      bus.on('status', ({ printer_id }) => {
        for (const listener of this.#listeners) listener.statusChanged(printer_id);
      }),
      bus.on('recorded', (event) => {
        if (isTold(event) && this.#listeners.size > 0) this.#telling = this.#telling.then(() => this.#tell(event));
      }),
    ];
  }

  async stop(): Promise<void> {
    for (const stop of this.#stops) stop();
    await this.#sockets.stop();
    await this.#telling;
  }

  /** Answers one upgrade request. Somebody who may not listen gets a socket that is closed with 4401. */
  async upgrade(upgrade: Upgrade, door: Door): Promise<void> {
    const { features, identities } = this.#deps;
    try {
      const identity = await identities.of(upgrade.request, door);
      const caller = await admit({ ...identity, features, headers: new Map() }, 'read_status', FEED);
      // No page of another site can know a token; what a browser sends by itself is another matter: it names its origin always.
      const bare = identity.keyed || caller.kind === 'household';
      if (!identity.token) requireSocketOrigin(upgrade.request, door, bare);
      features.keyUses.count(caller, FEED, identity.ip, OK);
      this.#sockets.open(upgrade, identity, caller, (client) => this.#listen(client, identity));
    } catch (error) {
      const fault = asFault(error);
      if (fault === null || OUTRIGHT.has(fault.reason)) refuseUpgrade(upgrade.socket, fault);
      else this.#sockets.dismiss(upgrade, fault.reason);
    }
  }

  #listen(client: WebSocket, identity: Identity): void {
    const { features, log } = this.#deps;
    const listener = new FeedListener({
      ...{ line: client, identity, features, statuses: this.#statuses },
      onRefused: () => client.close(CLOSE_REVOKED, 'Your rights have changed'),
      onFailed: (error) => log.error({ err: error }, 'a status was not told to an outside client'),
    });
    this.#listeners.add(listener);
    client.on('close', () => {
      this.#listeners.delete(listener);
      listener.end();
    });
    client.on('message', (bytes) => {
      listener
        .heard(String(bytes))
        .catch((error) => log.error({ err: error }, 'a message of a client was not understood'));
    });
    listener.statusChanged(0);
  }

  async #tell(event: BambuddyEvent): Promise<void> {
    const { features, log } = this.#deps;
    try {
      const id = printIdOf(event);
      const [print, status] = await Promise.all([
        id === null ? null : features.prints.find(id),
        features.fleet.status(event.printer_id),
      ]);
      for (const { printer_id, text } of eventMessages(event, print, status, features))
        for (const listener of this.#listeners) listener.tell(printer_id, text);
    } catch (error) {
      // The printer was removed meanwhile, or the database does not answer: the next status tells what is.
      log.warn({ event: event.type, reason: messageOf(error) }, 'an event was not told to outside clients');
    }
  }
}
