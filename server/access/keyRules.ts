import { Fault } from '../errors.ts';
import { type Caller, personOf } from './caller.ts';
import { roleOf } from './grant.ts';
import type { ApiKey } from './keyStore.ts';
import { ROLE_SCOPES, SCOPES, type Scope } from './scopes.ts';

const DAY_MS = 24 * 60 * 60_000;
/** A key that was not used for as long is flagged. */
export const UNUSED_DAYS = 90;

type Row = Pick<ApiKey, 'user_id' | 'scopes'>;

/** Everybody's keys for an administrator, else only one's own. */
export function mayManage(caller: Caller, row: Row): boolean {
  return roleOf(caller) === 'admin' || isOwner(caller, row);
}

export function isOwner(caller: Caller, { user_id }: Row): boolean {
  return user_id !== null && user_id === personOf(caller)?.id;
}

/**
 * Which toggles a caller may tick: none beyond their own role, and cloud access only on a key of their own, while people sign in.
 * Toggles that the key has already stay without a question, whoever edits it.
 * @param row the key as it is, or the one that will be made, without any toggle
 * @throws Fault 403 role_missing or cloud_not_owner, 400 cloud_needs_authentication or cloud_needs_owner
 */
export function requireTicks(caller: Caller, row: Row, wanted: readonly Scope[], authentication: boolean): void {
  const ticked = wanted.filter((scope) => !row.scopes.includes(scope));
  if (ticked.includes('cloud_access')) requireCloudTick(caller, row, authentication);
  const role = roleOf(caller);
  const missing = ticked.find((scope) => role === null || !ROLE_SCOPES[role].includes(scope));
  if (missing === undefined) return;
  throw new Fault('role_missing', `You cannot give a key ${SCOPES[missing].label}: your role may not do that itself.`);
}

function requireCloudTick(caller: Caller, row: Row, authentication: boolean): void {
  if (!authentication) {
    throw new Fault(
      'cloud_needs_authentication',
      'Cloud access reads the Bambu Cloud of the owner of the key, and while authentication is off keys have none. Turn authentication on first.',
    );
  }
  if (row.user_id === null) {
    throw new Fault(
      'cloud_needs_owner',
      'This key has no owner whose Bambu Cloud it could read: recreate it to give it cloud access.',
    );
  }
  if (isOwner(caller, row)) return;
  throw new Fault('cloud_not_owner', 'Only the owner of this key can give it cloud access.');
}

/** @throws Fault 403 cloud_not_owner: whoever has the new secret reads its owner's Bambu Cloud */
export function requireRotation(caller: Caller, row: Row): void {
  if (!row.scopes.includes('cloud_access') || isOwner(caller, row)) return;
  throw new Fault(
    'cloud_not_owner',
    'This key reads the Bambu Cloud of its owner, so only the owner can rotate it. You can disable or delete it.',
  );
}

/** A key that nobody has used for 90 days, counted from when it was made where it never was. */
export function isUnused(
  { last_used_at, created_at }: Pick<ApiKey, 'last_used_at' | 'created_at'>,
  now: number,
): boolean {
  return now - (last_used_at ?? created_at).getTime() > UNUSED_DAYS * DAY_MS;
}
