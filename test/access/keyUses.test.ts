import { setTimeout as pause } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import type { Caller } from '../../server/access/caller.ts';
import { ADDRESSES_MAX, COUNTS_MAX, OTHER } from '../../server/access/keyUses.ts';
import { engines, openTestDatabase } from '../support/database.ts';
import { type Access, accessOn } from './house.ts';

const NOW = new Date('2026-03-01T12:00:00.000Z').getTime();
const DAY_MS = 24 * 60 * 60_000;
const IP = '192.0.2.9';

/** A key, and the caller who sends it. */
async function aKey(access: Access): Promise<{ id: number; caller: Caller }> {
  const { key, secret } = await access.key();
  return { id: key.id, caller: await access.keyring.identify(secret, IP, NOW) };
}

const rows = ({ database }: Access) => database.tables.keyUses.findAll({ raw: true, order: [['id', 'ASC']] });
const keyRow = ({ database }: Access, id: number) => database.tables.apiKeys.findByPk(id, { raw: true });

engines((open) => {
  it('adds up what is the same, batch after batch', async () => {
    await using access = await accessOn(await open());
    const { id, caller } = await aKey(access);
    const { uses } = access;
    for (let n = 0; n < 3; n++) uses.count(caller, 'list_printers', IP, 'ok', NOW + n);
    uses.count(caller, 'stop_print', IP, 'scope_missing', NOW);
    expect(await rows(access)).toEqual([]);
    await uses.flush();
    uses.count(caller, 'list_printers', IP, 'ok', NOW + 5_000);
    await uses.flush();
    await uses.flush();
    const same = { api_key_id: id, day: '2026-03-01', ip: IP };
    expect((await rows(access)).sort((a, b) => b.count - a.count)).toMatchObject([
      { ...same, endpoint: 'list_printers', outcome: 'ok', count: 4, last_at: new Date(NOW + 5_000) },
      { ...same, endpoint: 'stop_print', outcome: 'scope_missing', count: 1, last_at: new Date(NOW) },
    ]);
  });

  it('writes the last use only forward', async () => {
    await using access = await accessOn(await open());
    const { id, caller } = await aKey(access);
    const { uses } = access;
    uses.count(caller, 'list_printers', IP, 'ok', NOW);
    uses.count(caller, 'list_printers', '192.0.2.10', 'ok', NOW + 2_000);
    uses.count(caller, 'list_printers', IP, 'ok', NOW + 1_000);
    expect((await keyRow(access, id))?.last_used_at).toBeNull();
    await uses.stop();
    const last = { last_used_at: new Date(NOW + 2_000), last_used_ip: '192.0.2.10' };
    expect(await keyRow(access, id)).toMatchObject(last);
    uses.count(caller, 'list_printers', IP, 'ok', NOW);
    await uses.stop();
    expect(await keyRow(access, id)).toMatchObject(last);
  });

  it('tells the use of a key by day, endpoint and address, and its refusals newest first', async () => {
    await using access = await accessOn(await open());
    const { id, caller } = await aKey(access);
    const other = await aKey(access);
    const { uses, usage } = access;
    uses.count(caller, 'list_printers', IP, 'ok', NOW - 90 * DAY_MS);
    uses.count(caller, 'list_printers', IP, 'ok', NOW - DAY_MS);
    uses.count(caller, 'list_printers', IP, 'ok', NOW - DAY_MS);
    uses.count(caller, 'stop_print', '2001:db8::1', 'scope_missing', NOW - 10);
    uses.count(caller, 'stop_print', '2001:db8::1', 'too_many', NOW);
    uses.count(other.caller, 'list_printers', IP, 'ok', NOW);
    await uses.flush();
    expect(await usage.usage(id, new Date(NOW))).toEqual({
      total: 4,
      refused: 2,
      by_day: [
        { day: '2026-02-28', count: 2, refused: 0 },
        { day: '2026-03-01', count: 2, refused: 2 },
      ],
      by_endpoint: [
        { endpoint: 'stop_print', count: 2, refused: 2, last_at: new Date(NOW) },
        { endpoint: 'list_printers', count: 2, refused: 0, last_at: new Date(NOW - DAY_MS) },
      ],
      by_address: [
        { ip: '2001:db8::1', count: 2, refused: 2, last_at: new Date(NOW) },
        { ip: IP, count: 2, refused: 0, last_at: new Date(NOW - DAY_MS) },
      ],
      refusals: [
        { at: new Date(NOW), ip: '2001:db8::1', endpoint: 'stop_print', reason: 'too_many', count: 1 },
        { at: new Date(NOW - 10), ip: '2001:db8::1', endpoint: 'stop_print', reason: 'scope_missing', count: 1 },
      ],
    });
    expect(await usage.refused(new Date(NOW), null)).toEqual(new Map([[id, { count: 2, last_at: new Date(NOW) }]]));
    expect(await usage.refused(new Date(NOW), other.id)).toEqual(new Map());
    expect(await usage.refused(new Date(NOW + 7 * DAY_MS), null)).toEqual(new Map());
  });

  it('forgets the uses of a key that was deleted meanwhile, and writes the others', async () => {
    await using access = await accessOn(await open());
    const [gone, stays] = [await aKey(access), await aKey(access)];
    for (const { caller } of [gone, stays]) access.uses.count(caller, 'list_printers', IP, 'ok', NOW);
    await access.store.remove(gone.id);
    await access.uses.flush();
    expect((await rows(access)).map(({ api_key_id }) => api_key_id)).toEqual([stays.id]);
  });

  it('adds up what two servers counted at the same moment', async () => {
    await using access = await accessOn(await open());
    const { id } = await aKey(access);
    const count = (endpoint: string) => {
      const about = { api_key_id: id, day: '2026-03-01', endpoint, ip: IP, outcome: 'ok' };
      return { ...about, count: 2, last_at: NOW };
    };
    const [one, other] = [
      [count('a'), count('b')],
      [count('b'), count('a')],
    ];
    await Promise.all(Array.from({ length: 10 }, (_, n) => access.usage.add(n % 2 ? one : other, new Map())));
    expect((await rows(access)).map((row) => row.count)).toEqual([20, 20]);
  });
});

