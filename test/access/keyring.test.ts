import { describe, expect, it } from 'vitest';
import type { Caller } from '../../server/access/caller.ts';
import type { ApiKey } from '../../server/access/keyStore.ts';
import type { User } from '../../server/access/people.ts';
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

async function changeOwner(access: Access, id: number, values: Partial<User>): Promise<void> {
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
    expect(refusalOf(access.keyring.judge(hashSecret(secret), IP, NOW))).toBe('key_unknown');
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

  it('has two secrets after a rotation, the old one for its time', async () => {
    await using access = await accessOn(await open());
    const { key, secret: first } = await access.key({ scopes: ['manage_queue'], printer_ids: [3] });
    const { key: rotated, secret: second } = await access.store.rotate(key.id, 60);
    const until = rotated.old_secret_until!.getTime();
    expect(until - Date.now()).toBeGreaterThan(58_000);
    expect(until - Date.now()).toBeLessThanOrEqual(60_000);
    expect(rotated).toMatchObject({ prefix: second.slice(0, 11).concat('...'), rotated_at: expect.any(Date) });
    const [byOld, byNew] = [first, second].map((secret) => access.keyring.judge(hashSecret(secret), IP, until - 1));
    for (const caller of [byOld!, byNew!]) {
      expect(caller).toMatchObject({ kind: 'key', key: { id: key.id }, printers: new Set([3]) });
      expect(scopesOf(caller)).toEqual(['manage_queue']);
    }
    const late = access.keyring.judge(hashSecret(first), IP, until);
    expect(late).toMatchObject({ kind: 'anonymous', refusal: { reason: 'key_expired', keyId: key.id } });
    expect(access.keyring.judge(hashSecret(second), IP, until).kind).toBe('key');
  });

  it('forgets the oldest secret with a second rotation, and any old one with a rotation without grace', async () => {
    await using access = await accessOn(await open());
    const { key, secret: first } = await access.key();
    const now = Date.now();
    const known = (...secrets: string[]) =>
      secrets.map((secret) => access.keyring.judge(hashSecret(secret), IP, now).kind === 'key');
    const { secret: second } = await access.store.rotate(key.id, 600);
    const { secret: third } = await access.store.rotate(key.id, 600);
    expect(known(first, second, third)).toEqual([false, true, true]);
    const { key: last, secret: fourth } = await access.store.rotate(key.id, 0);
    expect(known(second, third, fourth)).toEqual([false, false, true]);
    expect(last).toMatchObject({ old_secret_hash: null, old_secret_until: null });
  });

  it("goes with its owner by the explicit step alone, without the database's own", async () => {
    await using access = await accessOn(await open());
    const { database, signals } = access;
    const owner = await access.person('anna', 'admin');
    const [own, other] = [await access.key({ user_id: owner.id }), await access.key()];
    access.uses.count(await access.keyring.identify(own.secret, IP, NOW), 'list_printers', IP, 'ok', NOW);
    await access.uses.flush();
    await unbound(database);
    await database.write(async (tx) => {
      expect(await access.store.removeOf(owner.id, tx)).toBe(1);
      await database.tables.users.destroy({ where: { id: owner.id }, transaction: tx });
    });
    await signals.changed('api_keys', null);
    await signals.changed('users', owner.id);
    expect(refusalOf(await access.keyring.identify(own.secret, IP, NOW))).toBe('key_unknown');
    expect((await database.tables.apiKeys.findAll({ raw: true })).map(({ id }) => id)).toEqual([other.key.id]);
    expect(await database.tables.keyUses.count()).toBe(0);
  });

  it('whose owner is not there is nobody, and never without owner', async () => {
    await using access = await accessOn(await open());
    const { database, signals } = access;
    const owner = await access.person('anna', 'admin');
    const { key, secret } = await access.key({ user_id: owner.id });
    await unbound(database);
    await database.write((tx) => database.tables.users.destroy({ where: { id: owner.id }, transaction: tx }));
    await signals.changed('users', owner.id);
    expect((await database.tables.apiKeys.findByPk(key.id, { raw: true }))?.user_id).toBe(owner.id);
    expect(refusalOf(await access.keyring.identify(secret, IP, NOW))).toBe('key_unknown');
  });
});

/** Takes away what makes the database delete keys with their owners. */
async function unbound(database: Database): Promise<void> {
  if (database.engine === 'postgres') {
    const drop = 'ALTER TABLE api_keys DROP CONSTRAINT api_keys_user_id_fkey';
    const dropUses = 'ALTER TABLE key_uses DROP CONSTRAINT key_uses_api_key_id_fkey';
    await database.write((tx) => database.sequelize.query(`${drop}; ${dropUses}`, { transaction: tx }));
    return;
  }
  // Without effect inside a transaction: the writer is asked outside of one, by a name that no reader has.
  const pool = (database.sequelize as unknown as { connectionManager: Pool }).connectionManager;
  const writer = await pool.getConnection({ uuid: 'writer' });
  await new Promise<void>((resolve, reject) =>
    writer.exec('PRAGMA foreign_keys = OFF', (error) => (error ? reject(error) : resolve())),
  );
}

