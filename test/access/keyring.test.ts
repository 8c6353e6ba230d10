import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../server/access/caller.ts';
import type { ApiKey } from '../../server/access/keyStore.ts';
import { SCOPE_NAMES, type Scope } from '../../server/access/scopes.ts';
import { hashSecret, mintSecret } from '../../server/access/secret.ts';
import { Database } from '../../server/db/database.ts';
import { engines, openTestDatabase } from '../support/database.ts';
import { type Access, accessOn } from './house.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z').getTime();
const IP = '192.0.2.9';
/** The discard port of this machine: a connection is refused at once. */
const NOBODY_LISTENS = 'postgres://127.0.0.1:9/none';

function refusalOf(caller: Caller): string | null {
  return caller.kind === 'anonymous' ? (caller.refusal?.reason ?? 'none') : null;
}

function scopesOf(caller: Caller): Scope[] {
  return caller.kind === 'key' ? [...caller.scopes].sort() : [];
}

async function change(access: Access, id: number, values: Partial<ApiKey>): Promise<void> {
  const { database, signals } = access;
  await database.write((tx) => database.tables.apiKeys.update(values, { where: { id }, transaction: tx }));
  await signals.changed('api_keys', id);
}

async function changeOwner(access: Access, id: number, values: { enabled: boolean }): Promise<void> {
  const { database, signals } = access;
  await database.write((tx) => database.tables.users.update(values, { where: { id }, transaction: tx }));
  await signals.changed('users', id);
}

engines((open) => {
  it('knows a key by its secret, with its toggles and printers', async () => {
    await using access = await accessOn(await open());
    const owner = await access.person('anna', 'admin');
    const { key, secret } = await access.key({ scopes: ['manage_queue'], printer_ids: [3], user_id: owner.id });
    expect(key).toMatchObject({ name: 'Key', enabled: true, last_used_at: null, secret_hash: hashSecret(secret) });
    const caller = await access.keyring.identify(secret, IP, NOW);
    expect(caller).toMatchObject({ kind: 'key', key: { id: key.id, name: 'Key' }, owner: { username: 'anna' } });
    expect(scopesOf(caller)).toEqual(['manage_queue']);
    expect(caller.kind === 'key' && caller.printers).toEqual(new Set([3]));
  });

  it('takes away a deleted key at once, everywhere', async () => {
    await using access = await accessOn(await open());
    const { key, secret } = await access.key();
    expect((await access.keyring.identify(secret, IP, NOW)).kind).toBe('key');
    await access.store.remove(key.id);
    expect(refusalOf(await access.keyring.identify(secret, IP, NOW))).toBe('key_unknown');
    expect(refusalOf(access.keyring.judge(hashSecret(secret), NOW))).toBe('key_unknown');
    await expect(access.store.remove(key.id)).rejects.toMatchObject({ reason: 'not_found' });
  });

  it("takes away a deleted owner's keys at once, and never makes them ownerless", async () => {
    await using access = await accessOn(await open());
    const owner = await access.person('anna', 'admin');
    const { secret } = await access.key({ user_id: owner.id });
    const { database, signals } = access;
    await database.write((tx) => database.tables.users.destroy({ where: { id: owner.id }, transaction: tx }));
    await signals.changed('users', owner.id);
    expect(refusalOf(await access.keyring.identify(secret, IP, NOW))).toBe('key_unknown');
    expect(await database.tables.apiKeys.count()).toBe(0);
  });

  it('writes the last use in batches, only forward', async () => {
    await using access = await accessOn(await open());
    const { key, secret } = await access.key();
    await access.keyring.identify(secret, IP, NOW);
    await access.keyring.identify(secret, '192.0.2.10', NOW + 2000);
    await access.keyring.identify(secret, IP, NOW + 1000);
    expect((await stored(access, key.id))?.last_used_at).toBeNull();
    await access.keyring.stop();
    const last = { last_used_at: new Date(NOW + 2000), last_used_ip: '192.0.2.10' };
    expect(await stored(access, key.id)).toMatchObject(last);
    expect(access.store.keys.get(key.id)).toMatchObject(last);
    await access.store.recordUses(new Map([[key.id, { at: new Date(NOW), ip: IP }]]));
    expect(await stored(access, key.id)).toMatchObject(last);
  });
});

