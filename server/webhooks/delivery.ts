import type { Database } from '../db/database.ts';
import type { Signals } from '../db/signals.ts';
import { messageOf } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { Logger } from '../log.ts';
import { isBacklog } from './age.ts';
import { Carrier } from './carrier.ts';
import { Claims } from './claimStore.ts';
import { type DueDelivery, dueDeliveries, dueWebhooks, type Moment, nextDue, type Recorded } from './deliveryStore.ts';
import { type Fence, hostOf } from './destination.ts';
import { holdStrays } from './heldStore.ts';
import { type HomeAssistantDoor, NO_HOME_ASSISTANT } from './homeAssistantDoor.ts';
import { type Lane, newLane, nextRest, nextTurn } from './lanes.ts';
import { Outcomes } from './outcomes.ts';
import { longestWait } from './schedule.ts';
import { Sender, type Terms, termsOf } from './sender.ts';
import { isOpen, type WebhookStore } from './webhookStore.ts';

/** How many due deliveries of one webhook are read at a time. */
const BATCH = 50;
/** Without any sign that something is due, the database is asked this often. */
const SWEEP_MS = 60_000;
/** After the database failed it is asked again this much later. */
const FAILURE_WAIT_MS = 5_000;

export interface DeliveryDeps extends Partial<Terms> {
  database: Database;
  store: WebhookStore;
  signals: Signals;
  bus: Bus;
  log: Logger;
  fence: Fence;
  /** Home Assistant as a receiver. */
  door?: HomeAssistantDoor;
}

/**
 * Sends what is due. It wakes when an event was recorded, when a webhook or a delivery changed, and when the next delivery
 * falls due; what it needs to know it reads from the database, so that nothing is lost with the process.
 * Per webhook one delivery is in flight, in order; a delivery that failed waits for its time while later ones go on. After a
 * crash between an attempt and its record the delivery is sent again, with the same `webhook-id`.
 */
export class Delivery {
  readonly #deps: DeliveryDeps;
  readonly #terms: Terms;
  readonly #claims: Claims;
  readonly #outcomes: Outcomes;
  readonly #sender: Sender;
  /** Brings what is not a delivery of the outbox: a test. */
  readonly carrier: Carrier;
  readonly #lanes = new Map<number, Lane>();
  readonly #turns = new Set<Promise<void>>();
  #listening: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #rest: NodeJS.Timeout | undefined;
  #scanning: Promise<void> | null = null;
  #stale = false;
  #running = false;
  #turn = 0;

