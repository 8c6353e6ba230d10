import type { Signals } from '../db/signals.ts';
import { allowing } from './allowedAddresses.ts';
import type { Caller, Person, Refusal } from './caller.ts';
import type { ApiKey, KeyStore } from './keyStore.ts';
import { isCurrent, type People } from './people.ts';
import { ROLE_SCOPES, SCOPE_NAMES, type Scope } from './scopes.ts';
import { beginningOf, hashSecret, mayBeKey } from './secret.ts';

type Deps = { store: KeyStore; people: People; signals: Signals };

/**
 * Checks keys in memory, against an index of all of them: a keyed request costs no query and writes nothing. What a key may do is
 * worked out when its row or its owner changes, not per request.
 */
export class Keyring {
  readonly #deps: Deps;
  #byHash = new Map<string, Judged>();
  /** Keys by the shown beginning of their secrets. */
  #byPrefix = new Map<string, number>();
  #stops: (() => void)[] = [];

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    await this.#deps.store.keys.start();
    this.#index();
    const { signals } = this.#deps;
    this.#stops = [signals.on('api_keys', () => this.#index()), signals.on('users', () => this.#index())];
  }

  stop(): void {
    for (const stop of this.#stops) stop();
    this.#deps.store.keys.stop();
  }

  /**
   * Who sent this secret from this address. An unusable key is nobody, with the reason: it never falls back to another identity.
   * Answers at once, except while changes made by other processes might go unheard: then the database is asked (not for a typing
   * error, though).
   */
  identify(secret: string, ip: string, now: number, hash = hashSecret(secret)): Caller | Promise<Caller> {
    const reading = this.#deps.signals.alive || !mayBeKey(secret) ? null : this.#reread();
    return reading === null
      ? this.#known(secret, ip, now, hash)
      : reading.then(() => this.#known(secret, ip, now, hash));
  }

  /** Null while every change is heard; else keys and people are read again. */
  current(): Promise<void> | null {
    return this.#deps.signals.alive ? null : this.#reread();
  }

  /** The same check for a key known by its hash: sockets are judged again on every message. */
  judge(hash: string, ip: string, now: number): Caller {
    return this.#byHash.get(hash)?.judge(ip, now) ?? UNKNOWN;
  }

  /**
   * A wrong secret that begins like a key's is that key's business: its owner sees that it was tried. The same work is done for
   * every wrong secret.
   */
  #known(secret: string, ip: string, now: number, hash: string): Caller {
    const judged = this.#byHash.get(hash);
    return judged ? judged.judge(ip, now) : refused(INVALID, this.#byPrefix.get(beginningOf(secret)));
  }

  async #reread(): Promise<void> {
    await Promise.all([this.#deps.store.keys.refresh(null), this.#deps.people.refresh()]);
    this.#index();
  }

  #index(): void {
    const byHash = new Map<string, Judged>();
    const byPrefix = new Map<string, number>();
    for (const key of this.#deps.store.keys.all()) {
      const owner = key.user_id === null ? null : this.#deps.people.get(key.user_id);
      byHash.set(key.secret_hash, new Judged(key, key.secret_hash, owner, key.expires_at, EXPIRED));
      if (key.old_secret_hash !== null && key.old_secret_until !== null) {
        const replacedFirst = key.expires_at === null || key.old_secret_until <= key.expires_at;
        const [ends, refusal] = replacedFirst ? [key.old_secret_until, REPLACED] : [key.expires_at, EXPIRED];
        byHash.set(key.old_secret_hash, new Judged(key, key.old_secret_hash, owner, ends, refusal));
      }
      byPrefix.set(beginningOf(key.prefix), key.id);
    }
    this.#byHash = byHash;
    this.#byPrefix = byPrefix;
  }
}

/** One secret with everything that its checks need, worked out beforehand. */
class Judged {
  readonly #caller: Caller;
  readonly #ends: number;
  readonly #ended: Refusal;
  readonly #allowed: ((ip: string) => boolean) | null;
  readonly #id: number;

  /** @param owner undefined: the row names somebody who is not there; null: the key has none */
  constructor(key: ApiKey, hash: string, owner: OwnerRow | null | undefined, ends: Date | null, ended: Refusal) {
    this.#id = key.id;
    this.#ends = ends?.getTime() ?? Number.POSITIVE_INFINITY;
    this.#ended = ended;
    this.#allowed = key.allowed_ips === null ? null : allowing(key.allowed_ips);
    const usable = key.enabled && owner !== undefined && (owner === null || isCurrent(owner));
    this.#caller = usable ? callerOf(key, hash, owner, this.#ends) : refused(INVALID, key.id);
  }

  judge(ip: string, now: number): Caller {
    if (this.#ends <= now) return refused(this.#ended, this.#id);
    if (this.#caller.kind === 'key' && this.#allowed?.(ip) === false) return refused(elsewhere(ip), this.#id);
    return this.#caller;
  }
}

type OwnerRow = Person & { enabled: boolean; ha_gone: boolean };

/** A key's right: its toggles, as far as its owner's role now has them. A key without an owner has its toggles. */
function callerOf(key: ApiKey, secret_hash: string, owner: Person | null, ends_at: number): Caller {
  const ceiling = owner === null ? SCOPE_NAMES : ROLE_SCOPES[owner.role];
  const scopes = new Set(key.scopes.filter((scope): scope is Scope => (ceiling as readonly string[]).includes(scope)));
  const { id, name, prefix, created_at, rate_limit } = key;
  return {
    kind: 'key',
    key: { id, name, prefix, secret_hash, created_at, ends_at, rate_limit },
    owner,
    scopes,
    printers: key.printer_ids === null ? null : new Set(key.printer_ids),
  };
}

function refused({ reason, detail }: Refusal, keyId: number | undefined): Caller {
  return { kind: 'anonymous', refusal: { reason, detail, keyId } };
}

function elsewhere(ip: string): Refusal {
  const detail = `This key may not be used from ${ip}. Add the address on the key, or use another key.`;
  return { reason: 'key_address', detail };
}

const INVALID: Refusal = {
  reason: 'key_unknown',
  detail: 'Invalid API key. Send a key of this Bambuddy in the header X-API-Key.',
};
const EXPIRED: Refusal = {
  reason: 'key_expired',
  detail: 'API key has expired. Make a new one under Settings → API Keys.',
};
const REPLACED: Refusal = {
  reason: 'key_expired',
  detail: 'API key has expired: its secret was replaced. Send the new one.',
};
const UNKNOWN: Caller = Object.freeze({ kind: 'anonymous', refusal: INVALID });
