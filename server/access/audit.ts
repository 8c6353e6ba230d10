import type { Attributes } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import type { AuditRow } from '../db/tables.ts';
import { type Caller, nameOf } from './caller.ts';

/** What may have been done to what. */
export const AUDIT_ACTIONS = [
  'api_key.created',
  'api_key.changed',
  'api_key.rotated',
  'api_key.deleted',
  'access_token.created',
  'access_token.deleted',
  'user.created',
  'user.changed',
  'user.deleted',
  'user.signed_out',
  'authentication.turned_off',
  'authentication.turned_on',
  'webhook.created',
  'webhook.changed',
  'webhook.rotated',
  'webhook.deleted',
  'webhook.resumed',
  'price.changed',
  'settings.changed',
  'print.stopped',
  'printer.added',
  'printer.changed',
  'printer.removed',
] as const;
export type AuditAction = (typeof AUDIT_ACTIONS)[number];

export const AUDIT_SUBJECTS = [
  'api_key',
  'access_token',
  'user',
  'webhook',
  'price',
  'printer',
  'authentication',
  'settings',
] as const;
export type AuditSubject = (typeof AUDIT_SUBJECTS)[number];

/** Who did it: `key:7`, `person:3`, `household`, `anonymous` or `system`, their name at that time, and where from. */
export interface Actor {
  actor: string;
  actor_name: string;
  ip: string | null;
}

export interface AuditEntry {
  action: AuditAction;
  subject: AuditSubject;
  subject_id: number | null;
  /** Its name at that time: the row may be gone when somebody reads this. */
  subject_name: string;
  /** What was changed, never a secret. */
  details?: Record<string, unknown>;
}

export type Audited = Attributes<AuditRow>;

export interface AuditPage {
  subject?: AuditSubject | undefined;
  subject_id?: number | undefined;
  limit: number;
  offset: number;
}

/** This program by itself. */
export const SYSTEM: Actor = Object.freeze({ actor: 'system', actor_name: 'Bambuddy', ip: null });

export function actorOf(caller: Caller, ip: string | null): Actor {
  return { actor: nameOf(caller), actor_name: spokenName(caller), ip };
}

function spokenName(caller: Caller): string {
  switch (caller.kind) {
    case 'key':
      return caller.key.name;
    case 'user':
    case 'ingressUser':
      return caller.person.username;
    case 'household':
      return 'Anyone at home';
    case 'anonymous':
      return 'Nobody';
  }
}

/** Who changed what that matters, kept for a year. */
export class Audit {
  readonly #database: Database;

  constructor(deps: { database: Database }) {
    this.#database = deps.database;
  }

  /** @param tx the transaction of the change itself, where there is one: then both are written or neither */
  async record(actor: Actor, entry: AuditEntry, tx?: Tx): Promise<void> {
    const { details = null, ...about } = entry;
    const row = { at: new Date(), ...actor, ...about, details };
    const insert = (transaction: Tx) => this.#database.tables.audit.create(row, { transaction });
    await (tx === undefined ? this.#database.write(insert) : insert(tx));
  }

  /** Newest first. @returns one page, and how many rows there are in all */
  async list({ subject, subject_id, limit, offset }: AuditPage): Promise<{ rows: Audited[]; total: number }> {
    const where = {
      ...(subject === undefined ? {} : { subject }),
      ...(subject_id === undefined ? {} : { subject_id }),
    };
    const { rows, count } = await this.#database.tables.audit.findAndCountAll({
      where,
      limit,
      offset,
      order: [
        ['at', 'DESC'],
        ['id', 'DESC'],
      ],
    });
    return { rows: rows.map((row) => row.get({ plain: true })), total: count };
  }
}
