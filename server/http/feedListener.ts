import type { Caller } from '../access/caller.ts';
import { maySee, requirePrinter, requireWho, visiblePrinters } from '../access/grant.ts';
import { OK } from '../access/keyUses.ts';
import { admit, noteRefusal } from '../api/admit.ts';
import type { Features } from '../api/context.ts';
import { asFault } from '../api/fault.ts';
import { Fault } from '../errors.ts';
import { PONG, problemMessage, type StatusMessages } from './feedMessages.ts';
import type { Identity } from './identity.ts';

/** While so much has not left yet, nothing more is handed to the socket: what changes meanwhile is told once, as it is then. */
const AHEAD_MAX_BYTES = 128 * 1024;
/** As many events and answers may wait for one slow client; then the oldest go. */
export const WAITING_MAX = 200;
/** Changes of printers are told at most this often. */
const EVERY_MS = 1_000;
/** How a question for one status is counted for a key: it is the same read. */
const GET_STATUS = 'get_printer_status';

/** The sending side of a websocket. */
export interface Line {
  readonly bufferedAmount: number;
  /** @param sent when it has left, or failed */
  send(text: string, sent: (error?: Error) => void): void;
}

type Deps = {
  line: Line;
  identity: Identity;
  features: Features;
  statuses: StatusMessages;
  /** The caller may not listen any more. */
  onRefused(): void;
  /** Something is wrong here; the next change is told again. */
  onFailed(error: unknown): void;
};

/**
 * One client of the feed. It is told what its caller may see at that moment, and as much as it takes: of each printer only the
 * newest status waits for it, and only so many events.
 */
export class FeedListener {
  readonly #deps: Deps;
  readonly #waiting: { printer_id: number | null; text: string }[] = [];
  readonly #changed = new Set<number>();
  /** Asked for by the client: told at once, changed or not. */
  readonly #asked = new Set<number>();
  readonly #told = new Map<number, object>();
  #busy = false;
  #ended = false;
  #restUntil = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  end(): void {
    this.#ended = true;
    clearTimeout(this.#timer);
  }

  /** @param printerId 0: the list of printers changed */
  statusChanged(printerId: number): void {
    const { printers } = this.#deps.features;
    for (const id of printerId === 0 ? printers.all().map((printer) => printer.id) : [printerId]) this.#changed.add(id);
    this.#wake();
  }

  /** @param printerId whom it is about; null: an answer to the client itself */
  tell(printerId: number | null, text: string): void {
    this.#waiting.push({ printer_id: printerId, text });
    if (this.#waiting.length > WAITING_MAX) this.#waiting.shift();
    this.#wake();
  }

  /** What the client says. Nothing that it may say ends the socket. */
  async heard(text: string): Promise<void> {
    try {
      const message = parsed(text);
      if (message.type === 'ping') this.tell(null, PONG);
      else if (message.type === 'get_status') await this.#ask(message.printer_id);
      else throw new Fault('bad_input', 'The types of messages are ping and get_status.');
    } catch (error) {
      const fault = asFault(error);
      if (fault === null) throw error;
      this.tell(null, problemMessage(fault.reason, fault.message));
    }
  }

  async #ask(printerId: unknown): Promise<void> {
    const { features, identity } = this.#deps;
    const asking = { ...identity, features, headers: new Map<string, string>() };
    const caller = await admit(asking, 'read_status', GET_STATUS);
    try {
      if (typeof printerId !== 'number') throw new Fault('bad_input', 'get_status needs printer_id, a number.');
      requirePrinter(caller, printerId);
      features.printers.get(printerId);
    } catch (error) {
      noteRefusal(asking, caller, GET_STATUS, error);
      throw error;
    }
    features.keyUses.count(caller, GET_STATUS, identity.ip, OK);
    this.#asked.add(printerId);
    this.#wake();
  }

  #wake(): void {
    if (this.#busy || this.#ended) return;
    this.#busy = true;
    void this.#drain()
      .catch(this.#deps.onFailed)
      .finally(() => {
        this.#busy = false;
        // What came in the last moment of the turn before.
        if (this.#hasDue()) this.#wake();
      });
  }

  #hasDue(): boolean {
    if (this.#ended) return false;
    return this.#waiting.length > 0 || this.#asked.size > 0 || (this.#changed.size > 0 && this.#isRested());
  }

  async #drain(): Promise<void> {
    while (this.#hasDue()) {
      const caller = this.#listening();
      if (caller === null) return;
      const next = this.#waiting.shift();
      if (next !== undefined) {
        if (next.printer_id === null || maySee(visiblePrinters(caller), next.printer_id)) await this.#send(next.text);
      } else await this.#tellStatuses();
    }
    if (this.#changed.size > 0) this.#wakeLater();
  }

  /** All that changed since the last turn, each as it is when its turn comes. */
  async #tellStatuses(): Promise<void> {
    if (this.#isRested()) this.#restUntil = Date.now() + EVERY_MS;
    else return this.#tellAsked();
    for (const id of [...this.#changed]) {
      this.#changed.delete(id);
      await this.#tellStatus(id, this.#asked.delete(id));
    }
    await this.#tellAsked();
  }

  async #tellAsked(): Promise<void> {
    for (const id of [...this.#asked]) {
      this.#asked.delete(id);
      await this.#tellStatus(id, true);
    }
  }

  async #tellStatus(id: number, asked: boolean): Promise<void> {
    const { features, statuses } = this.#deps;
    const caller = this.#listening();
    if (caller === null || !maySee(visiblePrinters(caller), id)) return;
    if (features.printers.find(id) === undefined) return void this.#told.delete(id);
    const status = await features.fleet.status(id);
    if (!asked && this.#told.get(id) === status) return;
    this.#told.set(id, status);
    await this.#send(statuses.of(status));
  }

  /** Judged at every message. Null: may not listen any more. */
  #listening(): Caller | null {
    const { identity, features, onRefused } = this.#deps;
    if (this.#ended) return null;
    const caller = identity.judge();
    try {
      requireWho(caller, 'read_status', features.cloud);
      return caller;
    } catch {
      this.end();
      onRefused();
      return null;
    }
  }

  /** Returns at once while the client keeps up, else when what was sent has left. */
  #send(text: string): Promise<void> | void {
    const { line } = this.#deps;
    const { promise, resolve } = Promise.withResolvers<void>();
    line.send(text, () => resolve());
    if (line.bufferedAmount > AHEAD_MAX_BYTES) return promise;
  }

  #isRested(): boolean {
    return Date.now() >= this.#restUntil;
  }

  #wakeLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#wake(), Math.max(1, this.#restUntil - Date.now()));
    this.#timer.unref();
  }
}

/** @throws Fault for what is no message */
function parsed(text: string): { type?: unknown; printer_id?: unknown } {
  let message: unknown;
  try {
    message = JSON.parse(text);
  } catch {
    throw new Fault('malformed', 'The message is not valid JSON.');
  }
  if (typeof message !== 'object' || message === null) throw new Fault('bad_input', 'A message is a JSON object.');
  return message;
}
