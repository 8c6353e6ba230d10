import type { Attributes } from 'sequelize';
import { type Database, isDuplicate } from '../db/database.ts';
import { Mirror } from '../db/mirror.ts';
import type { Signals } from '../db/signals.ts';
import type { UserRow } from '../db/tables.ts';
import { Fault } from '../errors.ts';
import type { Role } from './scopes.ts';

export type User = Attributes<UserRow>;

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

  /** No administrator can sign in yet: the first visitor of port 8000 makes one. */
  get needsSetup(): boolean {
    return !this.#users.all().some((user) => user.role === 'admin' && user.enabled && user.password_hash !== null);
  }

  /** @throws Fault 409 when the name is taken */
  async create(wanted: Pick<User, 'username' | 'password_hash' | 'role' | 'ha_user_id'>): Promise<User> {
    const { database, signals } = this.#deps;
    try {
      const row = await database.write((tx) =>
        database.tables.users.create({ ...wanted, created_at: new Date() }, { transaction: tx }),
      );
      await signals.changed('users', row.id);
      return this.#users.get(row.id) ?? row.get({ plain: true });
    } catch (error) {
      if (!isDuplicate(error)) throw error;
      throw new Fault('conflict', `The name "${wanted.username}" is taken. Choose another.`);
    }
  }

  /**
   * Makes the first administrator, decided where it is written: of several at the same moment one succeeds.
   * @throws Fault 409 when there is one
   */
  async createFirstAdmin(username: string, password_hash: string): Promise<User> {
    const { database, signals } = this.#deps;
    const { users } = database.tables;
    const row = await database
      .write(async (tx) => {
        const admins = await users.findAll({ where: { role: 'admin', enabled: true }, transaction: tx });
        if (admins.some((admin) => admin.password_hash !== null)) {
          throw new Fault('conflict', 'There is an administrator already. Sign in.');
        }
        const values = { username, password_hash, role: 'admin' as const, ha_user_id: null, created_at: new Date() };
        return users.create(values, { transaction: tx });
      })
      .catch((error) => {
        throw isDuplicate(error) ? new Fault('conflict', `The name "${username}" is taken. Choose another.`) : error;
      });
    await signals.changed('users', row.id);
    return this.#users.get(row.id) ?? row.get({ plain: true });
  }

  async setRole(id: number, role: Role): Promise<void> {
    const { database, signals } = this.#deps;
    await database.write((tx) => database.tables.users.update({ role }, { where: { id }, transaction: tx }));
    await signals.changed('users', id);
  }
}
