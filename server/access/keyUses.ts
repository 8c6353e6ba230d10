import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Caller, keyIdOf } from './caller.ts';
import type { KeyUseStore } from './keyUseStore.ts';

/** How often counts and times of last use are written. */
const WRITE_EVERY_MS = 60_000;
const DAY_MS = 24 * 60 * 60_000;
/** Addresses of one key told apart on one day, and counts of all keys; what is more is counted together. */
export const ADDRESSES_MAX = 100;
export const COUNTS_MAX = 5_000;
/** Stands for the endpoints and addresses that are counted together. */
export const OTHER = 'other';
/** The outcome of a use that was let in; every other is the reason of a refusal. */
export const OK = 'ok';

/** How often one thing happened since it was last written. */
export interface Count {
  api_key_id: number;
  day: string;
  endpoint: string;
  ip: string;
  outcome: string;
  count: number;
  last_at: number;
}

interface Key {
  /** endpoint -> address -> outcome. */
  counts: Map<string, Map<string, Map<string, Count>>>;
  addresses: Set<string>;
}

export interface LastUse {
  at: number;
  ip: string;
}

type Deps = { store: KeyUseStore; log: Logger };

/**
 * Counts what keys are used for and refused. In memory; written in batches and at stop, so that checking a key writes nothing
 * and a database that cannot be written delays nobody.
 */
export class KeyUses {
  readonly #deps: Deps;
  #day = -1;
  #dayText = '';
  #keys = new Map<number, Key>();
  #size = 0;
  /** Counts of days that are over and not written yet. */
  #left: Count[] = [];
  #lastUses = new Map<number, LastUse>();
  #writing: Promise<void> = Promise.resolve();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => void this.flush(), WRITE_EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.flush();
  }

  /**
   * Counts one use of the key that this caller used or tried; nothing for callers without one.
   * @param endpoint the operation's plain name @param outcome `ok`, or the reason of the refusal
   */
  count(caller: Caller, endpoint: string, ip: string, outcome: string, now = Date.now()): void {
    const id = keyIdOf(caller);
    if (id === null) return;
    if (caller.kind === 'key') this.#used(id, ip, now);
    const count = this.#find(id, endpoint, ip, outcome, now);
    count.count++;
    if (count.last_at < now) count.last_at = now;
  }

  /** Writes what was counted. Never fails: what could not be written is written with the next batch. */
  flush(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#write());
    return this.#writing;
  }

  #used(id: number, ip: string, now: number): void {
    const last = this.#lastUses.get(id);
    if (last === undefined) this.#lastUses.set(id, { at: now, ip });
    else if (last.at <= now) {
      last.at = now;
      last.ip = ip;
    }
  }

  #find(id: number, endpoint: string, ip: string, outcome: string, now: number): Count {
    this.#turnTo(Math.floor(now / DAY_MS));
    const known = this.#keys.get(id)?.counts.get(endpoint)?.get(ip)?.get(outcome);
    return known ?? this.#add(id, endpoint, ip, outcome);
  }

  #add(id: number, endpoint: string, ip: string, outcome: string): Count {
    const key = entryOf(this.#keys, id, () => ({ counts: new Map(), addresses: new Set() }));
    const full = this.#size >= COUNTS_MAX;
    const tooMany = full || (key.addresses.size >= ADDRESSES_MAX && !key.addresses.has(ip));
    const [where, from] = [full ? OTHER : endpoint, tooMany ? OTHER : ip];
    if (!tooMany) key.addresses.add(ip);
    const byAddress = entryOf(key.counts, where, () => new Map<string, Map<string, Count>>());
    const byOutcome = entryOf(byAddress, from, () => new Map<string, Count>());
    return entryOf(byOutcome, outcome, () => {
      this.#size++;
      return { api_key_id: id, day: this.#dayText, endpoint: where, ip: from, outcome, count: 0, last_at: 0 };
    });
  }

  /** A new day begins with nothing; an earlier time than the last (a clock set back) counts for the day that is on. */
  #turnTo(day: number): void {
    if (day <= this.#day) return;
    this.#left = [...this.#left, ...this.#counted()];
    this.#day = day;
    this.#dayText = new Date(day * DAY_MS).toISOString().slice(0, 10);
    this.#keys = new Map();
    this.#size = 0;
  }

  #counted(): Count[] {
    const all = [...this.#keys.values()].flatMap(({ counts }) =>
      [...counts.values()].flatMap((byAddress) =>
        [...byAddress.values()].flatMap((byOutcome) => [...byOutcome.values()]),
      ),
    );
    return all.filter(({ count }) => count > 0);
  }

  async #write(): Promise<void> {
    const counts = [...this.#left, ...this.#counted()];
    const lastUses = this.#lastUses;
    if (counts.length === 0 && lastUses.size === 0) return;
    // What is counted meanwhile is counted from nothing, in the same entries.
    const taken = counts.map((count) => ({ ...count }));
    for (const count of counts) count.count = 0;
    this.#left = [];
    this.#lastUses = new Map();
    try {
      await this.#deps.store.add(taken, lastUses);
    } catch (error) {
      counts.forEach((count, index) => {
        count.count += taken[index]?.count ?? 0;
      });
      const kept = new Set([...this.#counted(), ...this.#left]);
      this.#left.push(...counts.filter((count) => !kept.has(count)));
      for (const [id, { at, ip }] of lastUses) if (!this.#lastUses.has(id)) this.#lastUses.set(id, { at, ip });
      this.#deps.log.warn({ reason: messageOf(error) }, 'uses of keys were not written yet');
    }
  }
}

function entryOf<K, V>(map: Map<K, V>, key: K, make: () => V): V {
  const known = map.get(key);
  if (known !== undefined) return known;
  const made = make();
  map.set(key, made);
  return made;
}
