import type { Logger } from '../log.ts';
import type { HomeAssistantConnection } from './connection.ts';
import { connectionFault } from './connectionFault.ts';
import { type MqttEntry, type MqttState, mqttStateOf } from './mqttState.ts';

/** How often Home Assistant is asked although nothing was heard. */
const LOOK_MS = 5 * 60_000;
/** While something is amiss, and while Home Assistant is starting. */
const LOOK_SOON_MS = 10_000;
const STARTING_MS = 1_000;
const PROBE_TOPIC = 'bambuddy/bridge/probe';

type Deps = {
  connection: HomeAssistantConnection;
  log: Logger;
  /** Does Supervisor know a broker? null = nobody to ask. */
  brokerApp(): Promise<boolean | null>;
  onChange(state: MqttState): void;
};

/** Follows whether MQTT can be used through Home Assistant: told by it, and asked now and then. */
export class MqttWatch {
  readonly #deps: Deps;
  #state: MqttState = 'unknown';
  #brokerSilent = false;
  #stops: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #asking = false;
  #askAgain = false;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    const { connection } = this.#deps;
    const look = () => void this.look();
    this.#stops = [
      connection.on('ready', look),
      connection.on('lost', () => this.#found('unknown')),
      connection.subscribe({ type: 'subscribe_events', event_type: 'component_loaded' }, look),
      connection.subscribe({ type: 'config_entries/subscribe', type_filter: ['hub', 'service', 'device'] }, look),
    ];
    look();
  }

  stop(): void {
    clearTimeout(this.#timer);
    for (const stop of this.#stops) stop();
  }

  get state(): MqttState {
    return this.#state;
  }

  /** A publish failed because the broker does not answer: nothing is sent until it does. */
  brokerFailed(): void {
    this.#brokerSilent = true;
    void this.look();
  }

  /** Asks now; what comes meanwhile is asked once more afterwards. */
  async look(): Promise<void> {
    this.#askAgain = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    clearTimeout(this.#timer);
    const waitMs = await this.#look();
    this.#asking = false;
    if (this.#askAgain) return this.look();
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => void this.look(), waitMs);
    this.#timer.unref();
  }

  /** @returns when to look again, in milliseconds */
  async #look(): Promise<number> {
    const { connection, log } = this.#deps;
    if (!connection.state.connected) return LOOK_MS;
    try {
      const entries = await connection.send<MqttEntry[]>({ type: 'config_entries/get', domain: 'mqtt' });
      const flows = await connection.send<{ handler: string }[]>({ type: 'config_entries/flow/progress' });
      const brokerApp = await this.#deps.brokerApp();
      if (this.#brokerSilent) this.#brokerSilent = !(await this.#brokerAnswers());
      const waiting = flows.map(({ handler }) => handler);
      this.#found(mqttStateOf({ entries, waiting, brokerApp, brokerSilent: this.#brokerSilent }));
      if (this.#state === 'unknown') return STARTING_MS;
      return this.#state === 'ready' ? LOOK_MS : LOOK_SOON_MS;
    } catch (error) {
      const { code, message } = connectionFault(error);
      log.debug({ code, reason: message }, 'MQTT could not be asked about yet');
      return STARTING_MS;
    }
  }

  async #brokerAnswers(): Promise<boolean> {
    try {
      await this.#deps.connection.callAction('mqtt', 'publish', { topic: PROBE_TOPIC, payload: '' });
      return true;
    } catch {
      return false;
    }
  }

  #found(state: MqttState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#deps.log.info({ mqtt: state }, 'MQTT in Home Assistant');
    this.#deps.onChange(state);
  }
}
