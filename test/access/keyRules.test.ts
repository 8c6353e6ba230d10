import { describe, expect, it } from 'vitest';
import type { Caller, Person } from '../../server/access/caller.ts';
import { isUnused, mayManage, requireRotation, requireTicks } from '../../server/access/keyRules.ts';
import { type Role, SCOPE_NAMES, type Scope } from '../../server/access/scopes.ts';
import { Fault } from '../../server/errors.ts';

const DAY_MS = 24 * 60 * 60_000;
const person = (id: number, role: Role): Person => ({
  id,
  username: `p${id}`,
  role,
  ha_user_id: null,
  created_at: new Date(0),
});
const as = (id: number, role: Role): Caller => ({ kind: 'user', person: person(id, role), loginId: 1 });
const HOUSEHOLD: Caller = { kind: 'household' };
const row = (user_id: number | null, ...scopes: Scope[]) => ({ user_id, scopes });

function refusal(work: () => void): [number, string] | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Fault) return [error.status, error.reason];
    throw error;
  }
}

describe('who ticks what', () => {
  const ticks = (caller: Caller, key: ReturnType<typeof row>, wanted: readonly Scope[], authentication = true) =>
    refusal(() => requireTicks(caller, key, wanted, authentication));

  it('nobody gives more than their own role has', () => {
    expect(ticks(as(1, 'admin'), row(1), SCOPE_NAMES)).toBeNull();
    expect(ticks(as(1, 'user'), row(1), ['update_electricity_price'])).toEqual([403, 'role_missing']);
    expect(ticks(as(1, 'viewer'), row(1), ['read_status'])).toBeNull();
    expect(ticks(as(1, 'viewer'), row(1), ['read_status', 'manage_queue'])).toEqual([403, 'role_missing']);
  });

  it('what is ticked already stays, whoever edits', () => {
    expect(ticks(as(1, 'user'), row(1, 'update_electricity_price'), ['update_electricity_price'])).toBeNull();
    expect(ticks(as(2, 'admin'), row(1, 'cloud_access'), ['cloud_access', 'read_status'])).toBeNull();
    expect(ticks(as(2, 'admin'), row(1, 'cloud_access', 'read_status'), ['read_status'])).toBeNull();
  });

  it('only the owner ticks cloud access, on a key that has one, while authentication is on', () => {
    expect(ticks(as(1, 'user'), row(1), ['cloud_access'])).toBeNull();
    expect(ticks(as(2, 'admin'), row(1), ['cloud_access'])).toEqual([403, 'cloud_not_owner']);
    expect(ticks(as(2, 'admin'), row(null), ['cloud_access'])).toEqual([400, 'cloud_needs_owner']);
    expect(ticks(as(1, 'user'), row(1), ['cloud_access'], false)).toEqual([400, 'cloud_needs_authentication']);
    expect(ticks(HOUSEHOLD, row(null), ['cloud_access'], false)).toEqual([400, 'cloud_needs_authentication']);
  });

  it('the household gives everything else', () => {
    const rest = SCOPE_NAMES.filter((scope) => scope !== 'cloud_access');
    expect(ticks(HOUSEHOLD, row(null), rest, false)).toBeNull();
  });
});

it('only the owner rotates a key with cloud access, administrators every other', () => {
  expect(refusal(() => requireRotation(as(2, 'admin'), row(1, 'read_status')))).toBeNull();
  expect(refusal(() => requireRotation(as(2, 'admin'), row(1, 'cloud_access')))).toEqual([403, 'cloud_not_owner']);
  expect(refusal(() => requireRotation(as(1, 'user'), row(1, 'cloud_access')))).toBeNull();
});

it('people manage their own keys, administrators and the household all', () => {
  expect(mayManage(as(1, 'viewer'), row(1))).toBe(true);
  expect(mayManage(as(2, 'user'), row(1))).toBe(false);
  expect(mayManage(as(2, 'user'), row(null))).toBe(false);
  for (const caller of [as(2, 'admin'), HOUSEHOLD]) {
    expect(mayManage(caller, row(1))).toBe(true);
    expect(mayManage(caller, row(null))).toBe(true);
  }
  expect(mayManage({ kind: 'anonymous', refusal: null }, row(null))).toBe(false);
});

it('a key is unused after 90 days without use, or since it was made', () => {
  const now = 200 * DAY_MS;
  const before = (days: number) => new Date(now - days * DAY_MS);
  expect(isUnused({ created_at: before(91), last_used_at: null }, now)).toBe(true);
  expect(isUnused({ created_at: before(90), last_used_at: null }, now)).toBe(false);
  expect(isUnused({ created_at: before(150), last_used_at: before(91) }, now)).toBe(true);
  expect(isUnused({ created_at: before(150), last_used_at: before(1) }, now)).toBe(false);
});
