import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { BambuddyEvent } from './catalogue.ts';

/** What is told inside the process, by name. */
export interface BusMap {
  /** A fact was recorded. Nobody needs to hear it for correctness: each listener can rebuild from the database. */
  recorded: BambuddyEvent;
  /** The live picture of one printer may have changed; 0 = the list of printers itself. */
  status: { printer_id: number };
  /** Nothing more is sent to a webhook until a person resumes it; its row says so too. */
  webhook_paused: { webhook_id: number; name: string; reason: string };
  /** Another electricity price is in force, or none; per kWh. */
  price: { current: { price: number; currency: string | null; valid_from: Date } | null };
}

type Listener<K extends keyof BusMap> = (message: BusMap[K]) => unknown;

/** Typed and isolated: a listener that throws is logged and disturbs nobody. */
export class Bus {
  readonly #log: Logger;
  readonly #listeners = new Map<keyof BusMap, Set<Listener<never>>>();

  constructor(deps: { log: Logger }) {
    this.#log = deps.log;
  }

  /** Returns how to stop listening. */
  on<K extends keyof BusMap>(name: K, listener: Listener<K>): () => void {
    const set = this.#listeners.get(name) ?? new Set();
    this.#listeners.set(name, set.add(listener as Listener<never>));
    return () => set.delete(listener as Listener<never>);
  }

  emit<K extends keyof BusMap>(name: K, message: BusMap[K]): void {
    for (const listener of this.#listeners.get(name) ?? []) {
      try {
        const result = (listener as Listener<K>)(message);
        if (result instanceof Promise) result.catch((error) => this.#failed(name, error));
      } catch (error) {
        this.#failed(name, error);
      }
    }
  }

  #failed(name: string, error: unknown): void {
    this.#log.error({ event: name, err: error, reason: messageOf(error) }, 'a listener failed');
  }
}