describe('uses of keys', () => {
  it('of nobody are not counted, refused ones are', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { id } = await aKey(access);
    const nobody: Caller = { kind: 'anonymous', refusal: null };
    const tried: Caller = { kind: 'anonymous', refusal: { reason: 'key_unknown', detail: 'No.', keyId: id } };
    for (const caller of [nobody, tried]) access.uses.count(caller, 'list_printers', IP, 'key_unknown', NOW);
    await access.uses.flush();
    expect(await rows(access)).toMatchObject([{ api_key_id: id, outcome: 'key_unknown', count: 1 }]);
    expect((await keyRow(access, id))?.last_used_at).toBeNull();
  });

  it('are told apart by a bounded number of addresses', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { caller } = await aKey(access);
    for (let n = 0; n < ADDRESSES_MAX + 50; n++)
      access.uses.count(caller, 'list_printers', `2001:db8::${n}`, 'ok', NOW);
    access.uses.count(caller, 'list_printers', '2001:db8::1', 'ok', NOW);
    await access.uses.flush();
    const written = await rows(access);
    expect(written).toHaveLength(ADDRESSES_MAX + 1);
    expect(written.find(({ ip }) => ip === OTHER)).toMatchObject({ endpoint: 'list_printers', count: 50 });
    expect(written.find(({ ip }) => ip === '2001:db8::1')).toMatchObject({ count: 2 });
  });

  it('are counted in a bounded number of rows a day, and lose none', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { id, caller } = await aKey(access);
    const uses = COUNTS_MAX + 2_000;
    for (let n = 0; n < uses; n++) access.uses.count(caller, `endpoint ${n}`, IP, 'ok', NOW);
    await access.uses.flush();
    const written = await rows(access);
    expect(written).toHaveLength(COUNTS_MAX + 1);
    expect(written.find(({ endpoint }) => endpoint === OTHER)).toMatchObject({
      api_key_id: id,
      ip: OTHER,
      count: 2_000,
    });
    access.uses.count(caller, 'endpoint next day', IP, 'ok', NOW + DAY_MS);
    await access.uses.flush();
    expect((await rows(access)).at(-1)).toMatchObject({ endpoint: 'endpoint next day', day: '2026-03-02' });
  }, 20_000);

  it('that could not be written are written with the next batch, also those of a day that is over', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { id, caller } = await aKey(access);
    const { database, uses } = access;
    const rename = (from: string, to: string) =>
      database.write((tx) => database.sequelize.query(`ALTER TABLE ${from} RENAME TO ${to}`, { transaction: tx }));
    uses.count(caller, 'list_printers', IP, 'ok', NOW);
    await rename('key_uses', 'away');
    await uses.flush();
    uses.count(caller, 'list_printers', IP, 'ok', NOW + 1);
    await uses.flush();
    uses.count(caller, 'list_printers', IP, 'ok', NOW + DAY_MS);
    await uses.flush();
    await rename('away', 'key_uses');
    await uses.stop();
    expect((await rows(access)).map(({ day, count }) => [day, count]).sort()).toEqual([
      ['2026-03-01', 2],
      ['2026-03-02', 1],
    ]);
    expect((await keyRow(access, id))?.last_used_at).toEqual(new Date(NOW + DAY_MS));
  });

  it('that come while a batch is written are in the next one', async () => {
    await using access = await accessOn(await openTestDatabase());
    const { caller } = await aKey(access);
    const { database, uses } = access;
    uses.count(caller, 'list_printers', IP, 'ok', NOW);
    const held = Promise.withResolvers<void>();
    const holding = database.write(() => held.promise);
    const flushed = uses.flush();
    await pause(20);
    uses.count(caller, 'list_printers', IP, 'ok', NOW + 1);
    held.resolve();
    await Promise.all([holding, flushed]);
    expect((await rows(access)).map(({ count }) => count)).toEqual([1]);
    await uses.flush();
    expect((await rows(access)).map(({ count }) => count)).toEqual([2]);
  });
});
