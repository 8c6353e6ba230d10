import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { Fault } from '../errors.ts';
import type { Logins } from './logins.ts';
import { hashPassword, isPassword } from './password.ts';
import type { People, User } from './people.ts';
import { hashSecret, mintToken } from './secret.ts';

/** Wrong passwords, per name and per address, within the time. */
const TRIES_PER_NAME = 10;
const TRIES_PER_ADDRESS = 20;
const TRIES_SECONDS = 15 * 60;
const LINK_MS = 10 * 60_000;
/** Links that wait to be used; the oldest goes when there are more. */
const LINKS_MAX = 50;
export const PASSWORD_MIN = 8;
export const PASSWORD_MAX = 256;

/** How people come in on port 8000: name and password, the first administrator, a one-time link. */
export class SignIn {
  readonly #deps: { people: People; logins: Logins };
  readonly #byName = new RateLimiterMemory({ points: TRIES_PER_NAME, duration: TRIES_SECONDS });
  readonly #byAddress = new RateLimiterMemory({ points: TRIES_PER_ADDRESS, duration: TRIES_SECONDS });
  readonly #links = new Map<string, { userId: number; expires: number }>();

  constructor(deps: { people: People; logins: Logins }) {
    this.#deps = deps;
  }

  /** @throws Fault 401 wrong_password, 429 too_many */
  async byPassword(username: string, password: string, ip: string): Promise<{ user: User; token: string }> {
    await this.#spend(username, ip);
    const user = this.#deps.people.byName(username);
    // An unknown name costs the same time as a wrong password.
    const right = await isPassword(password, user?.password_hash ?? null);
    if (!right || user === undefined || !user.enabled) throw new Fault('wrong_password', 'Wrong name or password.');
    await Promise.all([this.#byName.delete(username), this.#byAddress.reward(ip)]);
    return { user, token: await this.#deps.logins.create(user) };
  }

  /** Makes the first administrator. @throws Fault 409 when there is one */
  async firstAdmin(username: string, password: string): Promise<{ user: User; token: string }> {
    if (!this.#deps.people.needsSetup) throw new Fault('conflict', 'There is an administrator already. Sign in.');
    const user = await this.#deps.people.createFirstAdmin(username, await hashPassword(password));
    return { user, token: await this.#deps.logins.create(user) };
  }

  /** A link's token that signs this person in once, on another device, within ten minutes. */
  mintLink(userId: number, now = Date.now()): { token: string; expires_at: Date } {
    const token = mintToken();
    const expires = now + LINK_MS;
    for (const [hash, link] of this.#links)
      if (link.expires <= now || this.#links.size >= LINKS_MAX) this.#links.delete(hash);
    this.#links.set(hashSecret(token), { userId, expires });
    return { token, expires_at: new Date(expires) };
  }

  /** @throws Fault 401 when the link was used, is too old or never was */
  async byLink(token: string, ip: string, now = Date.now()): Promise<{ user: User; token: string }> {
    await this.#spend('', ip);
    const hash = hashSecret(token);
    const link = this.#links.get(hash);
    this.#links.delete(hash);
    const user = link && this.#deps.people.get(link.userId);
    if (link === undefined || link.expires <= now || !user?.enabled) {
      throw new Fault('wrong_password', 'This link was used already or is too old. Ask for a new one.');
    }
    await this.#byAddress.reward(ip);
    return { user, token: await this.#deps.logins.create(user) };
  }

  /** Taken before the check, so that guesses at the same moment count too; a right one gets its own try back, no other's. */
  async #spend(username: string, ip: string): Promise<void> {
    try {
      await this.#byAddress.consume(ip);
      if (username !== '') await this.#byName.consume(username);
    } catch (limit) {
      const seconds = Math.ceil((limit as RateLimiterRes).msBeforeNext / 1000);
      throw new Fault('too_many', `Too many tries. Wait ${seconds} s.`, { retryAfter: seconds });
    }
  }
}
