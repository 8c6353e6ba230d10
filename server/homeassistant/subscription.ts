import type { Connection } from 'home-assistant-js-websocket';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { connectionFault } from './connectionFault.ts';

/** A command as it is sent; its id is given to it on the way. */
export type Message = { type: string; [key: string]: unknown };

/** How long a refused subscription waits: Home Assistant refuses many while it starts. */
const FIRST_RETRY_MS = 500;
const RETRY_MAX_MS = 30_000;

type Deps = {
  message: Message;
  onEvent(event: unknown): void;
  onReady: (() => void) | undefined;
  log: Logger;
};

/** One wish to hear something, whichever connection there is: asked again while refused, and anew on every connection. */
export class Subscription {
  readonly #deps: Deps;
  #connection: Connection | null = null;
  #unsubscribe: (() => Promise<void>) | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  open(connection: Connection): void {
    this.#connection = connection;
    this.#unsubscribe = null;
    void this.#ask(connection, FIRST_RETRY_MS);
  }

  /** The connection is gone. */
  lose(): void {
    clearTimeout(this.#timer);
    this.#connection = null;
    this.#unsubscribe = null;
  }

  /** Nobody wants to hear it any more. */
  close(): void {
    const unsubscribe = this.#unsubscribe;
    this.lose();
    unsubscribe?.().catch((error) =>
      this.#deps.log.debug({ reason: connectionFault(error).message }, 'not unsubscribed'),
    );
  }

  async #ask(connection: Connection, retryMs: number): Promise<void> {
    const { message, onReady, log } = this.#deps;
    try {
      const heard = (event: unknown) => this.#heard(connection, event);
      const unsubscribe = await connection.subscribeMessage(heard, { ...message }, { resubscribe: false });
      if (connection !== this.#connection) return void (await unsubscribe());
      this.#unsubscribe = unsubscribe;
      onReady?.();
    } catch (error) {
      if (connection !== this.#connection) return;
      const fault = connectionFault(error);
      log.debug({ type: message.type, code: fault.code, reason: fault.message }, 'a subscription was refused');
      const again = () => void this.#ask(connection, Math.min(RETRY_MAX_MS, retryMs * 2));
      this.#timer = setTimeout(again, retryMs);
      this.#timer.unref();
    }
  }

  #heard(connection: Connection, event: unknown): void {
    if (connection !== this.#connection) return;
    try {
      this.#deps.onEvent(event);
    } catch (error) {
      this.#deps.log.error(
        { type: this.#deps.message.type, err: error, reason: messageOf(error) },
        'a listener failed',
      );
    }
  }
}