const stored = ({ database }: Access, id: number) => database.tables.apiKeys.findByPk(id, { raw: true });

describe('a key', () => {
  it('is nobody when it is not known, whatever it looks like', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { secret } = await access.key();
    for (const wrong of [
      '',
      'b',
      mintSecret(),
      secret.slice(0, -1),
      `${secret}x`,
      secret.toUpperCase(),
      'x'.repeat(99),
    ]) {
      const caller = await access.keyring.identify(wrong, IP, NOW);
      expect(refusalOf(caller), wrong).toBe('key_unknown');
    }
  });

  it('is found by its hash alone: how much of a wrong one is right makes no difference', async () => {
    await using access = await accessOn(await openTestDatabase());
    const secret = mintSecret();
    const { database, signals } = access;
    const { key } = await access.key();
    // A key of another length, as another system may have made it.
    const foreign = `bb_${'f'.repeat(43)}`;
    await change(access, key.id, { secret_hash: hashSecret(foreign) });
    expect((await access.keyring.identify(foreign, IP, NOW)).kind).toBe('key');
    expect(refusalOf(await access.keyring.identify(foreign.slice(0, 8), IP, NOW))).toBe('key_unknown');
    await database.write((tx) =>
      database.tables.apiKeys.update({ prefix: secret.slice(0, 11) }, { where: { id: key.id }, transaction: tx }),
    );
    await signals.changed('api_keys', key.id);
    expect(refusalOf(await access.keyring.identify(secret, IP, NOW))).toBe('key_unknown');
  });

  it('ends with its time', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { secret } = await access.key({ expires_at: new Date(NOW) });
    expect((await access.keyring.identify(secret, IP, NOW - 1)).kind).toBe('key');
    expect(refusalOf(await access.keyring.identify(secret, IP, NOW))).toBe('key_expired');
    expect(refusalOf(access.keyring.judge(hashSecret(secret), NOW + 1))).toBe('key_expired');
  });

  it('is nobody while it is disabled, and somebody again afterwards', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { key, secret } = await access.key();
    await change(access, key.id, { enabled: false });
    expect(refusalOf(await access.keyring.identify(secret, IP, NOW))).toBe('key_unknown');
    await change(access, key.id, { enabled: true });
    expect((await access.keyring.identify(secret, IP, NOW)).kind).toBe('key');
  });

  it('is nobody while its owner is disabled', async () => {
    await using access = await accessOn(await openTestDatabase());
    const owner = await access.person('anna', 'admin');
    const { secret } = await access.key({ user_id: owner.id });
    await changeOwner(access, owner.id, { enabled: false });
    expect(refusalOf(await access.keyring.identify(secret, IP, NOW))).toBe('key_unknown');
    await changeOwner(access, owner.id, { enabled: true });
    expect((await access.keyring.identify(secret, IP, NOW)).kind).toBe('key');
  });

  it('may at most what the role of its owner may now', async () => {
    await using access = await accessOn(await openTestDatabase());
    const owner = await access.person('anna', 'admin');
    const { secret } = await access.key({ user_id: owner.id, scopes: SCOPE_NAMES });
    const now = async () => scopesOf(await access.keyring.identify(secret, IP, NOW));
    expect(await now()).toEqual([...SCOPE_NAMES].sort());
    await access.people.setRole(owner.id, 'user');
    expect(await now()).toEqual(['cloud_access', 'control_printer', 'manage_queue', 'read_status']);
    await access.people.setRole(owner.id, 'viewer');
    expect(await now()).toEqual(['read_status']);
    await access.people.setRole(owner.id, 'admin');
    expect(await now()).toEqual([...SCOPE_NAMES].sort());
  });

  it('without owner may what its toggles say, and a toggle that does not exist opens nothing', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { key, secret } = await access.key({ scopes: ['update_electricity_price'] });
    expect(scopesOf(await access.keyring.identify(secret, IP, NOW))).toEqual(['update_electricity_price']);
    await change(access, key.id, { scopes: ['read_status', 'everything'] });
    expect(scopesOf(await access.keyring.identify(secret, IP, NOW))).toEqual(['read_status']);
  });

  it('with an empty list of printers sees none, without list all', async () => {
    await using access = await accessOn(await openTestDatabase());
    const none = await access.key({ printer_ids: [] });
    const all = await access.key({ printer_ids: null });
    expect(await access.keyring.identify(none.secret, IP, NOW)).toMatchObject({ printers: new Set() });
    expect(await access.keyring.identify(all.secret, IP, NOW)).toMatchObject({ printers: null });
  });

  it('costs no statement to check', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { secret } = await access.key();
    const { database } = access;
    let statements = 0;
    database.sequelize.addHook('beforeQuery' as 'beforeSync', () => {
      statements++;
    });
    await database.tables.settings.count();
    expect(statements).toBe(1);
    for (let n = 0; n < 100; n++) await access.keyring.identify(secret, IP, NOW + n);
    expect(statements).toBe(1);
  });

  it('is checked against the database while changes made by other processes might go unheard', async () => {
    const test = await openTestDatabase();
    await using access = await accessOn({ ...test, databaseUrl: NOBODY_LISTENS });
    expect(access.signals.alive).toBe(false);
    const owner = await access.person('anna', 'admin');
    const one = await access.key({ user_id: owner.id });
    const two = await access.key();
    const { users, apiKeys } = access.database.tables;
    await access.database.write(async (transaction) => {
      await users.update({ enabled: false }, { where: { id: owner.id }, transaction });
      await apiKeys.update({ enabled: false }, { where: { id: two.key.id }, transaction });
    });
    expect(refusalOf(await access.keyring.identify(one.secret, IP, NOW))).toBe('key_unknown');
    expect(refusalOf(await access.keyring.identify(two.secret, IP, NOW))).toBe('key_unknown');
  });

  it('is still checked while the database is locked, and its last use is written afterwards', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { key, secret } = await access.key();
    await using lock = await locked(access.dataDir);
    expect((await access.keyring.identify(secret, IP, NOW)).kind).toBe('key');
    const stopped = access.keyring.stop();
    await delay(50);
    expect((await access.keyring.identify(secret, IP, NOW)).kind).toBe('key');
    await lock.release();
    await stopped;
    expect((await stored(access, key.id))?.last_used_at).toEqual(new Date(NOW));
  });

  it('keeps for the next batch what could not be written', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { key, secret } = await access.key();
    const { database } = access;
    await access.keyring.identify(secret, IP, NOW);
    await database.write((tx) => database.sequelize.query('ALTER TABLE api_keys RENAME TO away', { transaction: tx }));
    await access.keyring.stop();
    await database.write((tx) => database.sequelize.query('ALTER TABLE away RENAME TO api_keys', { transaction: tx }));
    expect((await stored(access, key.id))?.last_used_at).toBeNull();
    await access.keyring.stop();
    expect((await stored(access, key.id))?.last_used_at).toEqual(new Date(NOW));
  });
});

/** Another process's write that does not end, on the same file. */
async function locked(dataDir: string) {
  const other = await Database.open({ databaseUrl: null, dataDir });
  const begun = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const write = other.write(() => {
    begun.resolve();
    return released.promise;
  });
  await begun.promise;
  const release = async () => {
    released.resolve();
    await write;
  };
  return {
    release,
    async [Symbol.asyncDispose]() {
      await release();
      await other.close();
    },
  };
}
