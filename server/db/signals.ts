import { randomUUID } from 'node:crypto';
import { EventEmitter } from 'node:events';
import type pg from 'pg';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';

/** The PostgreSQL channel all servers of one database listen on. */
const CHANNEL = 'bambuddy_changed';
/** A lost connection is opened again at once, then after this long each time. */
const RECONNECT_MS = 2_000;
/** How long the listening connection may be silent before it counts as lost, and how often it is asked. */
const HEARTBEAT_MS = 1_000;
export const HEARTBEAT_LIMIT_MS = 2_000;

/** The kinds of rows whose change somebody else must hear of. */
const TOPICS = [
  'api_keys',
  'users',
  'logins',
  'access_tokens',
  'printers',
  'webhooks',
  'deliveries',
  'settings',
] as const;
export type Topic = (typeof TOPICS)[number];

/** One changed row; `id` null = look at all of them again (sent after a lost connection). */
export interface Change {
  topic: Topic;
  id: number | null;
}

/**
 * The one door for "row X changed". In-process on SQLite; on PostgreSQL also LISTEN/NOTIFY on a connection of its own,
 * so that a second server process hears it.
 */
export class Signals {
  readonly #deps: { databaseUrl: string | null; log: Logger };
  readonly #loads = new Map<Topic, Set<(id: number | null) => Promise<void>>>();
  readonly #emitter = new EventEmitter({ captureRejections: false });
  /** Tells our own notifications from those of other processes. */
  readonly #me = randomUUID();
  /** What could not be told to other processes yet. */
  readonly #untold = new Set<Topic>();
  #client: pg.Client | undefined;
  #timer: NodeJS.Timeout | undefined;
  #lastBeat = 0;
  #running = false;

  constructor(deps: { databaseUrl: string | null; log: Logger }) {
    this.#deps = deps;
    this.#emitter.setMaxListeners(0);
  }

  async start(): Promise<void> {
    this.#running = true;
    if (this.#deps.databaseUrl !== null) await this.#listen(this.#deps.databaseUrl);
  }

  async stop(): Promise<void> {
    this.#running = false;
    clearTimeout(this.#timer);
    const client = this.#client;
    this.#client = undefined;
    if (client) await discard(client);
  }

  /** True while a change made by another process would be heard within two seconds. Always true on SQLite. */
  get alive(): boolean {
    return this.#deps.databaseUrl === null || Date.now() - this.#lastBeat < HEARTBEAT_LIMIT_MS;
  }

  /** Registers what must be current before anybody else hears of a change of `topic` (a copy in memory). */
  loads(topic: Topic, load: (id: number | null) => Promise<void>): () => void {
    const loads = this.#loads.get(topic) ?? new Set();
    this.#loads.set(topic, loads.add(load));
    return () => loads.delete(load);
  }

  /** Calls `listener` for every change of `topic`, after the copies in memory are current; returns how to stop it. */
  on(topic: Topic, listener: (change: Change) => void): () => void {
    this.#emitter.on(topic, listener);
    return () => this.#emitter.off(topic, listener);
  }

  /**
   * Tells this process and, by NOTIFY, the others. Called after the change is committed; resolves when the copies in this
   * process are current and the others were told. Others that cannot be told now are told after the next connection.
   */
  async changed(topic: Topic, id: number | null): Promise<void> {
    await this.#hear({ topic, id });
    if (this.#deps.databaseUrl !== null) await this.#tell({ topic, id });
  }

  async #tell(change: Change): Promise<void> {
    const client = this.#client;
    try {
      if (!client) throw new Error('not connected');
      await client.query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify({ ...change, from: this.#me })]);
    } catch (error) {
      // The next connection tells it.
      this.#untold.add(change.topic);
      if (client) this.#lost(client, error);
      if (this.#client) await this.#tellUntold();
    }
  }

  async #tellUntold(): Promise<void> {
    const untold = [...this.#untold];
    this.#untold.clear();
    for (const topic of untold) await this.#tell({ topic, id: null });
  }

  async #listen(connectionString: string): Promise<void> {
    // Loaded only where there is such a server.
    const { default: postgres } = await import('pg');
    const client = new postgres.Client({
      connectionString,
      connectionTimeoutMillis: HEARTBEAT_LIMIT_MS,
      query_timeout: HEARTBEAT_LIMIT_MS,
    });
    client.on('error', (error) => this.#lost(client, error));
    client.on('end', () => this.#lost(client, new Error('connection ended')));
    client.on('notification', (message) => this.#heard(message.payload ?? ''));
    try {
      await client.connect();
      await client.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      await discard(client);
      this.#retry(RECONNECT_MS, error);
      return;
    }
    if (!this.#running) return discard(client);
    this.#client = client;
    await this.#catchUp();
    if (this.#client !== client) return;
    this.#lastBeat = Date.now();
    this.#beat(client);
  }

  /** What happened while nobody listened is unknown: everybody looks again, here and, for what was not told, elsewhere. */
  async #catchUp(): Promise<void> {
    await Promise.all(TOPICS.map((topic) => this.#hear({ topic, id: null })));
    await this.#tellUntold();
  }

  #beat(client: pg.Client): void {
    this.#timer = setTimeout(() => {
      client.query('SELECT 1').then(
        () => {
          if (this.#client !== client) return;
          this.#lastBeat = Date.now();
          this.#beat(client);
        },
        (error) => this.#lost(client, error),
      );
    }, HEARTBEAT_MS);
    this.#timer.unref();
  }

  #heard(payload: string): void {
    const message = parse(payload);
    if (message && message.from !== this.#me) void this.#hear({ topic: message.topic, id: message.id });
  }

  async #hear(change: Change): Promise<void> {
    try {
      await Promise.all([...(this.#loads.get(change.topic) ?? [])].map((load) => load(change.id)));
    } catch (error) {
      this.#deps.log.error({ topic: change.topic, reason: messageOf(error) }, 'a changed row could not be read again');
    }
    try {
      this.#emitter.emit(change.topic, change);
    } catch (error) {
      this.#deps.log.error({ topic: change.topic, reason: messageOf(error) }, 'a listener to changed rows failed');
    }
  }

  #lost(client: pg.Client, error: unknown): void {
    if (this.#client !== client) return;
    this.#client = undefined;
    clearTimeout(this.#timer);
    void discard(client);
    this.#retry(0, error);
  }

  #retry(afterMs: number, error: unknown): void {
    const { databaseUrl } = this.#deps;
    if (!this.#running || databaseUrl === null) return;
    this.#deps.log.warn({ reason: messageOf(error) }, 'the listening database connection was lost');
    this.#timer = setTimeout(() => void this.#listen(databaseUrl), afterMs);
    this.#timer.unref();
  }
}

/** Null for what no server of ours sent. */
function parse(payload: string): (Change & { from: string }) | null {
  try {
    const { from, topic, id } = JSON.parse(payload) as Change & { from: string };
    return TOPICS.includes(topic) ? { from, topic, id } : null;
  } catch {
    return null;
  }
}

/** Ends a connection that nobody listens to any more, in whatever state it is. */
async function discard(client: pg.Client): Promise<void> {
  client.removeAllListeners();
  client.on('error', () => {});
  await client.end().catch(() => {});
}
