import { setImmediate as turn } from 'node:timers/promises';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type HomePerson, IngressPeople } from '../../server/access/ingressPeople.ts';
import { hashSecret } from '../../server/access/secret.ts';
import { createLog } from '../../server/log.ts';
import { engines, openTestDatabase } from '../support/database.ts';
import { type Access, accessOn } from './house.ts';

const MINUTE = 60_000;
const STEP_MS = 5_000;

engines((open) => {
  it('makes a person from Home Assistant once, also when their first two requests come at the same moment', async () => {
    await using access = await accessOn(await open());
    const { ingress } = ingressOn(access, { abc: person('admin') });
    await Promise.all([ingress.meet('abc', 'Anna'), ingress.meet('abc', 'Anna'), ingress.meet('abc', 'Anna')]);
    expect(access.people.all()).toMatchObject([{ username: 'Anna', ha_user_id: 'abc', role: 'admin' }]);
    expect(ingress.judge('abc')).toMatchObject({ kind: 'ingressUser', person: { role: 'admin' } });
  });

  it('takes all rights from somebody whom Home Assistant deleted or disabled, and gives them back', async () => {
    await using access = await accessOn(await open());
    const { ingress, home } = ingressOn(access, { abc: person('user'), boss: person('admin') });
    await ingress.meet('abc', 'Anna');
    const anna = access.people.byHomeAssistant('abc')!;
    const login = hashSecret(await access.logins.create(anna));
    const rights = () => [ingress.judge('abc').kind, access.logins.judge(login, Date.now()).kind];
    expect(rights()).toEqual(['ingressUser', 'user']);
    for (const gone of [undefined, { ...person('user'), active: false }]) {
      home.now = gone === undefined ? { boss: person('admin') } : { abc: gone, boss: person('admin') };
      await ingress.look();
      expect(rights()).toEqual(['anonymous', 'anonymous']);
      expect(access.people.get(anna.id)).toMatchObject({ ha_gone: true, enabled: true });
      home.now = { abc: person('user'), boss: person('admin') };
      await ingress.look();
      expect(rights()).toEqual(['ingressUser', 'user']);
    }
  });
});

describe('people from Home Assistant', () => {
  afterEach(() => void vi.useRealTimers());

  it('are judged by its word at once, also in a second request while the first still waits for it', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { ingress } = ingressOn(access, { abc: person('admin') });
    const first = ingress.meet('abc', 'Anna');
    while (access.people.byHomeAssistant('abc') === undefined) await turn();
    await ingress.meet('abc', 'Anna');
    expect(ingress.judge('abc')).toMatchObject({ person: { role: 'admin' } });
    await first;
  });

  it('may only look while Home Assistant does not say who they are', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { ingress } = ingressOn(access, null);
    await ingress.meet('abc', 'Anna');
    expect(ingress.judge('abc')).toMatchObject({ person: { role: 'viewer' } });
  });

  it('keep what they were while Home Assistant is away, refuses, or lists nobody at all', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { ingress, home } = ingressOn(access, { abc: person('admin') });
    await ingress.meet('abc', 'Anna');
    for (const away of [null, {}, new Error('refused')]) {
      home.now = away;
      expect(await ingress.look()).toBeNull();
      expect(ingress.judge('abc')).toMatchObject({ kind: 'ingressUser', person: { role: 'admin' } });
    }
  });

  it('get a name of their own when theirs is taken, and never the account of another', async () => {
    await using access = await accessOn(await openTestDatabase());
    const local = await access.person('Anna', 'admin', 'scrypt$a$b');
    const { ingress } = ingressOn(access, { abcdefghij: person('user') });
    await ingress.meet('abcdefghij', 'Anna');
    expect(access.people.byHomeAssistant('abcdefghij')).toMatchObject({ username: 'Anna (abcdefgh)', role: 'user' });
    expect(access.people.get(local.id)?.ha_user_id).toBeNull();
  });

  it('are one person by the name they sign in with and through ingress, in any spelling', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { ingress } = ingressOn(access, {
      abc: person('user', 'anna'),
      def: person('admin', 'ben'),
      x: person('user', null),
    });
    await ingress.meet('abc', 'Anna B.');
    expect(await ingress.bySignInName(' ANNA ')).toMatchObject({ username: 'Anna B.', ha_user_id: 'abc' });
    const ben = await ingress.bySignInName('ben');
    expect(ben).toMatchObject({ username: 'ben', ha_user_id: 'def', role: 'admin' });
    await ingress.meet('def', 'Ben');
    expect(await ingress.bySignInName('nobody')).toBeUndefined();
    expect(access.people.all()).toHaveLength(2);
  });

  it('are looked after every minute without coming by, as long as there are any', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { ingress, home } = ingressOn(access, { abc: person('admin'), boss: person('admin') });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
    ingress.start();
    await passes(10 * MINUTE);
    expect(home.asked).toBe(0);
    await ingress.meet('abc', 'Anna');
    home.now = { boss: person('admin') };
    await passes(MINUTE);
    await expect.poll(() => ingress.judge('abc').kind).toBe('anonymous');
    home.now = null;
    await passes(10 * MINUTE);
    expect(ingress.judge('abc').kind).toBe('anonymous');
    home.now = { abc: person('user'), boss: person('admin') };
    await passes(MINUTE);
    await expect.poll(() => ingress.judge('abc')).toMatchObject({ kind: 'ingressUser', person: { role: 'user' } });
    ingress.stop();
    const { asked } = home;
    await passes(10 * MINUTE);
    expect(home.asked).toBe(asked);
  });

  it('are looked after at once when Home Assistant is there again', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { ingress, home } = ingressOn(access, { abc: person('admin') });
    await ingress.meet('abc', 'Anna');
    home.now = { boss: person('admin') };
    ingress.start();
    home.reachable();
    await expect.poll(() => ingress.judge('abc').kind).toBe('anonymous');
    ingress.stop();
  });

  it('come back with their first visit after Home Assistant knows them again', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { ingress, home } = ingressOn(access, { boss: person('admin') });
    await ingress.meet('abc', 'Anna');
    expect(ingress.judge('abc')).toMatchObject({ refusal: { detail: expect.stringContaining('Home Assistant') } });
    home.now = { abc: person('user') };
    await ingress.meet('abc', 'Anna');
    expect(ingress.judge('abc').kind).toBe('ingressUser');
  });
});

/** Lets time pass in steps, in which what was asked for can be answered. */
async function passes(ms: number): Promise<void> {
  for (let left = ms; left > 0; left -= STEP_MS) {
    await vi.advanceTimersByTimeAsync(STEP_MS);
    await turn();
  }
}

function person(role: HomePerson['role'], username: string | null = null): HomePerson {
  return { role, username, active: true };
}

type Listed = Record<string, HomePerson> | null | Error;

function ingressOn({ people, sightings }: Access, now: Listed) {
  const home = { now, asked: 0, reachable: () => {} };
  const ingress = new IngressPeople({
    people,
    sightings,
    log: createLog('silent'),
    askRoles: async () => {
      home.asked++;
      if (home.now instanceof Error) throw home.now;
      return home.now && new Map(Object.entries(home.now));
    },
    onReachable(listener) {
      home.reachable = listener;
      return () => {
        home.reachable = () => {};
      };
    },
  });
  return { ingress, home };
}
