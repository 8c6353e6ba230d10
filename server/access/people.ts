import type { Attributes } from 'sequelize';
import { type Database, isDuplicate, type Tx } from '../db/database.ts';
import { Mirror } from '../db/mirror.ts';
import type { Signals } from '../db/signals.ts';
import type { UserRow } from '../db/tables.ts';
import { Fault } from '../errors.ts';

export type User = Attributes<UserRow>;
export type NewUser = Pick<User, 'username' | 'password_hash' | 'role' | 'ha_user_id'>;
export type UserChange = Partial<Pick<User, 'username' | 'password_hash' | 'role' | 'enabled' | 'ha_gone'>>;

/** Any constant: on PostgreSQL it names the lock under which administrators are counted and changed, one at a time. */
const POSTGRES_LOCK = 20_411_703;

/** Somebody here and, for people of Home Assistant, there. */
export function isCurrent(user: Pick<User, 'enabled' | 'ha_gone'>): boolean {
  return user.enabled && !user.ha_gone;
}

/** The people who use this installation: local accounts, and a row for everybody who came through Home Assistant. */
export class People {
  readonly #deps: { database: Database; signals: Signals };
  readonly #users: Mirror<UserRow>;

  constructor(deps: { database: Database; signals: Signals }) {
    this.#deps = deps;
    this.#users = new Mirror({ table: deps.database.tables.users, topic: 'users', signals: deps.signals });
  }

  start(): Promise<void> {
    return this.#users.start();
  }

  stop(): void {
    this.#users.stop();
  }

  /** Reads everybody again: for when a change made by another process might go unheard. */
  refresh(): Promise<void> {
    return this.#users.refresh(null);
  }

  get(id: number): User | undefined {
    return this.#users.get(id);
  }

  all(): User[] {
    return this.#users.all();
  }

  byName(username: string): User | undefined {
    return this.#users.all().find((user) => user.username === username);
  }

  byHomeAssistant(id: string): User | undefined {
    return this.#users.all().find((user) => user.ha_user_id === id);
  }

  /** No administrator of our own can sign in yet: outside Home Assistant the first visitor makes one. */
  get needsSetup(): boolean {
    return !this.#users.all().some(isLocalAdmin);
  }

  /** @throws Fault 409 when the name is taken */
  create(wanted: NewUser): Promise<User> {
    return this.write((tx) => this.insert(wanted, tx));
  }

  /** One row, in a change that `write` makes. @throws Fault 409 when the name is taken */
  async insert(wanted: NewUser, tx: Tx): Promise<User> {
    const { users } = this.#deps.database.tables;
    try {
      const row = await users.create({ ...wanted, created_at: new Date() }, { transaction: tx });
      return row.get({ plain: true });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      throw new Fault('conflict', `The name "${wanted.username}" is taken. Choose another.`);
    }
  }

  async update(id: number, change: UserChange): Promise<void> {
    const { database, signals } = this.#deps;
    await database.write((tx) => database.tables.users.update(change, { where: { id }, transaction: tx }));
    await signals.changed('users', id);
  }

  /** Makes a change that ends with a row, which everybody hears of. */
  async write(work: (tx: Tx) => Promise<User>): Promise<User> {
    const { database, signals } = this.#deps;
    const { id } = await database.write(work);
    await signals.changed('users', id);
    const row = this.#users.get(id);
    if (row === undefined) throw new Fault('conflict', 'This account was deleted at the same moment.');
    return row;
  }

  /**
   * Everybody, as stored, for a change after which administrators must be left: no other process makes such a change until
   * the transaction ends.
   */
  async held(tx: Tx): Promise<User[]> {
    const { database } = this.#deps;
    if (database.engine === 'postgres')
      await database.sequelize.query(`SELECT pg_advisory_xact_lock(${POSTGRES_LOCK})`, { transaction: tx });
    return (await database.tables.users.findAll({ transaction: tx })).map((row) => row.get({ plain: true }));
  }

  /** @throws Fault 409 when there is an administrator of our own, decided where the change is written */
  async requireNoAdmin(tx: Tx): Promise<void> {
    if ((await this.held(tx)).some(isLocalAdmin))
      throw new Fault('conflict', 'There is an administrator already. Sign in.');
  }

  /** Writes when people were last seen. */
  async recordSeen(seen: ReadonlyMap<number, Date>): Promise<void> {
    const { database } = this.#deps;
    if (seen.size === 0) return;
    await database.write(async (tx) => {
      for (const [id, last_seen_at] of seen)
        await database.tables.users.update({ last_seen_at }, { where: { id }, transaction: tx });
    });
    await this.refresh();
  }
}

function isLocalAdmin(user: User): boolean {
  return user.role === 'admin' && user.enabled && user.password_hash !== null;
}
