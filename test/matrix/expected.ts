import type { Meta } from '../../server/api/procedure.ts';

/** What a caller is worth, said without the code that judges it. */
export type Worth =
  /** Recognised as nobody: every door that is not public answers so. */
  | { is: 'nobody'; status: 401 | 403; reason: string }
  | { is: 'key'; toggles: readonly string[]; owner: boolean; everyPrinter: boolean }
  | { is: 'person'; role: 'viewer' | 'user' | 'admin' }
  | { is: 'household' };

/** `null`: let in. */
export type Refusal = { status: number; reason: string } | null;

const TOGGLES = ['read_status', 'manage_queue', 'control_printer', 'cloud_access', 'update_electricity_price'];

/** What the roles may do, as the documentation says it. */
const ROLES: Readonly<Record<string, readonly string[]>> = {
  viewer: ['read_status'],
  user: ['read_status', 'manage_queue', 'control_printer', 'cloud_access'],
  admin: TOGGLES,
};

/** What a caller is answered at the door of a procedure, before its input counts. Nobody is signed in to Bambu Cloud. */
export function atTheDoor(who: Meta['who'], caller: Worth): Refusal {
  if (who === 'public') return null;
  if (caller.is === 'nobody') return { status: caller.status, reason: caller.reason };
  if (who === 'known') return null;
  if (caller.is === 'key') return keyAtTheDoor(who, caller);
  if (who === 'cloud_access') return cloudOf(caller);
  if (caller.is === 'household' || who === 'session') return null;
  const may = who === 'admin' ? caller.role === 'admin' : ROLES[caller.role]!.includes(who);
  return may ? null : { status: 403, reason: 'role_missing' };
}

function keyAtTheDoor(who: Meta['who'], key: Worth & { is: 'key' }): Refusal {
  if (who === 'session' || who === 'admin') return { status: 403, reason: 'key_not_allowed' };
  if (who === 'cloud_access' && !key.owner) return { status: 403, reason: 'key_legacy' };
  if (who === 'cloud_access') {
    if (!key.toggles.includes(who)) return { status: 403, reason: 'cloud_access_off' };
    return { status: 401, reason: 'cloud_not_signed_in' };
  }
  return key.toggles.includes(who) ? null : { status: 403, reason: 'scope_missing' };
}

function cloudOf(caller: Worth & { is: 'person' | 'household' }): Refusal {
  if (caller.is === 'person' && !ROLES[caller.role]!.includes('cloud_access'))
    return { status: 403, reason: 'role_missing' };
  return { status: 401, reason: 'cloud_not_signed_in' };
}

/** True for a caller who does not see every printer. */
export function isLimited(caller: Worth): boolean {
  return caller.is === 'key' && !caller.everyPrinter;
}

/** The toggles that open none of these doors. */
export function idleToggles(whos: readonly Meta['who'][]): string[] {
  return TOGGLES.filter((toggle) => !(whos as readonly string[]).includes(toggle));
}
