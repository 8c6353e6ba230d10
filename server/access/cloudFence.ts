import { Fault } from '../errors.ts';
import { type Caller, personOf } from './caller.ts';

/** Whose Bambu Cloud can be read. */
export interface CloudAccounts {
  /** @param personId null: the account that the household shares while authentication is off */
  isSignedIn(personId: number | null): boolean;
}

/** Nobody has signed in to Bambu Cloud. */
export const NO_CLOUD_ACCOUNTS: CloudAccounts = Object.freeze({ isSignedIn: () => false });

/**
 * The fences on the way to somebody's Bambu Cloud, in this order: the key has an owner, the key has cloud access, the owner is
 * signed in there. People and the household meet the last one only.
 * @throws Fault 403 key_legacy, 403 cloud_access_off, 401 cloud_not_signed_in
 */
export function requireCloud(caller: Exclude<Caller, { kind: 'anonymous' }>, accounts: CloudAccounts): void {
  if (caller.kind === 'key') {
    if (caller.owner === null)
      throw new Fault('key_legacy', 'This key was made before keys had owners: recreate it under Settings → API Keys.');
    if (!caller.scopes.has('cloud_access')) {
      throw new Fault(
        'cloud_access_off',
        'This key may not read Bambu Cloud: enable cloud access on this key under Settings → API Keys.',
        { scope: 'cloud_access' },
      );
    }
  }
  if (!accounts.isSignedIn(personOf(caller)?.id ?? null))
    throw new Fault('cloud_not_signed_in', 'Not signed in to Bambu Cloud: sign in under Settings → Cloud Profiles.');
}