  constructor(deps: DeliveryDeps) {
    const { database, log, store, fence, door = NO_HOME_ASSISTANT } = deps;
    this.#deps = deps;
    this.#terms = termsOf(deps);
    this.#claims = new Claims({ database, now: this.#terms.now });
    this.#outcomes = new Outcomes({ database, log, recorded: (recorded) => this.#tellChanges(recorded) });
    this.carrier = new Carrier({ surroundings: { fence, ...this.#terms }, door });
    this.#sender = new Sender({ store, carrier: this.carrier, log, outcomes: this.#outcomes, terms: this.#terms });
  }

  /** The store must have been started before. */
  async start(): Promise<void> {
    const { bus, signals } = this.#deps;
    await this.#claims.start();
    this.#outcomes.start();
    this.#running = true;
    const wake = () => this.#wake();
    this.#listening = [bus.on('recorded', wake), signals.on('deliveries', wake), signals.on('webhooks', wake)];
    this.#wake();
  }

  /** Begins nothing more, waits for the attempts in flight (at most an attempt's own limit) and records them. */
  async stop(): Promise<void> {
    this.#running = false;
    for (const unlisten of this.#listening) unlisten();
    clearTimeout(this.#timer);
    clearTimeout(this.#rest);
    this.#outcomes.hurry();
    await this.#scanning;
    await Promise.all(this.#turns);
    await this.#outcomes.stop();
    this.#lanes.clear();
    await this.#claims.stop().catch((error) => {
      this.#deps.log.warn({ reason: messageOf(error) }, 'claims of webhooks were not given back: they run out');
    });
  }

  #wake(): void {
    if (!this.#running) return;
    this.#stale = true;
    for (const lane of this.#lanes.values()) lane.outdated = true;
    this.#scanning ??= this.#scan();
  }

  async #scan(): Promise<void> {
    while (this.#stale && this.#running) {
      this.#stale = false;
      try {
        // One moment for both: what falls due in between is seen by neither otherwise.
        const moment = this.#moment();
        await this.#openLanes(moment);
        const next = await nextDue(this.#deps.database, moment);
        this.#sleep(Math.min(next === null ? SWEEP_MS : next - this.#terms.now(), SWEEP_MS));
      } catch (error) {
        this.#failed(error, 'due deliveries could not be read');
      }
    }
    // In the same step as the last look at `#stale`, so that no wake falls in between.
    this.#scanning = null;
  }

  /** A lane for every webhook that has something due, may be sent to and is not claimed by another server. */
  async #openLanes(moment: Moment): Promise<void> {
    const { database, store } = this.#deps;
    const due = await dueWebhooks(database, moment);
    await holdStrays(
      database,
      due.filter((id) => (store.row(id)?.paused_reason ?? null) !== null),
    );
    const wanted = due.filter((id) => !this.#lanes.has(id) && isOpen(store.row(id)));
    for (const id of await this.#claims.take(wanted)) this.#lanes.set(id, newLane(id));
    this.#giveTurns();
  }

  #giveTurns(): void {
    if (!this.#running) return;
    const host = (id: number) => hostOfUrl(this.#deps.store.row(id)?.url ?? '');
    const now = this.#terms.now();
    const turn = () => nextTurn(this.#lanes.values(), host, now);
    for (let next = turn(); next; next = turn()) {
      const { lane } = next;
      lane.busyWith = next.host;
      lane.turn = ++this.#turn;
      const served = this.#serve(lane).finally(() => {
        this.#turns.delete(served);
        lane.busyWith = null;
        this.#giveTurns();
      });
      this.#turns.add(served);
    }
    const rest = nextRest(this.#lanes.values(), now);
    clearTimeout(this.#rest);
    if (rest !== null) this.#rest = setTimeout(() => this.#giveTurns(), rest - now).unref();
  }

  /** One turn: sends one delivery, or closes the lane when there is none. Never throws. */
  async #serve(lane: Lane): Promise<void> {
    try {
      const delivery = await this.#take(lane);
      const sent = delivery && (await this.#sender.send(delivery, lane.records, () => this.#running));
      if (sent) lane.restsUntil = this.#restAfter(delivery);
      if (!sent) await this.#close(lane);
    } catch (error) {
      await Promise.all(lane.records);
      this.#lanes.delete(lane.webhookId);
      this.#failed(error, 'a delivery could not be prepared');
    }
  }

  /** A backlog must not fall upon a receiver that is back: the next one waits its part of a second. */
  #restAfter(delivery: DueDelivery): number {
    const now = this.#terms.now();
    const rate = this.#deps.store.row(delivery.webhook_id)?.rate_per_second ?? 0;
    return isBacklog(delivery, now) && rate > 0 ? now + 1_000 / rate : 0;
  }

  async #tellChanges({ changed, paused }: Recorded): Promise<void> {
    const { signals, bus, store, log } = this.#deps;
    for (const id of changed) await signals.changed('webhooks', id);
    for (const [webhook_id, reason] of paused) {
      log.warn({ webhook_id, reason }, 'a webhook was paused');
      bus.emit('webhook_paused', { webhook_id, name: store.row(webhook_id)?.name ?? '', reason });
    }
  }

  async #take(lane: Lane): Promise<DueDelivery | undefined> {
    const newerFirst = lane.outdated && (lane.batch[0]?.attempts ?? 0) > 0;
    if (lane.batch.length === 0 || newerFirst) {
      // What is still being recorded would be read as due once more.
      await Promise.all(lane.records.splice(0));
      lane.outdated = false;
      lane.batch = await dueDeliveries(this.#deps.database, lane.webhookId, this.#moment(), BATCH);
    }
    const ours = await this.#claims.take([lane.webhookId]);
    return this.#running && ours.length > 0 ? lane.batch.shift() : undefined;
  }

  async #close(lane: Lane): Promise<void> {
    await Promise.all(lane.records);
    this.#lanes.delete(lane.webhookId);
    if (this.#deps.database.engine === 'postgres') {
      await this.#claims.release([lane.webhookId]);
      await this.#deps.signals.changed('deliveries', null);
    }
    this.#wake();
  }

  #sleep(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#running) return;
    this.#timer = setTimeout(() => this.#wake(), Math.max(0, ms));
    this.#timer.unref();
  }

  #moment(): Moment {
    const now = this.#terms.now();
    return { now, horizon: now + longestWait(this.#terms.schedule) };
  }

  #failed(error: unknown, what: string): void {
    this.#deps.log.error({ reason: messageOf(error) }, what);
    this.#sleep(FAILURE_WAIT_MS);
  }
}

/** Host of a URL as it counts for the limit per host. */
function hostOfUrl(url: string): string {
  return URL.canParse(url) ? hostOf(new URL(url)) : '';
}
