import type { HomeAssistantDoor, HomeAssistantHook } from '../webhooks/homeAssistantDoor.ts';
import type { HomeAssistantConnection } from './connection.ts';

/** What Home Assistant says about its webhooks is asked again after this long: a list of ours asks for each of its rows. */
const REMEMBERED_MS = 5_000;
/** As long as a delivery may take. */
const HANDLE_MS = 10_000;

interface Deps {
  connection: Pick<HomeAssistantConnection, 'state' | 'send' | 'callAction' | 'on'>;
  /** Where Home Assistant is said to be; null = nobody said. */
  url(): string | null;
}

/** Home Assistant as a receiver of webhooks, over its websocket: no network, no name and no certificate between. */
export class WebhookDoor implements HomeAssistantDoor {
  readonly #deps: Deps;
  #hooks: { asked: Promise<HomeAssistantHook[]>; at: number } | null = null;
  /** The addresses that Home Assistant knows of itself. */
  #known: string[] = [];
  #stop: (() => void) | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    const ask = () => void this.#askAddresses();
    this.#stop = this.#deps.connection.on('ready', ask);
    if (this.#deps.connection.state.connected) ask();
  }

  stop(): void {
    this.#stop?.();
  }

  get hosts(): string[] {
    const urls = [this.#deps.url(), ...this.#known];
    return urls.flatMap((url) => (url !== null && URL.canParse(url) ? [new URL(url).hostname] : []));
  }

  /** `webhook/list` of Home Assistant's websocket: every registered webhook. */
  webhooks(): Promise<HomeAssistantHook[]> | null {
    const { connection } = this.#deps;
    if (!connection.state.connected) return null;
    const now = performance.now();
    if (this.#hooks === null || now - this.#hooks.at > REMEMBERED_MS) {
      const asked = connection.send<HomeAssistantHook[]>({ type: 'webhook/list' }, HANDLE_MS);
      this.#hooks = { asked, at: now };
    }
    return this.#hooks.asked;
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

  async #askAddresses(): Promise<void> {
    const config = await this.#deps.connection
      .send<{ internal_url?: string | null; external_url?: string | null } | null>({ type: 'get_config' })
      .catch(() => null);
    this.#known = [config?.internal_url, config?.external_url].filter((url) => typeof url === 'string');
  }
}
