import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { mintSecret } from '../../server/access/secret.ts';
import { type Calls, send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';
import { until } from '../support/until.ts';

const server = await startApp({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
afterAll(() => server[Symbol.asyncDispose]());
const { url, anonymous } = server;
const admin = await server.setup();
const { people, logins, keys, keyUses, database, authentication } = server.app.features;
const DAY_MS = 24 * 60 * 60_000;
const printers = server.app.features.printers;
const blank = { ip_address: '127.0.0.1', access_code: '1', model: '', location: null, certificate: '' };
const printer = await printers.create({ ...blank, name: 'One', serial_number: 'ONE', mqtt_port: 1, ftps_port: 1 });

interface KeyAnswer extends Record<string, unknown> {
  id: number;
  secret: string;
}

let names = 0;
/** Somebody else who is signed in. */
async function person(role: 'viewer' | 'user' | 'admin'): Promise<Calls> {
  const user = await people.create({ username: `p${++names}`, role, password_hash: null, ha_user_id: null });
  return anonymous.as({ authorization: `Bearer ${await logins.create(user)}` });
}

async function made(by: Calls, body: object): Promise<KeyAnswer> {
  const answer = await by.post('/api-keys', { name: 'Key', ...body });
  expect(answer.status, answer.text).toBe(200);
  return answer.json<KeyAnswer>();
}

const get = async (by: Calls, id: number) => (await by.get(`/api-keys/${id}`)).json<KeyAnswer>();
const problem = async (call: ReturnType<Calls['get']>) => {
  const { status, reason, detail } = (await call).json();
  return { status, reason, detail };
};

describe('making a key', () => {
  it('ticks only read_status when nothing is said', async () => {
    const { secret, ...key } = await made(admin, {});
    expect(key).toEqual({
      id: expect.any(Number),
      name: 'Key',
      prefix: `${secret.slice(0, 11)}...`,
      owner: { id: admin.userId, username: 'anna' },
      legacy: false,
      scopes: ['read_status'],
      printer_ids: null,
      allowed_ips: null,
      rate_limit: null,
      enabled: true,
      expires_at: null,
      created_at: expect.stringMatching(/Z$/),
      last_used_at: null,
      last_used_ip: null,
      rotated_at: null,
      old_secret_until: null,
      unused: false,
      refused_count: 0,
      last_refused_at: null,
    });
    expect(await get(admin, key.id as number)).toEqual(key);
  });

  it('takes addresses and a limit, and keeps networks by their first address', async () => {
    const key = await made(admin, { allowed_ips: ['192.168.1.7/24', '::ffff:10.0.0.1', '10.0.0.1'], rate_limit: 60 });
    expect(key).toMatchObject({ allowed_ips: ['192.168.1.0/24', '10.0.0.1'], rate_limit: 60 });
  });

  it('refuses an address that is none with a sentence that shows how', async () => {
    for (const call of [
      admin.post('/api-keys', { name: 'x', allowed_ips: ['10.0.0.1', '192.168.1.300'] }),
      admin.patch(`/api-keys/${(await made(admin, {})).id}`, { allowed_ips: ['10.0.0.1', '192.168.1.300'] }),
    ]) {
      expect((await call).json()).toMatchObject({
        status: 422,
        errors: [
          { path: 'allowed_ips.1', message: expect.stringContaining('"192.168.1.300" is no address. Send one like') },
        ],
      });
    }
    for (const wrong of [{ allowed_ips: [] }, { rate_limit: 0 }, { rate_limit: 1.5 }, { enabled: true }]) {
      expect((await admin.post('/api-keys', { name: 'x', ...wrong })).status).toBe(422);
    }
  });

  it('never gives cloud access while authentication is off', async () => {
    const user = await person('user');
    expect((await made(user, { scopes: ['cloud_access'] })).scopes).toEqual(['cloud_access']);
    await authentication.set(false);
    try {
      for (const caller of [anonymous, user]) {
        expect(await problem(caller.post('/api-keys', { name: 'x', scopes: ['cloud_access'] }))).toMatchObject({
          status: 400,
          reason: 'cloud_needs_authentication',
        });
      }
      expect(await made(anonymous, { scopes: ['read_status'] })).toMatchObject({ owner: null, legacy: true });
    } finally {
      await authentication.set(true);
    }
  });
});

describe('changing a key', () => {
  it('leaves what is left out and clears what is null', async () => {
    const expires_at = '2099-01-01T00:00:00.000Z';
    const limits = { printer_ids: [printer.id], expires_at, allowed_ips: ['10.0.0.1'], rate_limit: 5 };
    const { secret, ...key } = await made(admin, { ...limits, scopes: ['read_status', 'manage_queue'] });
    const patch = async (body: object) => (await admin.patch(`/api-keys/${key.id}`, body)).json();
    expect(await patch({ name: 'Other' })).toEqual({ ...key, name: 'Other' });
    expect(await patch({})).toEqual({ ...key, name: 'Other' });
    const cleared = { printer_ids: null, expires_at: null, allowed_ips: null, rate_limit: null };
    expect(await patch(cleared)).toEqual({ ...key, name: 'Other', ...cleared });
    expect(await patch({ ...limits, scopes: [], enabled: false })).toEqual({
      ...key,
      name: 'Other',
      scopes: [],
      enabled: false,
    });
    expect(await get(admin, key.id)).toMatchObject({ ...limits, enabled: false });
    expect((await anonymous.get('/printers', { 'x-api-key': secret })).status).toBe(401);
  });

  it('works at once', async () => {
    const { id, secret } = await made(admin, { scopes: [] });
    const asKey = anonymous.as({ 'x-api-key': secret, 'x-forwarded-for': '192.0.2.7' });
    const status = async () => (await asKey.get('/printers')).status;
    expect(await status()).toBe(403);
    await admin.patch(`/api-keys/${id}`, { scopes: ['read_status'] });
    expect((await asKey.get('/printers')).json()).toHaveLength(1);
    await admin.patch(`/api-keys/${id}`, { printer_ids: [] });
    expect((await asKey.get('/printers')).json()).toEqual([]);
    await admin.patch(`/api-keys/${id}`, { allowed_ips: ['192.0.2.8'] });
    expect(await problem(asKey.get('/printers'))).toEqual({
      status: 403,
      reason: 'key_address',
      detail: 'This key may not be used from 192.0.2.7. Add the address on the key, or use another key.',
    });
    await admin.patch(`/api-keys/${id}`, { allowed_ips: ['192.0.2.0/24'] });
    expect(await status()).toBe(200);
    await admin.patch(`/api-keys/${id}`, { enabled: false });
    expect(await status()).toBe(401);
  });

  it('refuses an end that has passed, but keeps one that was there', async () => {
    const { id } = await made(admin, {});
    const past = '2026-01-01T00:00:00Z';
    expect(await problem(admin.patch(`/api-keys/${id}`, { expires_at: past }))).toMatchObject({ status: 422 });
    await database.write((transaction) =>
      database.tables.apiKeys.update({ expires_at: new Date(past) }, { where: { id }, transaction }),
    );
    await keys.keys.refresh(id);
    expect((await admin.patch(`/api-keys/${id}`, { expires_at: past, name: 'Old' })).status).toBe(200);
  });

  it('refuses an unknown printer, but keeps one that is gone', async () => {
    const gone = await printers.create({ ...blank, name: 'G', serial_number: 'G', mqtt_port: 1, ftps_port: 1 });
    const { id } = await made(admin, { printer_ids: [gone.id] });
    await printers.remove(gone.id);
    const both = [gone.id, printer.id];
    expect((await admin.patch(`/api-keys/${id}`, { printer_ids: both })).json()).toMatchObject({ printer_ids: both });
    expect((await admin.patch(`/api-keys/${id}`, { printer_ids: [4_000_000] })).status).toBe(404);
  });

  it('is for its owner and administrators; others do not learn that it is there', async () => {
    const [owner, other, boss] = [await person('user'), await person('user'), await person('admin')];
    const { id } = await made(owner, { scopes: ['read_status'] });
    for (const caller of [owner, boss]) {
      for (const path of ['', '/usage', '/audit'])
        expect((await caller.get(`/api-keys/${id}${path}`)).status).toBe(200);
      expect((await caller.patch(`/api-keys/${id}`, { name: 'Mine' })).status).toBe(200);
    }
    const calls = [
      other.get(`/api-keys/${id}`),
      other.get(`/api-keys/${id}/usage`),
      other.get(`/api-keys/${id}/audit`),
      other.patch(`/api-keys/${id}`, {}),
      other.post(`/api-keys/${id}/rotate`),
      other.delete(`/api-keys/${id}`),
    ];
    const unknown = await problem(other.get('/api-keys/4000000'));
    for (const call of calls) expect(await problem(call)).toEqual(unknown);
    expect((await other.get('/api-keys')).json()).toEqual([]);
  });

  it('lets only the owner tick cloud access, and nobody on a key without owner', async () => {
    const [owner, boss] = [await person('user'), await person('admin')];
    const { id } = await made(owner, {});
    const tick = { scopes: ['read_status', 'cloud_access'] };
    expect(await problem(boss.patch(`/api-keys/${id}`, tick))).toMatchObject({
      status: 403,
      reason: 'cloud_not_owner',
    });
    expect((await owner.patch(`/api-keys/${id}`, tick)).status).toBe(200);
    expect((await boss.patch(`/api-keys/${id}`, { ...tick, name: 'Renamed' })).status).toBe(200);
    const { key: ownerless } = await keys.create({
      name: 'Legacy',
      scopes: [],
      printer_ids: null,
      expires_at: null,
      user_id: null,
    });
    expect(await problem(boss.patch(`/api-keys/${ownerless.id}`, tick))).toMatchObject({
      status: 400,
      reason: 'cloud_needs_owner',
      detail: expect.stringContaining('recreate it'),
    });
  });
});

describe('rotating a key', () => {
  const status = async (secret: string) => (await anonymous.get('/printers', { 'x-api-key': secret })).status;

  it('keeps the old secret for a day when nothing is said, and shows until when', async () => {
    const key = await made(admin, { scopes: ['read_status'] });
    const rotated = (await admin.post(`/api-keys/${key.id}/rotate`)).json<KeyAnswer>();
    expect(rotated).toMatchObject({ id: key.id, scopes: ['read_status'], rotated_at: expect.any(String) });
    expect(rotated.secret).not.toBe(key.secret);
    const inMs = new Date(String(rotated.old_secret_until)).getTime() - Date.now();
    expect(Math.abs(inMs - DAY_MS)).toBeLessThan(5_000);
    expect([await status(key.secret), await status(rotated.secret)]).toEqual([200, 200]);
  });

  it('ends the old secret at once with a grace of 0', async () => {
    const key = await made(admin, {});
    const rotated = (await admin.post(`/api-keys/${key.id}/rotate`, { grace_seconds: 0 })).json<KeyAnswer>();
    expect(rotated.old_secret_until).toBeNull();
    expect([await status(key.secret), await status(rotated.secret)]).toEqual([401, 200]);
  });

  it('ends the old secret with its grace, and says why', async () => {
    const key = await made(admin, {});
    await admin.post(`/api-keys/${key.id}/rotate`, { grace_seconds: 1 });
    expect(await status(key.secret)).toBe(200);
    await until('the end of the grace', async () => (await status(key.secret)) === 401);
    expect(await problem(anonymous.get('/printers', { 'x-api-key': key.secret }))).toMatchObject({
      reason: 'key_expired',
      detail: expect.stringContaining('API key has expired'),
    });
    expect((await get(admin, key.id)).old_secret_until).toBeNull();
  });

  it('refuses a grace that is negative or longer than a week', async () => {
    const { id } = await made(admin, {});
    for (const grace_seconds of [-1, 604_801, 0.5, '60'])
      expect((await admin.post(`/api-keys/${id}/rotate`, { grace_seconds })).status).toBe(422);
    expect((await admin.post(`/api-keys/${id}/rotate`, { grace_seconds: 604_800 })).status).toBe(200);
  });

  it('is for the owner alone on a key with cloud access', async () => {
    const [owner, boss] = [await person('user'), await person('admin')];
    const { id } = await made(owner, { scopes: ['cloud_access'] });
    expect(await problem(boss.post(`/api-keys/${id}/rotate`))).toMatchObject({
      status: 403,
      reason: 'cloud_not_owner',
    });
    expect((await owner.post(`/api-keys/${id}/rotate`)).status).toBe(200);
  });
});

describe('the use of a key', () => {
  it('is told by endpoint, address and day over every door, with its refusals', async () => {
    const { id, secret } = await made(admin, { scopes: ['read_status'] });
    const from = (ip: string) => anonymous.as({ 'x-api-key': secret, 'x-forwarded-for': ip });
    await from('192.0.2.1').get('/printers');
    await from('192.0.2.1').get('/printers/');
    await from('192.0.2.1').get('/statistics');
    await from('192.0.2.1').get('/archives/stats');
    await from('192.0.2.1').get('/archives?limit=x');
    await send(url, { path: '/api/trpc/printers.list', headers: from('192.0.2.2').headers });
    await from('192.0.2.2').get(`/printers/${printer.id}/cover`);
    await from('192.0.2.2').post(`/printers/${printer.id}/print/stop`);
    await pause(5);
    await from('192.0.2.2').get('/api-keys');
    await pause(5);
    const near = `${secret.slice(0, 11)}${mintSecret().slice(11)}`;
    await anonymous.get('/printers', { 'x-api-key': near, 'x-forwarded-for': '192.0.2.3' });
    const usage = (await admin.get(`/api-keys/${id}/usage`)).json<{
      by_endpoint: { endpoint: string; count: number; refused: number }[];
      by_address: { ip: string; count: number; refused: number }[];
      refusals: { at: string; ip: string; endpoint: string; reason: string; count: number }[];
    }>();
    const today = new Date().toISOString().slice(0, 10);
    expect(usage).toMatchObject({ days: 90, total: 10, refused: 3, by_day: [{ day: today, count: 10, refused: 3 }] });
    const counts = Object.fromEntries(usage.by_endpoint.map((row) => [row.endpoint, [row.count, row.refused]]));
    expect(counts).toEqual({
      list_printers: [4, 1],
      get_statistics: [2, 0],
      list_archives: [1, 0],
      get_printer_cover: [1, 0],
      stop_print: [1, 1],
      list_api_keys: [1, 1],
    });
    expect(Object.fromEntries(usage.by_address.map((row) => [row.ip, [row.count, row.refused]]))).toEqual({
      '192.0.2.1': [5, 0],
      '192.0.2.2': [4, 2],
      '192.0.2.3': [1, 1],
    });
    expect(usage.refusals.map(({ at, ...row }) => row)).toEqual([
      { ip: '192.0.2.3', endpoint: 'list_printers', reason: 'key_unknown', count: 1 },
      { ip: '192.0.2.2', endpoint: 'list_api_keys', reason: 'key_not_allowed', count: 1 },
      { ip: '192.0.2.2', endpoint: 'stop_print', reason: 'scope_missing', count: 1 },
    ]);
    expect(await get(admin, id)).toMatchObject({
      last_used_ip: '192.0.2.2',
      last_used_at: expect.any(String),
      refused_count: 3,
      last_refused_at: usage.refusals[0]?.at,
    });
    const list = (await admin.get('/api-keys')).json<KeyAnswer[]>();
    expect(list.find((key) => key.id === id)).toMatchObject({ refused_count: 3, last_used_ip: '192.0.2.2' });
  });

  it('tells where a printer outside its grant, or its own limits, stood in the way', async () => {
    const { id, secret } = await made(admin, { printer_ids: [], rate_limit: 2, allowed_ips: ['192.0.2.1'] });
    const from = (ip: string) => anonymous.as({ 'x-api-key': secret, 'x-forwarded-for': ip });
    await from('192.0.2.9').get('/printers');
    for (let n = 0; n < 3; n++) await from('192.0.2.1').get(`/printers/${printer.id}`);
    await admin.patch(`/api-keys/${id}`, { enabled: false });
    await from('192.0.2.1').get('/printers');
    const { refusals } = (await admin.get(`/api-keys/${id}/usage`)).json<{
      refusals: { reason: string; count: number }[];
    }>();
    expect(Object.fromEntries(refusals.map(({ reason, count }) => [reason, count]))).toEqual({
      key_address: 1,
      not_found: 2,
      too_many: 1,
      key_unknown: 1,
    });
  });

  it('is written at stop, and flagged when there was none for 90 days', async () => {
    const { id, secret } = await made(admin, {});
    await anonymous.get('/printers', { 'x-api-key': secret });
    await keyUses.stop();
    expect(await database.tables.keyUses.count({ where: { api_key_id: id } })).toBe(1);
    keyUses.start();
    const old = new Date(Date.now() - 91 * DAY_MS);
    await database.write((transaction) =>
      database.tables.apiKeys.update({ created_at: old, last_used_at: old }, { where: { id }, transaction }),
    );
    expect(await get(admin, id)).toMatchObject({ unused: true, last_used_at: old.toISOString() });
    await anonymous.get('/printers', { 'x-api-key': secret });
    expect(await get(admin, id)).toMatchObject({ unused: false });
  });
});

it('the audit of a key names who did what, newest first', async () => {
  const { id } = await made(admin, { name: 'Seen' });
  await admin.patch(`/api-keys/${id}`, { rate_limit: 10 });
  await admin.post(`/api-keys/${id}/rotate`, { grace_seconds: 60 });
  const rows = (await admin.get(`/api-keys/${id}/audit`)).json<{ action: string; details: unknown }[]>();
  const by = { actor: `person:${admin.userId}`, actor_name: 'anna', subject_id: id, subject_name: 'Seen' };
  expect(rows).toMatchObject([
    { action: 'api_key.rotated', details: { grace_seconds: 60 }, ...by },
    { action: 'api_key.changed', details: { from: { rate_limit: null }, to: { rate_limit: 10 } }, ...by },
    { action: 'api_key.created', ...by },
  ]);
});

it('no answer holds a secret that was shown before, or a hash', async () => {
  const { id, secret } = await made(admin, {});
  await admin.post(`/api-keys/${id}/rotate`);
  for (const path of ['', `/${id}`, `/${id}/usage`, `/${id}/audit`]) {
    const { text } = await admin.get(`/api-keys${path}`);
    expect(text).not.toContain(secret.slice(11));
    expect(text).not.toMatch(/[0-9a-f]{64}|secret_hash/);
  }
});
