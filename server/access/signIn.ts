import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import { Fault } from '../errors.ts';
import type { Logins } from './logins.ts';
import { isPassword } from './password.ts';
import { isCurrent, type People, type User } from './people.ts';
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

/** Home Assistant's people, who sign in on port 8000 with what they sign in with there. */
export interface HomeSignIn {
  /** Whether name and password are those of one of its users; null when it cannot say now. */
  askPassword(username: string, password: string): Promise<boolean | null>;
  /** Its user of that sign-in name; undefined when it lists nobody, null when it cannot say now. */
  person(username: string): Promise<User | undefined | null>;
}

export interface NewLogin {
  user: User;
  token: string;
}

type Deps = {
  people: People;
  logins: Logins;
  /** Null outside Home Assistant. */
  home: HomeSignIn | null;
};

/** How people come in on port 8000: name and password, kept here or by Home Assistant, or a one-time link. */
export class SignIn {
  readonly #deps: Deps;
  readonly #byName = new RateLimiterMemory({ points: TRIES_PER_NAME, duration: TRIES_SECONDS });
  readonly #byOrigin = new RateLimiterMemory({ points: TRIES_PER_ADDRESS, duration: TRIES_SECONDS });
  readonly #links = new Map<string, { userId: number; expires: number }>();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * @param from whom wrong ones are counted for: an address, or the person that Home Assistant says it is
   * @throws Fault 401 wrong_password, 429 too_many, 503 when Home Assistant cannot be asked
   */
  async byPassword(username: string, password: string, from: string): Promise<NewLogin> {
    await this.#spend(username, from);
    const user = (await this.#local(username, password)) ?? (await this.#ofHome(username, password));
    if (user === null || !isCurrent(user)) throw new Fault('wrong_password', 'Wrong name or password.');
    await this.#forgive(username, from);
    return this.open(user);
  }

  /** Asks a signed-in person for the password again; wrong ones count like wrong sign-ins. @throws Fault 401, 429 */
  async requirePassword(user: User, password: string, from: string): Promise<void> {
    await this.#spend(user.username, from);
    if (!(await isPassword(password, user.password_hash)))
      throw new Fault('wrong_password', 'The current password is wrong.');
    await this.#forgive(user.username, from);
  }

  async open(user: User): Promise<NewLogin> {
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
  async byLink(token: string, from: string, now = Date.now()): Promise<NewLogin> {
    await this.#spend('', from);
    const hash = hashSecret(token);
    const link = this.#links.get(hash);
    this.#links.delete(hash);
    const user = link && this.#deps.people.get(link.userId);
    if (link === undefined || link.expires <= now || user === undefined || !isCurrent(user)) {
      throw new Fault('wrong_password', 'This link was used already or is too old. Ask for a new one.');
    }
    await this.#byOrigin.reward(from);
    return this.open(user);
  }

  /** An account of our own. An unknown name costs the same time as a wrong password. */
  async #local(username: string, password: string): Promise<User | null> {
    const user = this.#deps.people.byName(username);
    return (await isPassword(password, user?.password_hash ?? null)) && user !== undefined ? user : null;
  }

  async #ofHome(username: string, password: string): Promise<User | null> {
    const { home } = this.#deps;
    if (home === null) return null;
    const right = await home.askPassword(username, password);
    const user = right ? await home.person(username) : undefined;
    if (right === null || user === null)
      throw new Fault('unavailable', 'Home Assistant cannot check names and passwords now. Try again in a minute.');
    return user ?? null;
  }

  async #forgive(username: string, from: string): Promise<void> {
    await Promise.all([this.#byName.delete(counted(username)), this.#byOrigin.reward(from)]);
  }

  /** Taken before the check, so that guesses at the same moment count too; a right one gets its own try back, no other's. */
  async #spend(username: string, from: string): Promise<void> {
    try {
      await this.#byOrigin.consume(from);
      if (username !== '') await this.#byName.consume(counted(username));
    } catch (limit) {
      const seconds = Math.ceil((limit as RateLimiterRes).msBeforeNext / 1000);
      throw new Fault('too_many', `Too many tries. Wait ${seconds} s.`, { retryAfter: seconds });
    }
  }
}

/** One name in any spelling that Home Assistant takes for the same. */
function counted(username: string): string {
  return username.trim().toLowerCase();
}
