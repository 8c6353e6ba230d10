import { Op } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import { Mirror } from '../db/mirror.ts';
import type { Signals } from '../db/signals.ts';
import type { LoginRow } from '../db/tables.ts';
import type { Caller } from './caller.ts';
import { isCurrent, type People, type User } from './people.ts';
import { hashSecret, mintToken } from './secret.ts';

/** How long a login lasts. */
export const LOGIN_SECONDS = 30 * 24 * 60 * 60;

type Deps = { database: Database; signals: Signals; people: People };

/** People's logins: a random token each, in the cookie or as a bearer token; only its hash is stored. */
export class Logins {
  readonly #deps: Deps;
  readonly #logins: Mirror<LoginRow>;
  #byHash = new Map<string, number>();
  #stop: (() => void) | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#logins = new Mirror({ table: deps.database.tables.logins, topic: 'logins', signals: deps.signals });
  }

  async start(): Promise<void> {
    const { database } = this.#deps;
    await database.write((tx) =>
      database.tables.logins.destroy({ where: { expires_at: { [Op.lt]: new Date() } }, transaction: tx }),
    );
    await this.#logins.start();
    this.#index();
    this.#stop = this.#deps.signals.on('logins', () => this.#index());
  }

  stop(): void {
    this.#stop?.();
    this.#logins.stop();
  }

  /** @returns the token: it is shown to the browser once and never stored */
  async create(user: User): Promise<string> {
    const { database, signals } = this.#deps;
    const token = mintToken();
    const now = Date.now();
    const row = await database.write((tx) =>
      database.tables.logins.create(
        {
          user_id: user.id,
          token_hash: hashSecret(token),
          created_at: new Date(now),
          expires_at: new Date(now + LOGIN_SECONDS * 1000),
        },
        { transaction: tx },
      ),
    );
    await signals.changed('logins', row.id);
    return token;
  }

  async remove(id: number): Promise<void> {
    const { database, signals } = this.#deps;
    await database.write((tx) => database.tables.logins.destroy({ where: { id }, transaction: tx }));
    await signals.changed('logins', id);
  }

  /** Ends every login and token of a person, but the login that is kept; `removed` has to follow the commit. */
  async removeOf(userId: number, tx: Tx, keptId = 0): Promise<void> {
    const { logins, accessTokens } = this.#deps.database.tables;
    await logins.destroy({ where: { user_id: userId, id: { [Op.ne]: keptId } }, transaction: tx });
    await accessTokens.destroy({ where: { user_id: userId }, transaction: tx });
  }

  /** Tells everybody that logins and tokens were removed. */
  async removed(): Promise<void> {
    const { signals } = this.#deps;
    await signals.changed('logins', null);
    await signals.changed('access_tokens', null);
  }

  /** How many logins of a person work now. */
  countOf(userId: number, now: number): number {
    return this.#logins.all().filter((login) => login.user_id === userId && login.expires_at.getTime() > now).length;
  }

  /** Who this login belongs to now. */
  judge(hash: string, now: number): Caller {
    const login = this.#logins.get(this.#byHash.get(hash) ?? 0);
    const person = login && this.#deps.people.get(login.user_id);
    if (login === undefined || person === undefined || !isCurrent(person)) {
      return {
        kind: 'anonymous',
        refusal: { reason: 'login_unknown', detail: 'Could not validate credentials. Sign in again.' },
      };
    }
    if (login.expires_at.getTime() <= now) {
      return { kind: 'anonymous', refusal: { reason: 'login_expired', detail: 'Token has expired. Sign in again.' } };
    }
    return { kind: 'user', person, loginId: login.id };
  }

  #index(): void {
    this.#byHash = new Map(this.#logins.all().map((login) => [login.token_hash, login.id]));
  }
}