interface Pool {
  getConnection(options: { uuid: string }): Promise<{ exec(sql: string, done: (error: Error | null) => void): void }>;
}

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
    expect(refusalOf(access.keyring.judge(hashSecret(secret), IP, NOW + 1))).toBe('key_expired');
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
    await access.people.update(owner.id, { role: 'user' });
    expect(await now()).toEqual(['cloud_access', 'control_printer', 'manage_queue', 'read_status']);
    await access.people.update(owner.id, { role: 'viewer' });
    expect(await now()).toEqual(['read_status']);
    await access.people.update(owner.id, { role: 'admin' });
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

  it('is still checked while the database is locked, and its use is written afterwards', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { key, secret } = await access.key();
    await using lock = await locked(access.dataDir);
    access.uses.count(await access.keyring.identify(secret, IP, NOW), 'list_printers', IP, 'ok', NOW);
    const flushed = access.uses.flush();
    const caller = await access.keyring.identify(secret, IP, NOW);
    expect(caller.kind).toBe('key');
    access.uses.count(caller, 'list_printers', IP, 'ok', NOW + 1);
    await lock.release();
    await flushed;
    await access.uses.flush();
    const { apiKeys, keyUses } = access.database.tables;
    expect((await apiKeys.findByPk(key.id, { raw: true }))?.last_used_at).toEqual(new Date(NOW + 1));
    expect(await keyUses.sum('count')).toBe(2);
  });

  it('may be used from its addresses only, and says so', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { key, secret } = await access.key({ allowed_ips: ['192.0.2.0/28', '2001:db8::/64'] });
    const from = (ip: string) => access.keyring.judge(hashSecret(secret), ip, NOW);
    for (const ip of ['192.0.2.9', '::ffff:192.0.2.9', '2001:db8::7']) expect(from(ip).kind, ip).toBe('key');
    for (const ip of ['192.0.2.16', '2001:db8:0:1::7', '', 'x']) {
      expect(from(ip), ip).toMatchObject({
        refusal: {
          reason: 'key_address',
          detail: expect.stringContaining(`may not be used from ${ip}.`),
          keyId: key.id,
        },
      });
    }
    await access.store.update(key.id, { allowed_ips: null });
    expect(from('192.0.2.16').kind).toBe('key');
  });

  it('that is disabled or over says nothing else, wherever it comes from', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { key, secret } = await access.key({ allowed_ips: ['192.0.2.1'], expires_at: new Date(NOW) });
    expect(refusalOf(access.keyring.judge(hashSecret(secret), IP, NOW))).toBe('key_expired');
    await access.store.update(key.id, { enabled: false, expires_at: null });
    expect(refusalOf(access.keyring.judge(hashSecret(secret), IP, NOW))).toBe('key_unknown');
  });

  it('is nobody while Home Assistant does not know its owner', async () => {
    await using access = await accessOn(await openTestDatabase());
    const owner = await access.person('anna', 'admin');
    const { secret } = await access.key({ user_id: owner.id });
    await changeOwner(access, owner.id, { ha_gone: true });
    expect(refusalOf(await access.keyring.identify(secret, IP, NOW))).toBe('key_unknown');
    await changeOwner(access, owner.id, { ha_gone: false });
    expect((await access.keyring.identify(secret, IP, NOW)).kind).toBe('key');
  });

  it('is told of wrong secrets that begin like its own, and of no others', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { key, secret } = await access.key();
    const guess = `${secret.slice(0, 11)}${mintSecret().slice(11)}`;
    expect(await access.keyring.identify(guess, IP, NOW)).toMatchObject({ refusal: { keyId: key.id } });
    const stranger = await access.keyring.identify(mintSecret(), IP, NOW);
    expect(stranger).toMatchObject({ kind: 'anonymous', refusal: { reason: 'key_unknown' } });
    expect(stranger.kind === 'anonymous' && stranger.refusal?.keyId).toBeUndefined();
  });
});

describe('the audit of keys', () => {
  const IP_OF = { actor: 'person:1', actor_name: 'anna', ip: IP };

  it('says who made, changed, rotated and deleted which, and no secret', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { store, audit } = access;
    const wanted = { name: 'Node-RED', printer_ids: null, expires_at: null, user_id: null };
    const { key, secret } = await store.create({ ...wanted, scopes: ['read_status'] }, IP_OF);
    await store.update(key.id, { name: 'Flow', scopes: ['manage_queue'], enabled: true }, IP_OF);
    await store.update(key.id, { name: 'Flow' }, IP_OF);
    const rotated = await store.rotate(key.id, 3600, IP_OF);
    await store.remove(key.id, IP_OF);
    const { rows } = await audit.list({ subject: 'api_key', subject_id: key.id, limit: 10, offset: 0 });
    expect(rows.reverse().map(({ action, subject_name, details }) => [action, subject_name, details])).toEqual([
      ['api_key.created', 'Node-RED', expect.objectContaining({ scopes: ['read_status'] })],
      [
        'api_key.changed',
        'Flow',
        { from: { name: 'Node-RED', scopes: ['read_status'] }, to: { name: 'Flow', scopes: ['manage_queue'] } },
      ],
      ['api_key.rotated', 'Flow', { grace_seconds: 3600 }],
      ['api_key.deleted', 'Flow', null],
    ]);
    expect(rows.every((row) => row.actor === 'person:1' && row.ip === IP)).toBe(true);
    const text = JSON.stringify(rows);
    for (const one of [secret, rotated.secret]) {
      expect(text).not.toContain(one.slice(11));
      expect(text).not.toContain(hashSecret(one));
    }
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
