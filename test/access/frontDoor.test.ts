import { describe, expect, it } from 'vitest';
import { SYSTEM } from '../../server/access/audit.ts';
import { FrontDoor } from '../../server/access/frontDoor.ts';
import { isPassword } from '../../server/access/password.ts';
import { Database } from '../../server/db/database.ts';
import { engines, openPostgresTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { postgresPresent } from '../support/postgres.ts';
import { type Access, accessOn } from './house.ts';

const ANNA = { username: 'anna', password: 'correct horse' };
const conflict = { reason: 'conflict' };

engines((open) => {
  it('lets the first visitor make the administrator, once', async () => {
    await using access = await accessOn(await open());
    const door = doorOn(access);
    expect(door.requiresSetup).toBe(true);
    const anna = await door.setUp(ANNA, SYSTEM);
    expect(anna).toMatchObject({ username: 'anna', role: 'admin', ha_user_id: null });
    expect(await isPassword(ANNA.password, anna?.password_hash ?? null)).toBe(true);
    expect(door.requiresSetup).toBe(false);
    await expect(door.setUp({ ...ANNA, username: 'ben' }, SYSTEM)).rejects.toMatchObject(conflict);
    await expect(door.setUp(null, SYSTEM)).rejects.toMatchObject(conflict);
    expect(access.authentication.enabled).toBe(true);
    expect(await actions(access)).toEqual(['user.created']);
  });

  it('lets the first visitor do without sign-in, once, and asks for an administrator when that ends', async () => {
    await using access = await accessOn(await open());
    const door = doorOn(access);
    expect(await door.setUp(null, SYSTEM)).toBeNull();
    expect([access.authentication.enabled, door.requiresSetup]).toEqual([false, false]);
    await expect(door.setUp(ANNA, SYSTEM)).rejects.toMatchObject(conflict);
    await expect(door.turnOn(null, SYSTEM)).rejects.toMatchObject({
      ...conflict,
      message: expect.stringContaining('username'),
    });
    expect(access.authentication.enabled).toBe(false);
    expect(await door.turnOn(ANNA, SYSTEM)).toMatchObject({ username: 'anna', role: 'admin' });
    expect(access.authentication.enabled).toBe(true);
    expect(await actions(access)).toEqual(['authentication.turned_off', 'user.created', 'authentication.turned_on']);
  });

  it('takes nothing to turn sign-in on again where an administrator is there, and writes only real turns down', async () => {
    await using access = await accessOn(await open());
    const door = doorOn(access);
    await door.setUp(ANNA, SYSTEM);
    for (const turn of [() => door.turnOff(SYSTEM), () => door.turnOn(null, SYSTEM)]) {
      await turn();
      await turn();
    }
    expect(access.authentication.enabled).toBe(true);
    await door.turnOff(SYSTEM);
    await expect(door.turnOn({ ...ANNA, username: 'ben' }, SYSTEM)).rejects.toMatchObject(conflict);
    expect(access.authentication.enabled).toBe(false);
    expect((await actions(access)).slice(1)).toEqual([
      'authentication.turned_off',
      'authentication.turned_on',
      'authentication.turned_off',
    ]);
  });

  it('makes nothing of an administrator whose name is taken', async () => {
    await using access = await accessOn(await open());
    await access.person('anna', 'viewer');
    const door = doorOn(access);
    await expect(door.setUp(ANNA, SYSTEM)).rejects.toMatchObject({ message: expect.stringContaining('anna') });
    expect(await actions(access)).toEqual([]);
    expect(door.requiresSetup).toBe(true);
  });
});

describe('inside Home Assistant', () => {
  it('nobody sets anything up, and turning sign-in on needs nobody', async () => {
    await using access = await accessOn(await openTestDatabase());
    const door = doorOn(access, true);
    expect(door.requiresSetup).toBe(false);
    for (const wanted of [ANNA, null]) await expect(door.setUp(wanted, SYSTEM)).rejects.toMatchObject(conflict);
    await door.turnOff(SYSTEM);
    expect(await door.turnOn(null, SYSTEM)).toBeNull();
    expect(access.authentication.enabled).toBe(true);
  });
});

describe.skipIf(!needs('postgres', postgresPresent()))('two servers on one PostgreSQL', () => {
  it.each([
    ['both make an administrator', ANNA],
    ['one makes an administrator, one does without sign-in', null],
  ])('are set up once when %s at the same moment', async (_what, wanted) => {
    for (let round = 0; round < 5; round++) {
      await using first = await openPostgresTestDatabase();
      await using one = await accessOn(first);
      await using two = await accessOn(await another(first));
      const results = await Promise.allSettled([
        doorOn(one).setUp({ ...ANNA, username: 'ben' }, SYSTEM),
        doorOn(two).setUp(wanted, SYSTEM),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      const { users, settings } = one.database.tables;
      const [admins, off] = await Promise.all([users.count(), settings.count({ where: { name: 'auth_enabled' } })]);
      expect(admins + off).toBe(1);
    }
  });

  it('always keep an administrator, also when each takes the rights from the other one', async () => {
    for (let round = 0; round < 5; round++) {
      await using first = await openPostgresTestDatabase();
      await using one = await accessOn(first);
      const anna = await one.person('anna', 'admin', 'scrypt$a$b');
      const ben = await one.person('ben', 'admin', 'scrypt$a$b');
      await using two = await accessOn(await another(first));
      const by = { ...SYSTEM, userId: null };
      const results = await Promise.allSettled([
        one.changes.change(anna.id, { role: 'user' }, by),
        two.changes.remove(ben.id, by),
      ]);
      expect(results.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
      expect(await one.database.tables.users.count({ where: { role: 'admin' } })).toBe(1);
    }
  });
});

function doorOn({ people, authentication, audit }: Access, supervised = false): FrontDoor {
  return new FrontDoor({ people, authentication, audit, supervised });
}

async function actions({ audit }: Access): Promise<string[]> {
  const { rows } = await audit.list({ limit: 100, offset: 0 });
  return rows.map(({ action }) => action).reverse();
}

/** Another server's own connections to the same database. */
async function another({ databaseUrl, dataDir }: TestDatabase): Promise<TestDatabase> {
  const database = await Database.open({ databaseUrl, dataDir });
  return { database, databaseUrl, dataDir, [Symbol.asyncDispose]: () => database.close() };
}
