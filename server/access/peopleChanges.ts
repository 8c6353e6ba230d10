import type { Database, Tx } from '../db/database.ts';
import type { Signals } from '../db/signals.ts';
import { Fault } from '../errors.ts';
import type { Actor, Audit, AuditAction } from './audit.ts';
import type { Logins } from './logins.ts';
import { hashPassword } from './password.ts';
import { isCurrent, type People, type User, type UserChange } from './people.ts';
import type { Role } from './scopes.ts';

/** Who changes people: their own row, if they have one, is out of their reach here. */
export interface Changer extends Actor {
  userId: number | null;
}

/** What an administrator may change about somebody. */
export interface WantedChange {
  role?: Role | undefined;
  enabled?: boolean | undefined;
  password?: string | undefined;
}

type Deps = {
  database: Database;
  signals: Signals;
  people: People;
  logins: Logins;
  keys: { removeOf(userId: number, tx: Tx, by: Actor): Promise<unknown> };
  audit: Audit;
  /** People of Home Assistant can sign in here, its administrators too. */
  supervised: boolean;
};

/** What administrators do about people, and people about their own account. An administrator who can sign in is always left. */
export class PeopleChanges {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** Makes a local account. @throws Fault 409 when the name is taken */
  async add(wanted: { username: string; password: string; role: Role }, actor: Actor): Promise<User> {
    const { people } = this.#deps;
    const { username, role } = wanted;
    const password_hash = await hashPassword(wanted.password);
    return people.write(async (tx) => {
      const user = await people.insert({ username, password_hash, role, ha_user_id: null }, tx);
      await this.#record(actor, 'user.created', user, { role }, tx);
      return user;
    });
  }

  /** A new password, and being disabled, end every login. @throws Fault 404, 409 */
  async change(id: number, wanted: WantedChange, by: Changer): Promise<User> {
    const { people, logins } = this.#deps;
    const { role, enabled, password } = wanted;
    const hash = password === undefined ? undefined : await hashPassword(password);
    const user = await people.write(async (tx) => {
      const own = 'change your own role, password or state';
      const user = await this.#held(id, tx, by, own, (left) => ({ ...left, ...defined({ role, enabled }) }));
      if (user.ha_user_id !== null && (role !== undefined || password !== undefined)) throw decidedThere(user);
      await this.#write(user, defined({ role, enabled, password_hash: hash }), tx);
      if (hash !== undefined || enabled === false) await logins.removeOf(id, tx);
      const details = { ...defined({ role, enabled }), ...(hash === undefined ? {} : { password: 'changed' }) };
      if (Object.keys(details).length > 0) await this.#record(by, 'user.changed', user, details, tx);
      return user;
    });
    await logins.removed();
    return user;
  }

  /** Their keys and logins go with them. @throws Fault 404, 409 */
  async remove(id: number, by: Changer): Promise<void> {
    const { database, signals, logins, keys } = this.#deps;
    await database.write(async (tx) => {
      const user = await this.#held(id, tx, by, 'delete yourself', () => null);
      await keys.removeOf(id, tx, who(by));
      await logins.removeOf(id, tx);
      await database.tables.users.destroy({ where: { id }, transaction: tx });
      await this.#record(by, 'user.deleted', user, {}, tx);
    });
    await signals.changed('users', id);
    await signals.changed('api_keys', null);
    await logins.removed();
  }

  /** Ends every login of somebody. @throws Fault 404 */
  async signOut(id: number, actor: Actor): Promise<void> {
    const { database, people, logins } = this.#deps;
    const user = people.get(id);
    if (user === undefined) throw notFound();
    await database.write(async (tx) => {
      await logins.removeOf(id, tx);
      await this.#record(actor, 'user.signed_out', user, {}, tx);
    });
    await logins.removed();
  }

  /** One's own new password; every other login of theirs ends. @throws Fault 409 for a person of Home Assistant */
  async changeOwnPassword(user: User, password: string, keptLogin: number, actor: Actor): Promise<void> {
    const { people, logins } = this.#deps;
    requireLocal(user);
    const password_hash = await hashPassword(password);
    await people.write(async (tx) => {
      await this.#write(user, { password_hash }, tx);
      await logins.removeOf(user.id, tx, keptLogin);
      await this.#record(actor, 'user.changed', user, { password: 'changed' }, tx);
      return user;
    });
    await logins.removed();
  }

  /**
   * The person as stored, while no other process changes people.
   * @param own what nobody does to themselves, because nobody could take it back alone
   * @param after what is left of them: administrators who can sign in must be left then
   */
  async #held(id: number, tx: Tx, by: Changer, own: string, after: (user: User) => User | null): Promise<User> {
    const everybody = await this.#deps.people.held(tx);
    const user = everybody.find((known) => known.id === id);
    if (user === undefined) throw notFound();
    if (user.id === by.userId) throw new Fault('conflict', `You cannot ${own} here. Ask another administrator.`);
    const isAdmin = (known: User | null) => known !== null && this.#isAdmin(known);
    if (isAdmin(user) && !everybody.some((known) => isAdmin(known.id === id ? after(known) : known))) {
      const detail = `${user.username} is the last administrator who can sign in. Make somebody else one first.`;
      throw new Fault('conflict', detail);
    }
    return user;
  }

  #isAdmin(user: User): boolean {
    const canSignIn = user.password_hash !== null || (this.#deps.supervised && user.ha_user_id !== null);
    return user.role === 'admin' && isCurrent(user) && canSignIn;
  }

  async #write({ id }: User, change: UserChange, tx: Tx): Promise<void> {
    if (Object.keys(change).length === 0) return;
    await this.#deps.database.tables.users.update(change, { where: { id }, transaction: tx });
  }

  #record(actor: Actor, action: AuditAction, user: User, details: Record<string, unknown>, tx: Tx): Promise<void> {
    const subject = { subject: 'user', subject_id: user.id, subject_name: user.username } as const;
    return this.#deps.audit.record(who(actor), { action, ...subject, details }, tx);
  }
}

/** @throws Fault 409 for a person whose password Home Assistant keeps */
export function requireLocal(user: User): void {
  if (user.ha_user_id !== null)
    throw new Fault('conflict', 'Home Assistant keeps your password. Change it there, in your profile.');
}

function who({ actor, actor_name, ip }: Actor): Actor {
  return { actor, actor_name, ip };
}

function decidedThere({ username }: User): Fault {
  return new Fault('conflict', `Home Assistant decides the role and the password of ${username}. Change them there.`);
}

function notFound(): Fault {
  return new Fault('not_found', 'There is no such person.');
}

function defined<T extends object>(values: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined)) as {
    [K in keyof T]: Exclude<T[K], undefined>;
  };
}
