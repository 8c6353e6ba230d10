import { describe, expect, it } from 'vitest';
import { SYSTEM } from '../../server/access/audit.ts';
import { isPassword } from '../../server/access/password.ts';
import { PeopleChanges } from '../../server/access/peopleChanges.ts';
import { hashSecret } from '../../server/access/secret.ts';
import { SEEN_EVERY_MS } from '../../server/access/sightings.ts';
import { engines, openTestDatabase } from '../support/database.ts';
import { type Access, accessOn } from './house.ts';

const BOSS = { ...SYSTEM, userId: null };
const HASH = 'scrypt$a$b';

engines((open) => {
  it('deletes somebody with their keys and logins', async () => {
    await using access = await accessOn(await open());
    await access.person('boss', 'admin', HASH);
    const anna = await access.person('anna', 'user', HASH);
    const { key, secret } = await access.key({ user_id: anna.id });
    const kept = await access.key();
    const login = hashSecret(await access.logins.create(anna));
    await access.changes.remove(anna.id, BOSS);
    expect(access.people.get(anna.id)).toBeUndefined();
    expect(access.logins.judge(login, Date.now()).kind).toBe('anonymous');
    expect(access.store.keys.get(key.id)).toBeUndefined();
    expect(access.store.keys.get(kept.key.id)).toBeDefined();
    expect(await access.keyring.identify(secret, '::1', Date.now())).toMatchObject({ kind: 'anonymous' });
    expect(await access.database.tables.logins.count()).toBe(0);
    await expect(access.changes.remove(anna.id, BOSS)).rejects.toMatchObject({ reason: 'not_found' });
    const { rows } = await access.audit.list({ subject: 'user', limit: 10, offset: 0 });
    expect(rows).toMatchObject([
      { action: 'user.deleted', subject_id: anna.id, subject_name: 'anna', actor: 'system' },
    ]);
  });

  it('always leaves an administrator who can sign in', async () => {
    await using access = await accessOn(await open());
    const anna = await access.person('anna', 'admin', HASH);
    await access.person('ben', 'user', HASH);
    await access.people.create({ username: 'ha', password_hash: null, role: 'admin', ha_user_id: 'ha' });
    const gone = await access.person('cleo', 'admin', HASH);
    await access.people.update(gone.id, { enabled: false });
    const { changes } = access;
    const last = { reason: 'conflict', message: expect.stringContaining('last administrator') };
    await expect(changes.change(anna.id, { role: 'user' }, BOSS)).rejects.toMatchObject(last);
    await expect(changes.change(anna.id, { enabled: false }, BOSS)).rejects.toMatchObject(last);
    await expect(changes.remove(anna.id, BOSS)).rejects.toMatchObject(last);
    expect(access.people.get(anna.id)).toMatchObject({ role: 'admin', enabled: true });
    await changes.change(gone.id, { enabled: true }, BOSS);
    await changes.change(anna.id, { role: 'user' }, BOSS);
    expect(access.people.get(anna.id)?.role).toBe('user');
  });

  it('ends the logins of somebody who gets another password or is disabled, and of nobody else', async () => {
    await using access = await accessOn(await open());
    const boss = await access.person('boss', 'admin', HASH);
    const anna = await access.person('anna', 'user', HASH);
    const bosses = hashSecret(await access.logins.create(boss));
    const enter = async () => hashSecret(await access.logins.create(anna));
    for (const change of [{ password: 'another one' }, { enabled: false }]) {
      const logins = [await enter(), await enter()];
      expect(access.logins.countOf(anna.id, Date.now())).toBe(2);
      await access.changes.change(anna.id, change, BOSS);
      await access.people.update(anna.id, { enabled: true });
      for (const login of logins) expect(access.logins.judge(login, Date.now()).kind).toBe('anonymous');
      expect(access.logins.countOf(anna.id, Date.now())).toBe(0);
    }
    expect(access.logins.judge(bosses, Date.now()).kind).toBe('user');
    const stored = access.people.get(anna.id)?.password_hash ?? null;
    expect(await isPassword('another one', stored)).toBe(true);
    const { rows } = await access.audit.list({ limit: 10, offset: 0 });
    expect(JSON.stringify(rows)).not.toMatch(/another one|scrypt/);
  });

  it('writes when people were here at most once an hour', async () => {
    await using access = await accessOn(await open());
    const anna = await access.person('anna', 'user');
    const { sightings, people } = access;
    const at = Date.parse('2026-11-24T10:00:00Z');
    const seen = () => people.get(anna.id)?.last_seen_at?.getTime();
    expect(seen()).toBeUndefined();
    for (const [now, stored] of [
      [at, at],
      [at + SEEN_EVERY_MS - 1, at],
      [at + SEEN_EVERY_MS, at + SEEN_EVERY_MS],
    ] as const) {
      sightings.note(anna.id, now);
      sightings.note(4_000_000, now);
      await sightings.write();
      expect(seen()).toBe(stored);
    }
    sightings.note(anna.id, at + 3 * SEEN_EVERY_MS);
    await sightings.stop();
    expect(seen()).toBe(at + 3 * SEEN_EVERY_MS);
  });
});

