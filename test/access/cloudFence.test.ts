import { expect, it } from 'vitest';
import type { Caller, Person } from '../../server/access/caller.ts';
import { type CloudAccounts, NO_CLOUD_ACCOUNTS } from '../../server/access/cloudFence.ts';
import { requireWho } from '../../server/access/grant.ts';
import type { Role, Scope } from '../../server/access/scopes.ts';
import { Fault } from '../../server/errors.ts';

const person = (role: Role, id = 1): Person => ({
  id,
  username: 'anna',
  role,
  ha_user_id: null,
  created_at: new Date(0),
});
const keyOf = (owner: Person | null, ...scopes: Scope[]): Caller => ({
  kind: 'key',
  key: {
    id: 1,
    name: 'Key',
    prefix: 'bb_...',
    secret_hash: '',
    created_at: new Date(0),
    ends_at: Infinity,
    rate_limit: null,
  },
  owner,
  scopes: new Set(scopes),
  printers: null,
});
/** One person has signed in to Bambu Cloud. */
const only = (id: number | null): CloudAccounts => ({ isSignedIn: (personId) => personId === id });

function answer(caller: Caller, accounts: CloudAccounts): [number, string, string] | 'passes' {
  try {
    requireWho(caller, 'cloud_access', accounts);
    return 'passes';
  } catch (error) {
    if (error instanceof Fault) return [error.status, error.reason, error.message];
    throw error;
  }
}

const LEGACY = [403, 'key_legacy', expect.stringContaining('This key was made before keys had owners: recreate it')];
const OFF = [403, 'cloud_access_off', expect.stringContaining('enable cloud access on this key')];
const NOT_SIGNED_IN = [401, 'cloud_not_signed_in', expect.stringContaining('sign in under Settings → Cloud Profiles')];

it.each<[what: string, caller: Caller, accounts: CloudAccounts, expected: unknown]>([
  ['a key without owner, whatever else is missing', keyOf(null), NO_CLOUD_ACCOUNTS, LEGACY],
  ['a key without owner that has the toggle', keyOf(null, 'cloud_access'), only(null), LEGACY],
  ['a key without the toggle, whatever else is missing', keyOf(person('admin')), NO_CLOUD_ACCOUNTS, OFF],
  ['a key with the other toggles', keyOf(person('admin'), 'read_status', 'manage_queue'), only(1), OFF],
  ['a key whose owner is not signed in', keyOf(person('user'), 'cloud_access'), NO_CLOUD_ACCOUNTS, NOT_SIGNED_IN],
  ['a key, when somebody else is signed in', keyOf(person('user'), 'cloud_access'), only(2), NOT_SIGNED_IN],
  ['a key whose owner is signed in', keyOf(person('user'), 'cloud_access'), only(1), 'passes'],
  ['a person who is not signed in', { kind: 'ingressUser', person: person('user') }, only(2), NOT_SIGNED_IN],
  ['a person who is signed in', { kind: 'user', person: person('user'), loginId: 1 }, only(1), 'passes'],
  ['the household without an account', { kind: 'household' }, only(1), NOT_SIGNED_IN],
  ['the household with one', { kind: 'household' }, only(null), 'passes'],
])('the fences of the cloud answer %s', (_what, caller, accounts, expected) => {
  expect(answer(caller, accounts)).toEqual(expected);
});

it('a viewer does not come as far as the fences, nor does nobody', () => {
  const viewer: Caller = { kind: 'ingressUser', person: person('viewer') };
  expect(answer(viewer, only(1))).toEqual([403, 'role_missing', expect.any(String)]);
  expect(answer({ kind: 'anonymous', refusal: null }, only(1))).toEqual([401, 'not_signed_in', expect.any(String)]);
});
