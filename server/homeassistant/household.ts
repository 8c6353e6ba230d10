import type { Signals } from '../db/signals.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { HomeArchive } from './archiveStore.ts';
import type { HomeAssistantConnection } from './connection.ts';
import { languageOf } from './entities/devices.ts';
import { HOUSE } from './entities/topics.ts';
import type { MqttWatch } from './mqtt.ts';
import { type MqttState, type NextStep, nextStepOf } from './mqttState.ts';
import type { OrderTaker } from './orderTaker.ts';
import type { HomeFacts, Presence } from './presence.ts';
import type { Publisher } from './publisher.ts';
import type { HomeTimes } from './times.ts';

/** The setting that holds Home Assistant's discovery prefix, and what it is unless somebody changed it there. */
export const PREFIX_SETTING = 'home_assistant_discovery_prefix';
export const DEFAULT_PREFIX = 'homeassistant';

/** Where read-only sensors are better than nothing: nobody can publish, and nothing is about to change that. */
const WITHOUT_MQTT: ReadonlySet<MqttState> = new Set(['disabled', 'waiting', 'not_set_up', 'no_broker']);
/** While the broker is only away, what it says on its return is waited for. */
const WITH_BROKER: ReadonlySet<MqttState> = new Set(['ready', 'broker_down']);
/** A failed look at Home Assistant's own settings is repeated after this time. */
const AGAIN_MS = 2_000;

/** How entities get to Home Assistant now. */
export type Mode = 'mqtt' | 'states' | 'none';

type Deps = {
  connection: HomeAssistantConnection;
  archive: HomeArchive;
  mqtt: MqttWatch;
  presence: Presence;
  orders: OrderTaker;
  publishers: { mqtt: Publisher; states: Publisher };
  signals: Signals;
  prefix(): string;
  /** Where the device pages lead. */
  panelUrl(): Promise<string | null>;
  times: HomeTimes;
  version: string;
  log: Logger;
};

interface CoreConfig {
  language: string;
  currency: string;
}

/** Decides through whom we are present in Home Assistant, from what is known of it. The connection is not its own. */
export class Household {
  readonly #deps: Deps;
  #stops: (() => void)[] = [];
  #stopBirth: (() => void) | null = null;
  #birthPrefix: string | null = null;
  #mode: Mode = 'none';
  /** What was decided last: the same again changes nothing. */
  #decided: { publisher: Publisher | null; facts: string } | null = null;
  /** Counts the decisions: an older one that was held up must not undo a newer one. */
  #decision = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { archive, connection, mqtt, presence, signals } = this.#deps;
    archive.start();
    await presence.start();
    const decide = () => void this.decide();
    this.#stops = [
      connection.subscribe({ type: 'subscribe_events', event_type: 'core_config_updated' }, decide),
      signals.on('settings', () => {
        connection.reconsider();
        decide();
      }),
    ];
    mqtt.start();
  }

  async stop(): Promise<void> {
    clearTimeout(this.#timer);
    this.#decision += 1;
    await this.#deps.presence.stop();
    for (const stop of this.#stops) stop();
    this.#listenToBroker(null);
    this.#deps.mqtt.stop();
    this.#deps.archive.stop();
  }

  get mode(): Mode {
    return this.#mode;
  }

  /** What is known of MQTT, and what a person can do about it. */
  get mqtt(): { state: MqttState; prefix: string; next_step: NextStep | null } {
    const { mqtt, prefix } = this.#deps;
    return { state: mqtt.state, prefix: prefix(), next_step: nextStepOf(mqtt.state) };
  }

  /** How many entities are announced of a printer, by its serial number; of the house itself when left out. */
  entities(serial = HOUSE): number {
    return this.#deps.presence.entities(serial);
  }

  /** Tells Home Assistant everything once more. */
  republish(): void {
    this.#deps.presence.retell();
  }

  /** Something that our presence depends on is different. */
  async decide(): Promise<void> {
    clearTimeout(this.#timer);
    const decision = ++this.#decision;
    const { mqtt, presence, prefix, log } = this.#deps;
    const publisher = this.#publisher(mqtt.state);
    try {
      const facts = publisher === null ? null : await this.#facts();
      if (decision !== this.#decision) return;
      this.#listenToBroker(WITH_BROKER.has(mqtt.state) ? prefix() : null);
      this.#mode = publisher?.mode ?? 'none';
      const decided = { publisher, facts: JSON.stringify(facts) };
      if (decided.publisher === this.#decided?.publisher && decided.facts === this.#decided.facts) return;
      this.#decided = decided;
      presence.speakThrough(publisher, facts);
    } catch (error) {
      log.info({ reason: messageOf(error) }, 'Home Assistant did not say its language and currency');
      if (decision === this.#decision) this.#timer = setTimeout(() => void this.decide(), AGAIN_MS);
    }
  }

  #publisher(state: MqttState): Publisher | null {
    const { publishers } = this.#deps;
    if (state === 'ready') return publishers.mqtt;
    return WITHOUT_MQTT.has(state) ? publishers.states : null;
  }

  async #facts(): Promise<HomeFacts> {
    const { connection, prefix, panelUrl, version, times } = this.#deps;
    const { language, currency } = await connection.send<CoreConfig>({ type: 'get_config' });
    const where = {
      prefix: prefix(),
      language: languageOf(language),
      panelUrl: await panelUrl(),
      version,
      expireAfterS: times.expireAfterS,
    };
    return { where, currency };
  }

  /** Orders, and the word that Home Assistant's MQTT is there again: it may have lost what it was told. */
  #listenToBroker(prefix: string | null): void {
    if (prefix === this.#birthPrefix) return;
    this.#birthPrefix = prefix;
    this.#stopBirth?.();
    this.#stopBirth = null;
    const { connection, orders } = this.#deps;
    orders.stop();
    if (prefix === null) return;
    orders.start();
    const born = ({ payload, retain }: { payload: string; retain: boolean }) => {
      if (payload === 'online' && !retain) void this.#born();
    };
    this.#stopBirth = connection.subscribe({ type: 'mqtt/subscribe', topic: `${prefix}/status` }, born);
  }

  async #born(): Promise<void> {
    const { mqtt, presence } = this.#deps;
    await mqtt.look();
    presence.again();
  }
}