describe('nobody', () => {
  it('changes or deletes themselves', async () => {
    await using access = await accessOn(await openTestDatabase());
    const anna = await access.person('anna', 'admin', HASH);
    await access.person('ben', 'admin', HASH);
    const self = { ...SYSTEM, userId: anna.id };
    for (const wanted of [{ role: 'user' as const }, { enabled: false }, { password: 'another one' }])
      await expect(access.changes.change(anna.id, wanted, self)).rejects.toMatchObject({ reason: 'conflict' });
    await expect(access.changes.remove(anna.id, self)).rejects.toMatchObject({ reason: 'conflict' });
    expect(access.people.get(anna.id)).toEqual(anna);
  });

  it('decides here what Home Assistant decides about its people; disabling and deleting them is done here', async () => {
    await using access = await accessOn(await openTestDatabase());
    const anna = await access.people.create({ username: 'anna', password_hash: null, role: 'user', ha_user_id: 'abc' });
    const decided = { reason: 'conflict', message: expect.stringContaining('Home Assistant') };
    for (const wanted of [
      { role: 'admin' as const },
      { password: 'another one' },
      { role: 'user' as const, enabled: false },
    ])
      await expect(access.changes.change(anna.id, wanted, BOSS)).rejects.toMatchObject(decided);
    await expect(access.changes.changeOwnPassword(anna, 'another one', 0, SYSTEM)).rejects.toMatchObject(decided);
    expect(await access.changes.change(anna.id, { enabled: false }, BOSS)).toMatchObject({
      enabled: false,
      role: 'user',
    });
    await access.changes.remove(anna.id, BOSS);
    expect(access.people.all()).toEqual([]);
  });
});

describe('inside Home Assistant', () => {
  it('one of its administrators is enough, as long as it knows them', async () => {
    await using access = await accessOn(await openTestDatabase());
    const changes = inside(access);
    const anna = await access.person('anna', 'admin', HASH);
    const there = await access.people.create({ username: 'x', password_hash: null, role: 'admin', ha_user_id: 'abc' });
    await access.people.update(there.id, { ha_gone: true });
    await expect(changes.change(anna.id, { role: 'user' }, BOSS)).rejects.toMatchObject({ reason: 'conflict' });
    await access.people.update(there.id, { ha_gone: false });
    await changes.change(anna.id, { role: 'user' }, BOSS);
    await expect(changes.change(there.id, { enabled: false }, BOSS)).rejects.toMatchObject({ reason: 'conflict' });
  });
});

function inside({ database, signals, people, logins, store, audit }: Access): PeopleChanges {
  return new PeopleChanges({ database, signals, people, logins, keys: store, audit, supervised: true });
}
