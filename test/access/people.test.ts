import { describe, expect, it } from 'vitest';
import { People } from '../../server/access/people.ts';
import { hashSecret } from '../../server/access/secret.ts';
import { Signals } from '../../server/db/signals.ts';
import { createLog } from '../../server/log.ts';
import { engines, openPostgresTestDatabase, openTestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { postgresPresent } from '../support/postgres.ts';
import { type Access, accessOn } from './house.ts';

const DAY = 24 * 60 * 60 * 1000;

engines((open) => {
  it('keeps people, finds them by name, and refuses a name that is taken', async () => {
    await using access = await accessOn(await open());
    const anna = await access.person('anna', 'user');
    expect(anna).toMatchObject({ username: 'anna', role: 'user', enabled: true, password_hash: null });
    expect(access.people.byName('anna')).toEqual(anna);
    expect(access.people.get(anna.id)).toEqual(anna);
    expect(access.people.byName('Anna')).toBeUndefined();
    const again = access.person('anna', 'admin');
    await expect(again).rejects.toMatchObject({ reason: 'conflict', message: expect.stringContaining('anna') });
    expect(access.people.all()).toHaveLength(1);
  });

  it('signs in with a token that is stored only as a hash, until it is removed', async () => {
    await using access = await accessOn(await open());
    const anna = await access.person('anna', 'user');
    const token = await access.logins.create(anna);
    const caller = access.logins.judge(hashSecret(token), Date.now());
    expect(caller).toMatchObject({ kind: 'user', person: { username: 'anna' } });
    const rows = await access.database.tables.logins.findAll({ raw: true });
    expect(JSON.stringify(rows)).not.toContain(token);
    await access.logins.remove(rows[0]?.id ?? 0);
    expect(access.logins.judge(hashSecret(token), Date.now())).toMatchObject({ refusal: { reason: 'login_unknown' } });
  });
});

describe('a login', () => {
  it('ends after thirty days', async () => {
    await using access = await accessOn(await openTestDatabase());
    const hash = hashSecret(await access.logins.create(await access.person('anna', 'user')));
    expect(access.logins.judge(hash, Date.now() + 29.9 * DAY).kind).toBe('user');
    expect(access.logins.judge(hash, Date.now() + 30.1 * DAY)).toMatchObject({ refusal: { reason: 'login_expired' } });
  });

  it('is removed from the database at the next start after its end', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { database, logins } = access;
    const anna = await access.person('anna', 'user');
    await logins.create(anna);
    const expires_at = new Date(Date.now() - 1);
    await database.write((tx) => database.tables.logins.update({ expires_at }, { where: {}, transaction: tx }));
    const fresh = await logins.create(anna);
    logins.stop();
    await logins.start();
    const rows = await database.tables.logins.findAll({ raw: true });
    expect(rows.map((row) => row.token_hash)).toEqual([hashSecret(fresh)]);
  });

  it('is nobody once its person is disabled or deleted, and has the role of now', async () => {
    await using access = await accessOn(await openTestDatabase());
    const anna = await access.person('anna', 'user');
    const hash = hashSecret(await access.logins.create(anna));
    const now = () => access.logins.judge(hash, Date.now());
    await access.people.update(anna.id, { role: 'viewer' });
    expect(now()).toMatchObject({ kind: 'user', person: { role: 'viewer' } });
    await change(access, anna.id, { enabled: false });
    expect(now()).toMatchObject({ refusal: { reason: 'login_unknown' } });
    await change(access, anna.id, { enabled: true });
    expect(now().kind).toBe('user');
    const { database, signals } = access;
    await database.write((tx) => database.tables.users.destroy({ where: { id: anna.id }, transaction: tx }));
    await signals.changed('users', anna.id);
    expect(now()).toMatchObject({ refusal: { reason: 'login_unknown' } });
  });

  it('is not known by a token that was never given', async () => {
    await using access = await accessOn(await openTestDatabase());
    for (const token of ['', 'x', 'undefined'])
      expect(access.logins.judge(hashSecret(token), Date.now())).toMatchObject({
        refusal: { reason: 'login_unknown' },
      });
  });
});

describe('the first administrator', () => {
  it('is wanted until somebody can sign in as one', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { people } = access;
    expect(people.needsSetup).toBe(true);
    await access.person('anna', 'user', 'scrypt$a$b');
    await access.person('from Home Assistant', 'admin');
    expect(people.needsSetup).toBe(true);
    const boss = await access.person('berta', 'admin', 'scrypt$a$b');
    expect(people.needsSetup).toBe(false);
    await change(access, boss.id, { enabled: false });
    expect(people.needsSetup).toBe(true);
  });
});

describe.skipIf(!needs('postgres', postgresPresent()))('on PostgreSQL', () => {
  it('hears of people that another server made or demoted', async () => {
    await using access = await accessOn(await openPostgresTestDatabase());
    const log = createLog('silent');
    const signals = new Signals({ databaseUrl: access.databaseUrl, log });
    const elsewhere = new People({ database: access.database, signals });
    await signals.start();
    await elsewhere.start();
    const anna = await access.person('anna', 'admin');
    await expect.poll(() => elsewhere.get(anna.id)?.role).toBe('admin');
    await elsewhere.update(anna.id, { role: 'viewer' });
    await expect.poll(() => access.people.get(anna.id)?.role).toBe('viewer');
    elsewhere.stop();
    await signals.stop();
  });
});

async function change({ database, signals }: Access, id: number, values: { enabled: boolean }): Promise<void> {
  await database.write((tx) => database.tables.users.update(values, { where: { id }, transaction: tx }));
  await signals.changed('users', id);
}
