import type { HomeAssistantDoor, HomeAssistantHook, HomeLook } from '../webhooks/homeAssistantDoor.ts';
import type { HomeAssistantConnection } from './connection.ts';

/** What Home Assistant says about its webhooks is asked again after this long: a list of ours asks for each of its rows. */
const REMEMBERED_MS = 5_000;
/** As long as a delivery may take, and a look at the webhooks. */
const HANDLE_MS = 10_000;
const LOOK_MS = 3_000;
/** Automations begin to listen only after Home Assistant says that it runs. */
const SETTLE_MS = 10_000;
/** A lost connection is expected back this long: the restart after an update takes minutes. */
const AWAY_MAX_MS = 15 * 60_000;
/** What Home Assistant calls its state once everything is loaded, and until it ends. */
const RUNNING = 'RUNNING';

interface Deps {
  connection: Pick<HomeAssistantConnection, 'state' | 'send' | 'callAction' | 'on'>;
  /** Where Home Assistant is said to be; null = nobody said. */
  url(): string | null;
  /** Both in milliseconds. */
  times?: { settleMs: number; awayMaxMs: number };
}

interface CoreConfig {
  state?: string;
  internal_url?: string | null;
  external_url?: string | null;
}

/** Home Assistant as a receiver of webhooks, over its websocket: no network, no name and no certificate between. */
export class WebhookDoor implements HomeAssistantDoor {
  readonly #deps: Deps;
  #looked: { look: Promise<HomeLook>; at: number } | null = null;
  /** Since when this connection's Home Assistant is known to run. */
  #runningSince: number | null = null;
  #remembered: ReadonlySet<string> | null = null;
  /** The addresses that Home Assistant knows of itself. */
  #known: string[] = [];
  #stops: (() => void)[] = [];

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    const { connection } = this.#deps;
    const forget = () => {
      this.#looked = null;
      this.#runningSince = null;
    };
    const begin = () => {
      forget();
      // For the addresses, and so that it settles before anything is sent.
      void this.look(true);
    };
    this.#stops = [connection.on('ready', begin), connection.on('lost', forget)];
    if (connection.state.connected) begin();
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  get hosts(): string[] {
    const urls = [this.#deps.url(), ...this.#known];
    return urls.flatMap((url) => (url !== null && URL.canParse(url) ? [new URL(url).hostname] : []));
  }

  look(fresh: boolean): Promise<HomeLook> {
    const now = performance.now();
    if (fresh || this.#looked === null || now - this.#looked.at > REMEMBERED_MS)
      this.#looked = { look: this.#look(), at: now };
    return this.#looked.look;
  }

  /** `webhook/handle`: runs the webhook as if somebody had called it over HTTP. */
  handle(id: string, body: string, headers: Record<string, string>): Promise<{ status: number; body: string | null }> {
    const message = { type: 'webhook/handle', webhook_id: id, method: 'POST', body, headers };
    return this.#deps.connection.send(message, HANDLE_MS);
  }

  async act(action: string, data: Record<string, unknown>): Promise<void> {
    const [domain = '', service = ''] = action.split('.');
    await this.#deps.connection.callAction(domain, service, data);
  }

  async #look(): Promise<HomeLook> {
    const { connection, times } = this.#deps;
    const { connected, since } = connection.state;
    const nothing = { hooks: null, settled: false, remembered: this.#remembered };
    if (!connected) {
      const expected = this.#deps.url() !== null && Date.now() - since.getTime() < (times?.awayMaxMs ?? AWAY_MAX_MS);
      return { ...nothing, standing: expected ? 'away' : 'none' };
    }
    // Asked in this order, so that the list is of a Home Assistant that runs.
    const config = await this.#ask<CoreConfig>('get_config');
    this.#known = [config?.internal_url, config?.external_url].filter((url) => typeof url === 'string');
    if (config?.state !== RUNNING || connection.state.since !== since) return { ...nothing, standing: 'starting' };
    this.#runningSince ??= performance.now();
    const settled = performance.now() - this.#runningSince >= (times?.settleMs ?? SETTLE_MS);
    const hooks = await this.#ask<HomeAssistantHook[]>('webhook/list');
    if (settled && hooks !== null) this.#remembered = new Set(hooks.map(({ webhook_id }) => webhook_id));
    return { standing: 'running', hooks, settled, remembered: this.#remembered };
  }

  /** @returns null when it does not answer, or refuses */
  #ask<T>(type: string): Promise<T | null> {
    return this.#deps.connection.send<T | null>({ type }, LOOK_MS).catch(() => null);
  }
}
