import { describe, expect, it } from 'vitest';
import type { Caller, Person } from '../../server/access/caller.ts';
import { maySee, requirePrinter, requireWho, roleOf, visiblePrinters, type Who } from '../../server/access/grant.ts';
import { ROLE_SCOPES, type Role, SCOPE_NAMES, SCOPES, type Scope } from '../../server/access/scopes.ts';
import { Fault, type Reason } from '../../server/errors.ts';

const WHO: readonly Who[] = [...SCOPE_NAMES, 'session', 'admin', 'known', 'public'];
const ROLES: readonly Role[] = ['viewer', 'user', 'admin'];

const person = (role: Role): Person => ({ id: 1, username: 'anna', role, ha_user_id: null, created_at: new Date(0) });
const keyWith = (...scopes: Scope[]): Caller => keyFor(null, ...scopes);
const keyFor = (printers: number[] | null, ...scopes: Scope[]): Caller => ({
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
  owner: person('admin'),
  scopes: new Set(scopes),
  printers: printers && new Set(printers),
});
/** Everybody is signed in to Bambu Cloud: its fences have a test of their own. */
const CLOUD = { isSignedIn: () => true };
const nobody: Caller = { kind: 'anonymous', refusal: null };
const refused: Caller = { kind: 'anonymous', refusal: { reason: 'key_expired', detail: 'It is over.' } };

/** The reason of the refusal, or null when the caller may. */
function refusal(caller: Caller, who: Who): Reason | null {
  return faultOf(() => requireWho(caller, who, CLOUD))?.reason ?? null;
}

function faultOf(work: () => void): Fault | null {
  try {
    work();
    return null;
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
}

/** What each kind of caller is answered for each `who`, in the order of WHO. */
function answers(caller: Caller): (Reason | null)[] {
  return WHO.map((who) => refusal(caller, who));
}

describe('who may call', () => {
  it.each<[string, Caller, (Reason | null)[]]>([
    ['nobody', nobody, [...Array<Reason>(8).fill('not_signed_in'), null]],
    ['a refused credential', refused, [...Array<Reason>(8).fill('key_expired'), null]],
    ['the household', { kind: 'household' }, Array(9).fill(null)],
    [
      'a key without toggles',
      keyWith(),
      [
        ...Array<Reason>(3).fill('scope_missing'),
        'cloud_access_off',
        'scope_missing',
        'key_not_allowed',
        'key_not_allowed',
        null,
        null,
      ],
    ],
    [
      'a key with all toggles',
      keyWith(...SCOPE_NAMES),
      [...Array(5).fill(null), 'key_not_allowed', 'key_not_allowed', null, null],
    ],
  ])('answers %s', (_name, caller, expected) => {
    expect(answers(caller)).toEqual(expected);
  });

  it.each(ROLES.flatMap((role) => [['user', role] as const, ['ingressUser', role] as const]))(
    'lets a %s with the role %s do what the role has',
    (kind, role) => {
      const caller: Caller =
        kind === 'user' ? { kind, person: person(role), loginId: 1 } : { kind, person: person(role) };
      for (const scope of SCOPE_NAMES)
        expect(refusal(caller, scope), scope).toBe(ROLE_SCOPES[role].includes(scope) ? null : 'role_missing');
      expect(refusal(caller, 'admin')).toBe(role === 'admin' ? null : 'role_missing');
      for (const who of ['session', 'known', 'public'] as const) expect(refusal(caller, who)).toBeNull();
    },
  );

  it.each(SCOPE_NAMES)('opens with the toggle %s what it says, and nothing else', (scope) => {
    expect(SCOPE_NAMES.filter((who) => refusal(keyWith(scope), who) === null)).toEqual([scope]);
  });
});

describe('what is said', () => {
  it('names the header to somebody without any credential', () => {
    const fault = faultOf(() => requireWho(nobody, 'read_status', CLOUD));
    expect(fault?.status).toBe(401);
    expect(fault?.message).toContain('X-API-Key');
  });

  it('says why a credential was refused', () => {
    expect(faultOf(() => requireWho(refused, 'read_status', CLOUD))?.message).toBe('It is over.');
  });

  const named = SCOPE_NAMES.filter((scope) => scope !== 'cloud_access');
  it.each(named)('names the toggle %s that is missing, as the form and as the program call it', (scope) => {
    const fault = faultOf(() => requireWho(keyWith(), scope, CLOUD));
    expect(fault?.status).toBe(403);
    expect(fault?.message).toContain(SCOPES[scope].label);
    expect(fault?.message).toContain(scope);
    expect(fault?.scope).toBe(scope);
  });

  it('names the role that would do', () => {
    const viewer: Caller = { kind: 'ingressUser', person: person('viewer') };
    const user: Caller = { kind: 'ingressUser', person: person('user') };
    expect(faultOf(() => requireWho(viewer, 'control_printer', CLOUD))?.message).toMatch(
      /look but not change.*role User\./,
    );
    expect(faultOf(() => requireWho(user, 'update_electricity_price', CLOUD))?.message).toMatch(
      /may not do that.*role Admin\./,
    );
    expect(faultOf(() => requireWho(user, 'admin', CLOUD))?.message).toContain('administrator');
  });
});

describe('which printers', () => {
  it('hides from a key what is not on its list, as if it were not there', () => {
    const caller = keyFor([1, 3], 'read_status');
    expect([1, 2, 3].filter((id) => maySee(visiblePrinters(caller), id))).toEqual([1, 3]);
    expect(faultOf(() => requirePrinter(caller, 1))).toBeNull();
    expect(faultOf(() => requirePrinter(caller, 2))).toMatchObject({ reason: 'not_found', status: 404 });
  });

  it('shows to a key with an empty list nothing, and to one without list everything', () => {
    expect(maySee(visiblePrinters(keyFor([], 'read_status')), 1)).toBe(false);
    expect(maySee(visiblePrinters(keyFor(null, 'read_status')), 1)).toBe(true);
  });

  it('shows rows without a printer only to who may see all', () => {
    expect(faultOf(() => requirePrinter(keyFor([1]), null))?.reason).toBe('not_found');
    expect(faultOf(() => requirePrinter(keyFor(null), null))).toBeNull();
    expect(faultOf(() => requirePrinter({ kind: 'household' }, null))).toBeNull();
  });

  it('shows to people everything', () => {
    const caller: Caller = { kind: 'user', person: person('viewer'), loginId: 1 };
    expect(faultOf(() => requirePrinter(caller, 99))).toBeNull();
  });
});

it('lets people act with their role, the household as administrator, keys and nobody with none', () => {
  expect(roleOf({ kind: 'ingressUser', person: person('user') })).toBe('user');
  expect(roleOf({ kind: 'household' })).toBe('admin');
  expect(roleOf(keyWith(...SCOPE_NAMES))).toBeNull();
  expect(roleOf(nobody)).toBeNull();
});
