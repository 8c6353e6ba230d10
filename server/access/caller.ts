import type { Reason } from '../errors.ts';
import type { Role, Scope } from './scopes.ts';

export interface Person {
  id: number;
  username: string;
  role: Role;
  /** Null for local accounts. */
  ha_user_id: string | null;
  created_at: Date;
}

/** Whoever made this request. Always present, always of a kind. */
export type Caller =
  | {
      kind: 'key';
      key: KeyOfCaller;
      owner: Person | null;
      scopes: ReadonlySet<Scope>;
      printers: ReadonlySet<number> | null;
    }
  | { kind: 'user'; person: Person; loginId: number }
  | { kind: 'ingressUser'; person: Person }
  /** Authentication is off: whoever comes to port 8000 without a key. */
  | { kind: 'household' }
  /** Nobody, or a credential that was refused: `refusal` says why. */
  | { kind: 'anonymous'; refusal: Refusal | null };

export interface KeyOfCaller {
  id: number;
  name: string;
  prefix: string;
  /** Of the secret that was sent: what is made with it ends with it. */
  secret_hash: string;
  created_at: Date;
  /** When this secret stops working by itself, in ms; infinite when it does not. */
  ends_at: number;
  /** Requests per minute; null = no limit of its own. */
  rate_limit: number | null;
}

/** Why a credential was refused. */
export interface Refusal {
  reason: Reason;
  detail: string;
  /** Seconds after which another try makes sense. */
  retryAfter?: number;
  /** The key whose secret, or whose shown beginning, was sent: its owner is told. */
  keyId?: number | undefined;
}

/** Stable text per credential: limits, logs and socket closing go by it. */
export function nameOf(caller: Caller): string {
  switch (caller.kind) {
    case 'key':
      return `key:${caller.key.id}`;
    case 'user':
    case 'ingressUser':
      return `person:${caller.person.id}`;
    default:
      return caller.kind;
  }
}

/** The key that was used or tried, if there is one. */
export function keyIdOf(caller: Caller): number | null {
  if (caller.kind === 'key') return caller.key.id;
  return caller.kind === 'anonymous' ? (caller.refusal?.keyId ?? null) : null;
}

/** The person behind the request, if there is one. */
export function personOf(caller: Caller): Person | null {
  if (caller.kind === 'key') return caller.owner;
  return caller.kind === 'user' || caller.kind === 'ingressUser' ? caller.person : null;
}
