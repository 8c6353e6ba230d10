import { type Connection, createConnection, createLongLivedTokenAuth } from 'home-assistant-js-websocket';
import type { Logger } from '../log.ts';
import type { HomeAccess } from './access.ts';
import { afterFailure, afterLoss, NO_TRIES, type Tries, waitMs } from './backoff.ts';
import { ConnectionFault, connectionFault } from './connectionFault.ts';
import { problemOf } from './problem.ts';
import { openSocket } from './socket.ts';
import { type Message, Subscription } from './subscription.ts';

const COMMAND_MS = 30_000;
const BEAT_EVERY_MS = 30_000;
const BEAT_MS = 10_000;
/** Refused tokens are not tried for ever: Home Assistant tells its owner of each, or bans the address. */
const AUTH_TRIES = 3;

export interface ConnectionState {
  readonly connected: boolean;
  /** Home Assistant's version; of the last connection while there is none. */
  readonly version: string | null;
  /** Since when it is connected, or not. */
  readonly since: Date;
  /** Why there is no connection and what to do, in a sentence; null while there is one. */
  readonly problem: string | null;
}

type Moment = 'ready' | 'lost';

type Deps = {
  /** Where Home Assistant is; null = nobody has said yet. Asked before every try. */
  access(): HomeAccess | null;
  log: Logger;
  /** How often the connection is tried for life, and how long an answer may take; milliseconds. */
  beat?: { everyMs: number; withinMs: number };
};

/**
 * The one connection to Home Assistant's websocket: made again whenever it is lost, with a heartbeat, a limit for every command,
 * and subscriptions that are there again after every reconnection. Each of its lives is a new connection of the library: the
 * library's own reconnection knows no pause, and ends the process when a subscription is refused.
 */
