import { randomBytes } from 'node:crypto';
import type { Attributes } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import { Mirror } from '../db/mirror.ts';
import type { Signals } from '../db/signals.ts';
import type { AccessTokenRow } from '../db/tables.ts';
import { Fault } from '../errors.ts';
import type { Actor, Audit, AuditAction } from './audit.ts';
import type { Authentication } from './authentication.ts';
import { type Caller, personOf, type Refusal } from './caller.ts';
import { roleOf } from './grant.ts';
import type { Keyring } from './keyring.ts';
import type { KeyStore } from './keyStore.ts';
import { isCurrent, type People } from './people.ts';
import { hashSecret } from './secret.ts';
import { type Opens, type TokenJudge, UNKNOWN_TOKEN } from './tokens.ts';

export type AccessToken = Attributes<AccessTokenRow>;
export type TokenScope = AccessToken['scope'];

/** Begins no key, so that no token is mistaken for one. */
const MARK = 'bblt_';
const SHOWN_BYTES = 4;
const RANDOM_BYTES = 24;
/** As many tokens one key or person may have. */
export const TOKENS_OF_ONE_MAX = 50;

const OPENS: Readonly<Record<TokenScope, Opens>> = { camera_stream: 'pictures' };

export interface NewToken {
  scope: TokenScope;
  name: string;
  expires_at: Date | null;
}

type Deps = {
  database: Database;
  signals: Signals;
  keyring: Keyring;
  keys: KeyStore;
  people: People;
  authentication: Authentication;
  audit: Audit;
};
type Maker = Pick<AccessToken, 'api_key_id' | 'user_id' | 'made_with'>;

/**
 * Long-lived tokens: for screens into which somebody pastes an address once. Only their hashes are stored. One that was made with a
 * key ends with the secret it was made with; one of a person ends when all their logins are ended.
 */
export class TokenStore {
  readonly #deps: Deps;
  readonly #tokens: Mirror<AccessTokenRow>;
  #byHash = new Map<string, AccessToken>();
  #stop: (() => void) | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    const { database, signals } = deps;
    this.#tokens = new Mirror({ table: database.tables.accessTokens, topic: 'access_tokens', signals });
  }

  async start(): Promise<void> {
    await this.#tokens.start();
    this.#index();
    this.#stop = this.#deps.signals.on('access_tokens', () => this.#index());
  }

  stop(): void {
    this.#stop?.();
    this.#tokens.stop();
  }

  /** @returns the row and the token, which nobody can read again. @throws Fault 409 when its maker has too many */
  async create(wanted: NewToken, caller: Caller, by: Actor): Promise<{ row: AccessToken; token: string }> {
    const { database } = this.#deps;
    const prefix = MARK + randomBytes(SHOWN_BYTES).toString('hex');
    const token = `${prefix}_${randomBytes(RANDOM_BYTES).toString('base64url')}`;
    const maker = makerOf(caller);
    const row = await database.write(async (tx) => {
      const { api_key_id, user_id } = maker;
      const had = await database.tables.accessTokens.count({ where: { api_key_id, user_id }, transaction: tx });
      if (had >= TOKENS_OF_ONE_MAX)
        throw new Fault('conflict', `There are ${had} tokens already. Delete those that are not used any more.`);
      const values = { ...wanted, ...maker, prefix: `${prefix}...`, token_hash: hashSecret(token) };
      const made = await database.tables.accessTokens.create(
        { ...values, created_at: new Date() },
        { transaction: tx },
      );
      await this.#note(by, 'access_token.created', made, tx);
      return made.get({ plain: true });
    });
    await this.#changed();
    return { row, token };
  }

  /** Those that the caller made, also with keys of theirs; everybody's for an administrator. */
  of(caller: Caller): AccessToken[] {
    return this.#tokens.all().filter((row) => this.#isThere(row) && this.#mayManage(caller, row));
  }

  /** @throws Fault 404 when there is no such token among those of the caller */
  async remove(id: number, caller: Caller, by: Actor): Promise<void> {
    const row = this.of(caller).find((known) => known.id === id);
    if (row === undefined) throw new Fault('not_found', 'Token not found.');
    const { database } = this.#deps;
    await database.write(async (tx) => {
      await database.tables.accessTokens.destroy({ where: { id }, transaction: tx });
      await this.#note(by, 'access_token.deleted', row, tx);
    });
    await this.#changed();
  }

  /** @returns null for a token that is not known, or opens something else */
  find(opens: Opens, token: string): TokenJudge | null {
    const hash = hashSecret(token);
    const known = this.#byHash.get(hash);
    if (known === undefined || OPENS[known.scope] !== opens) return null;
    return (ip) => this.#judge(this.#byHash.get(hash), ip, Date.now());
  }

  /** Null while every change is heard; else tokens, keys and people are read again. */
  current(): Promise<void> | null {
    const reading = this.#deps.keyring.current();
    return reading && Promise.all([reading, this.#tokens.refresh(null)]).then(() => this.#index());
  }

  #judge(row: AccessToken | undefined, ip: string, now: number): Caller {
    if (row === undefined) return UNKNOWN;
    const { expires_at, made_with, user_id } = row;
    if (expires_at !== null && expires_at.getTime() <= now) return EXPIRED;
    if (made_with !== null) return this.#deps.keyring.judge(made_with, ip, now);
    if (user_id === null) return this.#deps.authentication.enabled ? UNKNOWN : { kind: 'household' };
    const person = this.#deps.people.get(user_id);
    return person !== undefined && isCurrent(person) ? { kind: 'user', person, loginId: 0 } : UNKNOWN;
  }

  /** Rows that went with their key or person are read as gone only with the next change. */
  #isThere({ api_key_id, user_id }: AccessToken): boolean {
    const { keys, people } = this.#deps;
    if (api_key_id !== null) return keys.keys.get(api_key_id) !== undefined;
    return user_id === null || people.get(user_id) !== undefined;
  }

  #mayManage(caller: Caller, { api_key_id, user_id }: AccessToken): boolean {
    if (roleOf(caller) === 'admin') return true;
    if (caller.kind === 'key') return api_key_id === caller.key.id;
    const person = personOf(caller)?.id;
    if (person === undefined) return false;
    return user_id === person || (api_key_id !== null && this.#deps.keys.keys.get(api_key_id)?.user_id === person);
  }

  /** All of them: others may have gone with their key or person. */
  #changed(): Promise<void> {
    return this.#deps.signals.changed('access_tokens', null);
  }

  #note(by: Actor, action: AuditAction, { id, name, scope }: AccessToken, tx: Tx): Promise<void> {
    const subject = { subject: 'access_token', subject_id: id, subject_name: name } as const;
    return this.#deps.audit.record(by, { action, ...subject, details: { scope } }, tx);
  }

  #index(): void {
    this.#byHash = new Map(this.#tokens.all().map((row) => [row.token_hash, row]));
  }
}

function makerOf(caller: Caller): Maker {
  if (caller.kind === 'key') return { api_key_id: caller.key.id, user_id: null, made_with: caller.key.secret_hash };
  return { api_key_id: null, user_id: personOf(caller)?.id ?? null, made_with: null };
}

const OVER: Refusal = { reason: 'token_unknown', detail: 'Token has expired. Make a new one.' };
const EXPIRED: Caller = Object.freeze({ kind: 'anonymous', refusal: OVER });
const UNKNOWN: Caller = Object.freeze({ kind: 'anonymous', refusal: UNKNOWN_TOKEN });
