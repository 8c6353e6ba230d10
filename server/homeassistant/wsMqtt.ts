import { Absences } from './absences.ts';
import type { HomeAssistantConnection } from './connection.ts';
import { COVER_PREFIX } from './covers.ts';
import { ALIVE_TOPIC, availabilityTopic, coverTopic, eventTopic, HOUSE, SERVER_TOPIC } from './entities/topics.ts';
import type { Publisher } from './publisher.ts';
import { STATES_PREFIX } from './restStates.ts';
import type { RetainedStore } from './retainedStore.ts';
import type { Sheet, ShownDevice } from './sheet.ts';

const ONLINE = 'online';
const OFFLINE = 'offline';

/** MQTT through Home Assistant's websocket: devices with controls, with whichever broker it uses and without its credentials. */
export class WsMqtt implements Publisher {
  readonly mode = 'mqtt';
  readonly #connection: HomeAssistantConnection;
  readonly #retained: RetainedStore;
  readonly #clearStates: () => Promise<void>;
  readonly #absences: Absences;
  /** The last payload of every retained topic. */
  readonly #sent = new Map<string, string>();

  /** @param deps `clearStates` takes away the states that were set without MQTT: their entity ids are needed */
  constructor(deps: {
    connection: HomeAssistantConnection;
    retained: RetainedStore;
    clearStates(): Promise<void>;
    graceMs: number;
  }) {
    this.#connection = deps.connection;
    this.#clearStates = deps.clearStates;
    this.#retained = deps.retained;
    this.#absences = new Absences(deps);
  }

  async begin(): Promise<void> {
    await this.#clearStates();
    await this.#retained.remember([SERVER_TOPIC, ALIVE_TOPIC], HOUSE);
    await this.#retain(SERVER_TOPIC, ONLINE);
  }

  async announce({ owner, online, documents, devices }: Sheet): Promise<void> {
    const serial = online === null ? null : owner;
    if (documents.length > 0) {
      const own = serial === null ? [SERVER_TOPIC, ALIVE_TOPIC] : [availabilityTopic(serial), coverTopic(serial)];
      const topics = [...documents, ...devices.map(({ message }) => message)].map(({ topic }) => topic);
      const present = [...topics, ...own];
      await this.#retained.remember(present, owner);
      for (const { topic, payload } of documents) await this.#retain(topic, payload);
      const missing = this.#retained.of(owner).filter((topic) => isTopic(topic) && !present.includes(topic));
      await this.#empty(this.#absences.gone({ owner, topics: missing, online, now: Date.now() }));
    }
    if (serial !== null && this.#retained.of(owner).length > 0)
      await this.#retain(availabilityTopic(serial), online ? ONLINE : OFFLINE);
  }

  state({ message }: ShownDevice): Promise<void> {
    return this.#retain(message.topic, message.payload);
  }

  event(serial: string, content: object): Promise<void> {
    return this.#publish(eventTopic(serial), JSON.stringify(content), false);
  }

  cover(serial: string, png: Buffer): Promise<void> {
    return this.#retain(coverTopic(serial), png.toString('base64'));
  }

  alive(connected: readonly string[]): Promise<void> {
    return this.#publish(ALIVE_TOPIC, JSON.stringify({ connected }), true);
  }

  remove(owner: string): Promise<void> {
    this.#absences.leave(owner);
    return this.#empty(this.#retained.of(owner).filter(isTopic));
  }

  forget(): void {
    this.#sent.clear();
  }

  end(): Promise<void> {
    return this.#retain(SERVER_TOPIC, OFFLINE);
  }

  async #retain(topic: string, payload: string): Promise<void> {
    if (this.#sent.get(topic) === payload) return;
    await this.#publish(topic, payload, true);
    this.#sent.set(topic, payload);
  }

  async #empty(topics: readonly string[]): Promise<void> {
    for (const topic of topics) {
      await this.#publish(topic, '', true);
      this.#sent.delete(topic);
    }
    await this.#retained.forget(topics);
  }

  #publish(topic: string, payload: string, retain: boolean): Promise<void> {
    return this.#connection.callAction('mqtt', 'publish', { topic, payload, retain });
  }
}

/** Not one of the states that were set without MQTT, and not the memory of a picture. */
function isTopic(name: string): boolean {
  return !name.startsWith(STATES_PREFIX) && !name.startsWith(COVER_PREFIX);
}
