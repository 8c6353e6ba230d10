import { type Attributes, Op } from 'sequelize';
import type { Database } from '../db/database.ts';
import { Mirror } from '../db/mirror.ts';
import type { Signals } from '../db/signals.ts';
import type { ApiKeyRow } from '../db/tables.ts';
import { Fault } from '../errors.ts';
import type { Scope } from './scopes.ts';
import { hashSecret, mintSecret, shownPrefix } from './secret.ts';

export type ApiKey = Attributes<ApiKeyRow>;

export interface NewKey {
  name: string;
  scopes: Scope[];
  printer_ids: number[] | null;
  expires_at: Date | null;
  user_id: number | null;
}

/** The rows of the keys, all of them also in memory. */
export class KeyStore {
  readonly #deps: { database: Database; signals: Signals };
  readonly keys: Mirror<ApiKeyRow>;

  constructor(deps: { database: Database; signals: Signals }) {
    this.#deps = deps;
    this.keys = new Mirror({ table: deps.database.tables.apiKeys, topic: 'api_keys', signals: deps.signals });
  }

  /** @returns the row and the secret, which nobody can read again */
  async create(wanted: NewKey): Promise<{ key: ApiKey; secret: string }> {
    const { database, signals } = this.#deps;
    const secret = mintSecret();
    const row = await database.write((tx) =>
      database.tables.apiKeys.create(
        {
          ...wanted,
          prefix: shownPrefix(secret),
          secret_hash: hashSecret(secret),
          created_at: new Date(),
          last_used_at: null,
          last_used_ip: null,
        },
        { transaction: tx },
      ),
    );
    await signals.changed('api_keys', row.id);
    return { key: this.keys.get(row.id) ?? row.get({ plain: true }), secret };
  }

  /** @throws Fault 404 when there is no such key */
  async remove(id: number): Promise<void> {
    const { database, signals } = this.#deps;
    const gone = await database.write((tx) => database.tables.apiKeys.destroy({ where: { id }, transaction: tx }));
    await signals.changed('api_keys', id);
    if (gone === 0) throw new Fault('not_found', 'API key not found.');
  }

  /** Writes when and from where keys were last used; never earlier than what is stored. */
  async recordUses(uses: ReadonlyMap<number, { at: Date; ip: string }>): Promise<void> {
    const { database } = this.#deps;
    if (uses.size === 0) return;
    await database.write(async (tx) => {
      for (const [id, use] of uses) {
        await database.tables.apiKeys.update(
          { last_used_at: use.at, last_used_ip: use.ip },
          { where: { id, last_used_at: { [Op.or]: [null, { [Op.lt]: use.at }] } }, transaction: tx },
        );
      }
    });
    await this.keys.refresh(null);
  }
}