export class HomeAssistantConnection {
  readonly #deps: Deps;
  readonly #subscriptions = new Set<Subscription>();
  readonly #listeners: Record<Moment, Set<() => void>> = { ready: new Set(), lost: new Set() };
  #connection: Connection | null = null;
  #state: ConnectionState = { connected: false, version: null, since: new Date(), problem: problemOf(null, null) };
  #tries: Tries = NO_TRIES;
  #refusals = 0;
  /** What was tried last. */
  #access: HomeAccess | null = null;
  /** Counts the tries: what belongs to an earlier one is over. */
  #life = 0;
  #running = false;
  #timer: NodeJS.Timeout | undefined;
  #beat: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running = true;
    this.#connectIn(0);
  }

  stop(): void {
    this.#running = false;
    this.#leave();
  }

  /** Where Home Assistant is may have changed: connects anew when it did. */
  reconsider(): void {
    const access = this.#deps.access();
    if (!this.#running || JSON.stringify(access) === JSON.stringify(this.#access)) return;
    this.#leave();
    this.#tries = NO_TRIES;
    this.#refusals = 0;
    this.#connectIn(0);
  }

  get state(): ConnectionState {
    return this.#state;
  }

  /** Returns how to stop listening. `ready` comes after every connection, `lost` when one is gone. */
  on(moment: Moment, listener: () => void): () => void {
    this.#listeners[moment].add(listener);
    return () => this.#listeners[moment].delete(listener);
  }

  /**
   * One command. @returns its result
   * @throws ConnectionFault with Home Assistant's code, or `lost` or `timeout`
   */
  async send<T>(message: Message, timeoutMs = COMMAND_MS): Promise<T> {
    const connection = this.#connection;
    if (connection === null)
      throw new ConnectionFault('lost', this.#state.problem ?? 'Home Assistant is not connected.');
    const late = Promise.withResolvers<never>();
    const timer = setTimeout(() => late.reject(new ConnectionFault('timeout', 'No answer in time')), timeoutMs);
    try {
      return await Promise.race([connection.sendMessagePromise<T>({ ...message }), late.promise]);
    } catch (error) {
      throw connectionFault(error);
    } finally {
      clearTimeout(timer);
    }
  }

  /** Calls an action, as an automation would; resolves when it is done. @throws ConnectionFault as `send` does */
  async callAction(domain: string, service: string, content: object): Promise<void> {
    await this.send({ type: 'call_service', domain, service, service_data: content });
  }

  /**
   * Subscribes now and after every reconnection, again and again while Home Assistant refuses. Returns how to stop.
   * @param onReady called whenever Home Assistant has accepted the subscription
   */
  subscribe<T>(message: Message, onEvent: (event: T) => void, onReady?: () => void): () => void {
    const heard = onEvent as (event: unknown) => void;
    const subscription = new Subscription({ message, onEvent: heard, onReady, log: this.#deps.log });
    this.#subscriptions.add(subscription);
    if (this.#connection !== null) subscription.open(this.#connection);
    return () => {
      this.#subscriptions.delete(subscription);
      subscription.close();
    };
  }

  #connectIn(waitedMs: number): void {
    clearTimeout(this.#timer);
    const life = ++this.#life;
    this.#timer = setTimeout(() => void this.#connect(life), waitedMs);
  }

  async #connect(life: number): Promise<void> {
    const access = this.#deps.access();
    this.#access = access;
    if (access === null) return this.#away(null);
    try {
      const auth = createLongLivedTokenAuth(access.url, access.token);
      const connection = await createConnection({ auth, createSocket: () => openSocket(auth) });
      if (life !== this.#life) return connection.close();
      this.#ready(connection, life);
    } catch (error) {
      if (life === this.#life) this.#failed(connectionFault(error));
    }
  }

  #ready(connection: Connection, life: number): void {
    const began = Date.now();
    connection.addEventListener('disconnected', () => {
      connection.close();
      if (life === this.#life) this.#lost(Date.now() - began);
    });
    this.#connection = connection;
    this.#refusals = 0;
    this.#state = { connected: true, version: connection.haVersion, since: new Date(), problem: null };
    this.#deps.log.info({ version: connection.haVersion }, 'connected to Home Assistant');
    const { everyMs = BEAT_EVERY_MS } = this.#deps.beat ?? {};
    this.#beat = setInterval(() => void this.#listen(connection), everyMs);
    for (const subscription of this.#subscriptions) subscription.open(connection);
    this.#tell('ready');
  }

  /** A connection that does not answer is none, whatever the network says. */
  async #listen(connection: Connection): Promise<void> {
    try {
      await this.send({ type: 'ping' }, this.#deps.beat?.withinMs ?? BEAT_MS);
    } catch {
      if (connection === this.#connection) connection.reconnect(true);
    }
  }

  #lost(livedMs: number): void {
    this.#tries = afterLoss(this.#tries, livedMs);
    this.#leave();
    this.#away(new ConnectionFault('lost', 'The connection was lost'));
    this.#connectIn(waitMs(this.#tries, Math.random()));
  }

  #failed(fault: ConnectionFault): void {
    this.#tries = afterFailure(this.#tries);
    if (fault.code === 'invalid_auth') this.#refusals += 1;
    this.#away(fault);
    if (this.#refusals < AUTH_TRIES) this.#connectIn(waitMs(this.#tries, Math.random()));
  }

  #away(fault: ConnectionFault | null): void {
    const problem = problemOf(this.#access, fault);
    if (problem !== this.#state.problem) this.#deps.log.info({ reason: fault?.message }, problem);
    this.#state = { ...this.#state, problem };
  }

  /** Ends the present life. */
  #leave(): void {
    this.#life += 1;
    clearTimeout(this.#timer);
    clearInterval(this.#beat);
    const connection = this.#connection;
    this.#connection = null;
    if (connection === null) return;
    connection.close();
    for (const subscription of this.#subscriptions) subscription.lose();
    this.#state = { ...this.#state, connected: false, since: new Date() };
    this.#tell('lost');
  }

  #tell(moment: Moment): void {
    for (const listener of this.#listeners[moment]) listener();
  }
}
