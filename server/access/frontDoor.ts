import type { Tx } from '../db/database.ts';
import { Fault } from '../errors.ts';
import type { Actor, Audit } from './audit.ts';
import type { Authentication } from './authentication.ts';
import { hashPassword } from './password.ts';
import type { People, User } from './people.ts';

/** What the first administrator of this installation signs in with. */
export interface Credentials {
  username: string;
  password: string;
}

type Deps = {
  people: People;
  authentication: Authentication;
  audit: Audit;
  /** Home Assistant has administrators already: they sign in with what they sign in with there. */
  supervised: boolean;
};

/** Who opens the direct door first, and whether people sign in there at all. */
export class FrontDoor {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** The first visitor of port 8000 makes the first administrator, or turns authentication off. Never inside Home Assistant. */
  get requiresSetup(): boolean {
    const { people, authentication, supervised } = this.#deps;
    return !supervised && authentication.enabled && people.needsSetup;
  }

  /**
   * Makes the first administrator, or with null lets everybody in: of several at the same moment one succeeds, also in several
   * server processes.
   * @throws Fault 409 when that was done before
   */
  async setUp(credentials: Credentials | null, actor: Actor): Promise<User | null> {
    const { people, authentication } = this.#deps;
    if (!this.requiresSetup) throw setUpAlready();
    const requireFirst = async (tx: Tx) => {
      await people.requireNoAdmin(tx);
      if (!(await authentication.stored(tx))) throw setUpAlready();
    };
    if (credentials !== null) return this.#makeAdmin(credentials, actor, requireFirst);
    await authentication.set(false, async (tx) => {
      await requireFirst(tx);
      await this.#note('authentication.turned_off', actor, tx);
    });
    return null;
  }

  /** Lets everybody in who reaches port 8000. */
  async turnOff(actor: Actor): Promise<void> {
    const { authentication } = this.#deps;
    if (!authentication.enabled) return;
    await authentication.set(false, (tx) => this.#note('authentication.turned_off', actor, tx));
  }

  /**
   * Asks people to sign in again.
   * @param credentials of the administrator to make where nobody could sign in as one; null where somebody can
   * @returns the administrator that was made
   * @throws Fault 409 when credentials are missing, or not wanted
   */
  async turnOn(credentials: Credentials | null, actor: Actor): Promise<User | null> {
    const { people, authentication, supervised } = this.#deps;
    if (credentials !== null) return this.#makeAdmin(credentials, actor, (tx) => people.requireNoAdmin(tx));
    if (!supervised && people.needsSetup)
      throw new Fault('conflict', 'Nobody could sign in: send a username and a password for the first administrator.');
    if (!authentication.enabled)
      await authentication.set(true, (tx) => this.#note('authentication.turned_on', actor, tx));
    return null;
  }

  async #makeAdmin(
    { username, password }: Credentials,
    actor: Actor,
    requireFirst: (tx: Tx) => Promise<void>,
  ): Promise<User> {
    const { people, authentication, audit } = this.#deps;
    const password_hash = await hashPassword(password);
    const user = await people.write(async (tx) => {
      await requireFirst(tx);
      const made = await people.insert({ username, password_hash, role: 'admin', ha_user_id: null }, tx);
      const subject = { subject: 'user', subject_id: made.id, subject_name: made.username } as const;
      await audit.record(actor, { action: 'user.created', ...subject, details: { role: made.role } }, tx);
      if (!(await authentication.stored(tx))) {
        await authentication.write(true, tx);
        await this.#note('authentication.turned_on', actor, tx);
      }
      return made;
    });
    await authentication.changed();
    return user;
  }

  #note(action: 'authentication.turned_on' | 'authentication.turned_off', actor: Actor, tx: Tx): Promise<void> {
    const subject = { subject: 'authentication', subject_id: null, subject_name: 'Sign-in' } as const;
    return this.#deps.audit.record(actor, { action, ...subject }, tx);
  }
}

function setUpAlready(): Fault {
  return new Fault('conflict', 'This was set up already. Sign in.');
}
