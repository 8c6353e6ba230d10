import type { Attributes } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import { Mirror } from '../db/mirror.ts';
import type { Signals } from '../db/signals.ts';
import type { ApiKeyRow } from '../db/tables.ts';
import { Fault } from '../errors.ts';
import { type Actor, type Audit, type AuditAction, SYSTEM } from './audit.ts';
import type { Scope } from './scopes.ts';
import { hashSecret, mintSecret, shownPrefix } from './secret.ts';

export type ApiKey = Attributes<ApiKeyRow>;

export interface NewKey {
  name: string;
  scopes: Scope[];
  printer_ids: number[] | null;
  expires_at: Date | null;
  user_id: number | null;
  allowed_ips?: string[] | null;
  rate_limit?: number | null;
}

/** What may be changed of a key; what is left out stays. */
export type KeyChange = Partial<Omit<NewKey, 'user_id'> & { enabled: boolean }>;

type Deps = { database: Database; signals: Signals; audit: Audit };

/** The rows of the keys, all of them also in memory. Each change is written together with its line in the audit. */
export class KeyStore {
  readonly #deps: Deps;
  readonly keys: Mirror<ApiKeyRow>;

  constructor(deps: Deps) {
    this.#deps = deps;
    this.keys = new Mirror({ table: deps.database.tables.apiKeys, topic: 'api_keys', signals: deps.signals });
  }

  /** @returns the row and the secret, which nobody can read again */
  async create(wanted: NewKey, by: Actor = SYSTEM): Promise<{ key: ApiKey; secret: string }> {
    const { database } = this.#deps;
    const secret = mintSecret();
    const values = {
      ...wanted,
      ...storedOf(secret),
      created_at: new Date(),
      last_used_at: null,
      last_used_ip: null,
    };
    const key = await database.write(async (tx) => {
      const row = (await database.tables.apiKeys.create(values, { transaction: tx })).get({ plain: true });
      await this.#note(by, 'api_key.created', row, granted(row), tx);
      return row;
    });
    return { key: await this.#told(key.id, key), secret };
  }

  /** @throws Fault 404 when there is no such key */
  async update(id: number, change: KeyChange, by: Actor = SYSTEM): Promise<ApiKey> {
    const key = await this.#deps.database.write(async (tx) => {
      const before = await this.#row(id, tx);
      const after = { ...before, ...change };
      await this.#set(id, change, tx);
      const details = { from: different(before, after), to: different(after, before) };
      if (Object.keys(details.to).length > 0) await this.#note(by, 'api_key.changed', after, details, tx);
      return after;
    });
    return this.#told(id, key);
  }

  /**
   * A new secret that works at once; the one before works for `graceSeconds` more, and any older one no longer.
   * @throws Fault 404 when there is no such key
   */
  async rotate(id: number, graceSeconds: number, by: Actor = SYSTEM): Promise<{ key: ApiKey; secret: string }> {
    const secret = mintSecret();
    const key = await this.#deps.database.write(async (tx) => {
      const before = await this.#row(id, tx);
      const now = Date.now();
      const old =
        graceSeconds === 0
          ? { old_secret_hash: null, old_secret_until: null }
          : { old_secret_hash: before.secret_hash, old_secret_until: new Date(now + graceSeconds * 1000) };
      const change = { ...storedOf(secret), ...old, rotated_at: new Date(now) };
      await this.#set(id, change, tx);
      await this.#note(by, 'api_key.rotated', before, { grace_seconds: graceSeconds }, tx);
      return { ...before, ...change };
    });
    return { key: await this.#told(id, key), secret };
  }

  /** @throws Fault 404 when there is no such key */
  async remove(id: number, by: Actor = SYSTEM): Promise<void> {
    await this.#deps.database.write(async (tx) => {
      const row = await this.#row(id, tx);
      await this.#destroy([id], tx);
      await this.#note(by, 'api_key.deleted', row, {}, tx);
    });
    await this.#deps.signals.changed('api_keys', id);
  }

  /**
   * Removes a person's keys within the transaction that removes the person, whether or not the database would do so by itself.
   * Whoever calls it signals `api_keys` after the commit.
   * @returns how many there were
   */
  async removeOf(userId: number, tx: Tx, by: Actor = SYSTEM): Promise<number> {
    const where = { user_id: userId };
    const rows = await this.#deps.database.tables.apiKeys.findAll({ where, transaction: tx, raw: true });
    await this.#destroy(
      rows.map(({ id }) => id),
      tx,
    );
    for (const row of rows) await this.#note(by, 'api_key.deleted', row, { with_owner: userId }, tx);
    return rows.length;
  }

  async #row(id: number, tx: Tx): Promise<ApiKey> {
    const { apiKeys } = this.#deps.database.tables;
    const row = await apiKeys.findByPk(id, { transaction: tx, lock: tx.LOCK.UPDATE });
    if (row === null) throw new Fault('not_found', 'API key not found.');
    return row.get({ plain: true });
  }

  async #set(id: number, values: Partial<ApiKey>, tx: Tx): Promise<void> {
    await this.#deps.database.tables.apiKeys.update(values, { where: { id }, transaction: tx });
  }

  async #destroy(ids: number[], tx: Tx): Promise<void> {
    const { apiKeys, keyUses } = this.#deps.database.tables;
    await keyUses.destroy({ where: { api_key_id: ids }, transaction: tx });
    await apiKeys.destroy({ where: { id: ids }, transaction: tx });
  }

  #note(by: Actor, action: AuditAction, key: ApiKey, details: Record<string, unknown>, tx: Tx): Promise<void> {
    const entry = { action, subject: 'api_key' as const, subject_id: key.id, subject_name: key.name };
    return this.#deps.audit.record(by, Object.keys(details).length === 0 ? entry : { ...entry, details }, tx);
  }

  /** The row as everybody has it now. */
  async #told(id: number, written: ApiKey): Promise<ApiKey> {
    await this.#deps.signals.changed('api_keys', id);
    return this.keys.get(id) ?? written;
  }
}

function storedOf(secret: string): Pick<ApiKey, 'prefix' | 'secret_hash'> {
  return { prefix: shownPrefix(secret), secret_hash: hashSecret(secret) };
}

const GRANTED = ['name', 'scopes', 'printer_ids', 'allowed_ips', 'rate_limit', 'expires_at', 'enabled'] as const;
type Granted = Partial<Pick<ApiKey, (typeof GRANTED)[number]>>;

/** What the audit tells of a key: what it may, never its secret. */
function granted(key: Granted): Record<string, unknown> {
  return Object.fromEntries(GRANTED.filter((name) => name !== 'name').map((name) => [name, key[name] ?? null]));
}

/** The fields of `one` that are not the same in `other`. */
function different(one: Granted, other: Granted): Record<string, unknown> {
  const names = GRANTED.filter((name) => JSON.stringify(one[name]) !== JSON.stringify(other[name]));
  return Object.fromEntries(names.map((name) => [name, one[name] ?? null]));
}
