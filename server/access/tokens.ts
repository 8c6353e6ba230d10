import { type Caller, nameOf, type Refusal } from './caller.ts';
import type { Keyring } from './keyring.ts';
import { hashSecret, mintToken } from './secret.ts';

/** What a token in an address opens. */
export type Opens = 'pictures' | 'live_feed';

/** How long a short-lived token can be used, as often as wanted. */
export const TOKEN_SECONDS = 60 * 60;
/** As many short-lived tokens of one key or person, and of all together, are known at a time; then the oldest go. */
export const TOKENS_OF_ONE_MAX = 100;
export const TOKENS_MAX = 10_000;
/** Begins no key, so that no token is mistaken for one. */
const MARK = 'bbst_';

/** What is said to a token that is not, or no longer, good. */
export const UNKNOWN_TOKEN: Refusal = {
  reason: 'token_unknown',
  detail: 'Could not validate credentials: this token is unknown, or over. Get a new one.',
};

/** Whoever comes with a token, seen from the address it came from. */
export type TokenJudge = (ip: string) => Caller;

interface Kept {
  opens: Opens;
  judge: TokenJudge;
  maker: string;
  ends: number;
}

/** Short-lived tokens, in memory only. A token is worth what the key or login it was made with is worth at the moment of use. */
export class Tokens {
  readonly #keyring: Keyring;
  /** By hash, the oldest first: all of them live equally long. */
  readonly #kept = new Map<string, Kept>();
  readonly #ofMaker = new Map<string, Set<string>>();

  constructor(deps: { keyring: Keyring }) {
    this.#keyring = deps.keyring;
  }

  /**
   * @param caller who asks for it @param judge what the caller's login is worth later; a key is judged by its secret, where it is
   * used from @returns the token
   */
  mint(opens: Opens, caller: Caller, judge: () => Caller, now = Date.now()): string {
    const token = MARK + mintToken();
    const hash = hashSecret(token);
    const maker = nameOf(caller);
    this.#makeRoom(maker, now);
    const ends = now + TOKEN_SECONDS * 1000;
    this.#kept.set(hash, { opens, judge: this.#judgeOf(caller, judge), maker, ends });
    const known = this.#ofMaker.get(maker) ?? new Set();
    this.#ofMaker.set(maker, known.add(hash));
    return token;
  }

  /** @returns null for a token that is not known, is over, or opens something else */
  find(opens: Opens, token: string, now = Date.now()): TokenJudge | null {
    const kept = this.#kept.get(hashSecret(token));
    return kept === undefined || kept.opens !== opens || kept.ends <= now ? null : kept.judge;
  }

  #judgeOf(caller: Caller, judge: () => Caller): TokenJudge {
    if (caller.kind !== 'key') return judge;
    const { secret_hash } = caller.key;
    return (ip) => this.#keyring.judge(secret_hash, ip, Date.now());
  }

  #makeRoom(maker: string, now: number): void {
    for (const [hash, { ends }] of this.#kept) {
      if (ends > now && this.#kept.size < TOKENS_MAX) break;
      this.#forget(hash);
    }
    const [oldest] = this.#ofMaker.get(maker) ?? [];
    if (oldest !== undefined && this.#ofMaker.get(maker)!.size >= TOKENS_OF_ONE_MAX) this.#forget(oldest);
  }

  #forget(hash: string): void {
    const kept = this.#kept.get(hash);
    if (kept === undefined) return;
    this.#kept.delete(hash);
    const known = this.#ofMaker.get(kept.maker);
    known?.delete(hash);
    if (known?.size === 0) this.#ofMaker.delete(kept.maker);
  }
}
