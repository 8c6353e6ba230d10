import type { Signals } from '../db/signals.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Caller, Person } from './caller.ts';
import type { ApiKey, KeyStore } from './keyStore.ts';
import type { People } from './people.ts';
import { ROLE_SCOPES, SCOPE_NAMES, type Scope } from './scopes.ts';
import { hashSecret, mayBeKey } from './secret.ts';

/** How often the times of last use are written. */
const USES_EVERY_MS = 60_000;

type Deps = { store: KeyStore; people: People; signals: Signals; log: Logger };

/**
 * Checks keys in memory, against an index of all of them: a keyed request costs no query. What a key may do is worked out
 * when its row or its owner changes, not per request.
 */
export class Keyring {
  readonly #deps: Deps;
  #byHash = new Map<string, Judged>();
  readonly #uses = new Map<number, Use>();
  #timer: NodeJS.Timeout | undefined;
  #stops: (() => void)[] = [];

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    await this.#deps.store.keys.start();
    this.#index();
    const { signals } = this.#deps;
    this.#stops = [signals.on('api_keys', () => this.#index()), signals.on('users', () => this.#index())];
    this.#timer = setInterval(() => void this.#flush(), USES_EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const stop of this.#stops) stop();
    this.#deps.store.keys.stop();
    await this.#flush();
  }

  /**
   * Who sent this secret. An unusable key is nobody, with the reason: it never falls back to another identity. Answers at once,
   * except while changes made by other processes might go unheard: then the database is asked (not for a typing error, though).
   */
  identify(secret: string, ip: string, now: number, hash = hashSecret(secret)): Caller | Promise<Caller> {
    if (this.#deps.signals.alive || !mayBeKey(secret)) return this.#used(this.judge(hash, now), ip, now);
    return this.#reread().then(() => this.#used(this.judge(hash, now), ip, now));
  }

  /** The same check for a key known by its hash: sockets are judged again on every message. */
  judge(hash: string, now: number): Caller {
    const judged = this.#byHash.get(hash);
    if (judged === undefined) return REFUSED.unknown;
    if (judged.expires <= now) return REFUSED.expired;
    return judged.caller;
  }

  /** Notes the use of a key; an earlier use never replaces a later one. */
  #used(caller: Caller, ip: string, now: number): Caller {
    if (caller.kind === 'key') this.#keepNewest(caller.key.id, { at: new Date(now), ip });
    return caller;
  }

  #keepNewest(id: number, use: Use): void {
    const known = this.#uses.get(id);
    if (known === undefined || known.at < use.at) this.#uses.set(id, use);
  }

  async #reread(): Promise<void> {
    await Promise.all([this.#deps.store.keys.refresh(null), this.#deps.people.refresh()]);
    this.#index();
  }

  #index(): void {
    const entries = this.#deps.store.keys.all().map((key): [string, Judged] => [key.secret_hash, this.#judged(key)]);
    this.#byHash = new Map(entries);
  }

  #judged(key: ApiKey): Judged {
    const expires = key.expires_at?.getTime() ?? Number.POSITIVE_INFINITY;
    const owner = key.user_id === null ? null : this.#deps.people.get(key.user_id);
    if (!key.enabled || owner === undefined || owner?.enabled === false) return { caller: REFUSED.unknown, expires };
    return { caller: callerOf(key, owner), expires };
  }

  async #flush(): Promise<void> {
    const uses = new Map(this.#uses);
    this.#uses.clear();
    try {
      await this.#deps.store.recordUses(uses);
    } catch (error) {
      // No request fails for a time of last use: it is written with the next batch.
      for (const [id, use] of uses) this.#keepNewest(id, use);
      this.#deps.log.warn({ reason: messageOf(error) }, 'times of last use were not written');
    }
  }
}

type Use = { at: Date; ip: string };

interface Judged {
  caller: Caller;
  expires: number;
}

/** A key's right: its toggles, as far as its owner's role now has them. A key without an owner has its toggles. */
function callerOf(key: ApiKey, owner: Person | null): Caller {
  const ceiling = owner === null ? SCOPE_NAMES : ROLE_SCOPES[owner.role];
  const scopes = new Set(key.scopes.filter((scope): scope is Scope => (ceiling as readonly string[]).includes(scope)));
  const { id, name, prefix, created_at } = key;
  return {
    kind: 'key',
    key: { id, name, prefix, created_at },
    owner,
    scopes,
    printers: key.printer_ids === null ? null : new Set(key.printer_ids),
  };
}

const REFUSED = {
  unknown: {
    kind: 'anonymous',
    refusal: { reason: 'key_unknown', detail: 'Invalid API key. Send a key of this Bambuddy in the header X-API-Key.' },
  },
  expired: {
    kind: 'anonymous',
    refusal: { reason: 'key_expired', detail: 'API key has expired. Make a new one under Settings → API Keys.' },
  },
} as const satisfies Record<string, Caller>;
