import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { GUESSES } from '../../server/access/guesses.ts';
import { Pictures } from '../../server/prints/pictures.ts';
import { addPrint } from '../db/rows.ts';
import { API, type Calls, send } from '../support/calls.ts';
import { ADMIN, type Key, signIn, startApp } from '../support/server.ts';

const server = await startApp({ env: { TRUSTED_PROXIES: '127.0.0.1' }, ingress: true });
afterAll(() => server[Symbol.asyncDispose]());
const admin = await server.setup();
const { database, printers, keyUses, keyUsage, people, audit, authentication } = server.app.features;
const picture = randomBytes(64);
let [one, two, print, other] = [0, 0, 0, 0];

beforeAll(async () => {
  const cover = await new Pictures({ dataDir: server.dataDir }).save(picture);
  const add = async (serial_number: string) => {
    const link = { ip_address: '127.0.0.1', access_code: '1', certificate: '', mqtt_port: 1, ftps_port: 1 };
    return (await printers.create({ ...link, serial_number, name: serial_number, model: 'X1C', location: null })).id;
  };
  [one, two] = [await add('ONE'), await add('TWO')];
  [print, other] = [await addPrint(database, one), await addPrint(database, two)];
  await database.write((transaction) =>
    database.tables.prints.update({ details: { cover } }, { where: {}, transaction }),
  );
});

interface Token {
  id: number;
  token: string;
}

const short = async (calls: Calls) =>
  (await calls.post('/printers/camera/stream-token')).json<{ token: string }>().token;
const long = async (calls: Calls, more = {}) =>
  (await calls.post('/auth/tokens', { scope: 'camera_stream', ...more })).json<Token>();
const open = async (token: string, headers: Record<string, string> = {}, id = print) =>
  (await send(server.url, { path: `${API}/archives/${id}/thumbnail?v=1&token=${token}`, headers })).status;

/** Both kinds of tokens of the same maker. */
async function bothOf(calls: Calls): Promise<string[]> {
  return [await short(calls), (await long(calls)).token];
}

async function person(username: string): Promise<{ id: number; calls: Calls }> {
  const account = { username, password: 'long enough' };
  const { id } = (await admin.post('/users', { ...account, role: 'user' })).json<{ id: number }>();
  return { id, calls: await signIn(server.anonymous, '/auth/login', account) };
}

/** Tokens that work until `end`, and not after it. */
async function expectEnd(calls: Calls, end: () => Promise<unknown>): Promise<void> {
  const made = await bothOf(calls);
  for (const token of made) expect(await open(token)).toBe(200);
  await end();
  for (const token of made) expect(await open(token)).toBe(401);
}

describe('a token', () => {
  it('is given for an hour, with no body, an empty one or an object', async () => {
    const key = await server.key(['read_status']);
    for (const path of ['/auth/ws-token', '/auth/ws-token/', '/printers/camera/stream-token']) {
      for (const body of [undefined, {}]) {
        const answer = await key.post(path, body);
        expect(answer.json()).toEqual({ token: expect.stringMatching(/^bbst_[\w-]{43}$/), expires_in: 3600 });
      }
      const headers = { ...key.headers, 'content-type': 'application/json', 'content-length': '0' };
      expect((await send(server.url, { method: 'POST', path: API + path, headers })).status).toBe(200);
    }
    expect((await server.anonymous.post('/auth/ws-token')).status).toBe(401);
    const weak = await server.key(['control_printer']);
    expect((await weak.post('/printers/camera/stream-token')).json()).toMatchObject({ reason: 'scope_missing' });
  });

  it('opens covers and thumbnails alone, as PNG with their length', async () => {
    const key = await server.key(['read_status']);
    for (const token of await bothOf(key)) {
      const answer = await send(server.url, { path: `${API}/archives/${print}/thumbnail?token=${token}` });
      expect(answer).toMatchObject({ status: 200, headers: { 'content-type': 'image/png', 'content-length': '64' } });
      const cover = await send(server.url, { path: `${API}/printers/${one}/cover?token=${token}` });
      expect(cover.json()).toMatchObject({ status: 404, detail: 'There is no picture.' });
    }
  });

  it('opens nothing but what it was made for', async () => {
    const key = await server.key(['read_status']);
    const live = (await key.post('/auth/ws-token')).json<{ token: string }>().token;
    expect(await open(live)).toBe(401);
    for (const token of await bothOf(admin)) {
      for (const path of ['/printers', '/auth/me', `/archives/${print}`, '/auth/tokens'])
        expect((await server.anonymous.get(`${path}?token=${token}`)).status, path).toBe(401);
      expect((await server.anonymous.post(`/auth/ws-token?token=${token}`)).status).toBe(401);
    }
  });

  it('that is stale is refused, whatever cookie comes along, and next to a key the key decides', async () => {
    const key = await server.key(['read_status']);
    const [stale, right] = ['bbst_stale', await short(key)];
    const answer = await send(server.url, { path: `${API}/printers/${one}/cover?token=${stale}` });
    expect(answer.json()).toMatchObject({ status: 401, reason: 'token_unknown' });
    expect(answer.headers['www-authenticate']).toContain('invalid_token');
    expect(await open(stale, { cookie: admin.cookie })).toBe(401);
    expect(await open(stale, { 'x-api-key': key.secret })).toBe(200);
    expect(await open(right, { 'x-api-key': 'bb_wrong' })).toBe(401);
    expect(await open(key.secret)).toBe(400);
    expect(await open('', { cookie: admin.cookie })).toBe(200);
  });

  it('sees the printers of its key, also when they become fewer, and from its addresses only', async () => {
    const key = await server.key(['read_status'], { printer_ids: [one] });
    const made = await bothOf(key);
    for (const token of made) expect(await open(token, {}, other)).toBe(404);
    await admin.patch(`/api-keys/${key.id}`, { printer_ids: [two] });
    for (const token of made) {
      expect(await open(token)).toBe(404);
      expect(await open(token, {}, other)).toBe(200);
    }
    await admin.patch(`/api-keys/${key.id}`, { printer_ids: null, allowed_ips: ['192.0.2.0/24'] });
    for (const token of made) {
      expect(await open(token)).toBe(403);
      expect(await open(token, { 'x-forwarded-for': '192.0.2.9' })).toBe(200);
    }
  });

  it('is counted on its key, and a refusal too', async () => {
    const key = await server.key(['read_status']);
    const token = await short(key);
    await open(token);
    await admin.patch(`/api-keys/${key.id}`, { scopes: ['control_printer'] });
    expect(await open(token)).toBe(403);
    await keyUses.flush();
    const { by_endpoint } = await keyUsage.usage(key.id, new Date());
    expect(by_endpoint.map(({ endpoint, count, refused }) => [endpoint, count, refused]).sort()).toEqual([
      ['create_camera_stream_token', 1, 0],
      ['get_archive_thumbnail', 2, 1],
    ]);
  });

  it('that is guessed is slowed down, and a right one from there is not', async () => {
    const here = { 'x-forwarded-for': '198.51.100.9' };
    const right = await bothOf(admin);
    for (let n = 0; n < GUESSES; n++) expect(await open(`bblt_${n}`, here)).toBe(401);
    expect(await open('bblt_more', here)).toBe(429);
    for (const token of right) expect(await open(token, here)).toBe(200);
  });
});

describe('a token ends at once', () => {
  const ends: [how: string, end: (key: Key) => Promise<unknown>][] = [
    ['is deleted', (key) => admin.delete(`/api-keys/${key.id}`)],
    ['is disabled', (key) => admin.patch(`/api-keys/${key.id}`, { enabled: false })],
    ['gets a new secret without grace', (key) => admin.post(`/api-keys/${key.id}/rotate`, { grace_seconds: 0 })],
  ];
  it.each(ends)('when its key %s', async (_how, end) => {
    const key = await server.key(['read_status']);
    await expectEnd(key, () => end(key));
  });

  it('with the grace of the secret it was made with, and not that of a newer one', async () => {
    const key = await server.key(['read_status']);
    const old = await bothOf(key);
    const { secret } = (await admin.post(`/api-keys/${key.id}/rotate`, { grace_seconds: 600 })).json<{
      secret: string;
    }>();
    const young = await bothOf(server.anonymous.as({ 'x-api-key': secret }));
    for (const token of [...old, ...young]) expect(await open(token)).toBe(200);
    await database.write((transaction) =>
      database.tables.apiKeys.update({ old_secret_until: new Date() }, { where: { id: key.id }, transaction }),
    );
    await server.app.features.keys.keys.refresh(key.id);
    await people.update(admin.userId, { role: 'admin' });
    for (const token of old) expect(await open(token)).toBe(401);
    for (const token of young) expect(await open(token)).toBe(200);
  });

  const leaves: [how: string, end: (of: { id: number; calls: Calls }) => Promise<unknown>][] = [
    ['signs out everywhere', ({ calls }) => calls.post('/auth/sign-out-everywhere')],
    ['is signed out everywhere', ({ id }) => admin.post(`/users/${id}/sign-out`)],
    ['is disabled', ({ id }) => admin.patch(`/users/${id}`, { enabled: false })],
    ['is deleted', ({ id }) => admin.delete(`/users/${id}`)],
  ];
  it.each(leaves)('when its person %s', async (how, end) => {
    const made = await person(how);
    await expectEnd(made.calls, () => end(made));
  });

  it('when its person changes the password, but for a short-lived one of that login', async () => {
    const { calls } = await person('pia');
    const [brief, lasting] = await bothOf(calls);
    const words = { current_password: 'long enough', new_password: 'longer than that' };
    expect((await calls.post('/auth/password', words)).status).toBe(200);
    expect([await open(brief!), await open(lasting!)]).toEqual([200, 401]);
  });

  it('when the owner of its key is disabled, and not when that person signs out everywhere', async () => {
    const ben = await person('ben');
    const { secret } = (await ben.calls.post('/api-keys', { name: 'Mine' })).json<{ secret: string }>();
    const key = server.anonymous.as({ 'x-api-key': secret });
    const made = await bothOf(key);
    await ben.calls.post('/auth/sign-out-everywhere');
    for (const token of made) expect(await open(token)).toBe(200);
    await admin.patch(`/users/${ben.id}`, { enabled: false });
    for (const token of made) expect(await open(token)).toBe(401);
  });

  it('when its login ends, if it is short-lived; a long-lived one stays', async () => {
    const calls = await signIn(server.anonymous, '/auth/login', ADMIN);
    const [brief, lasting] = await bothOf(calls);
    await calls.post('/auth/logout');
    expect([await open(brief!), await open(lasting!)]).toEqual([401, 200]);
  });

  it('when people have to sign in again, if it was made by the household', async () => {
    await authentication.set(false);
    await expectEnd(server.anonymous, () => authentication.set(true));
  });
});

describe('long-lived tokens', () => {
  it('are listed without their text, stored hashed, and revoked', async () => {
    const key = await server.key(['read_status']);
    const made = await long(key, { name: 'Kitchen', expires_in_days: 30, colour: 'red' });
    expect(made.token).toMatch(/^bblt_[0-9a-f]{8}_[\w-]{32}$/);
    const listed = (await key.get('/auth/tokens')).json<object[]>();
    expect(listed).toEqual([
      {
        id: made.id,
        scope: 'camera_stream',
        name: 'Kitchen',
        prefix: `${made.token.slice(0, 13)}...`,
        api_key_id: key.id,
        user: null,
        created_at: expect.any(String),
        expires_at: expect.any(String),
      },
    ]);
    const rows = JSON.stringify(await database.tables.accessTokens.findAll({ raw: true }));
    expect(rows).not.toContain(made.token.slice(14));
    expect((await key.delete(`/auth/tokens/${made.id}`)).json()).toEqual({ success: true, message: 'Token revoked.' });
    expect(await open(made.token)).toBe(401);
    expect((await key.delete(`/auth/tokens/${made.id}`)).status).toBe(404);
    const { rows: noted } = await audit.list({ subject: 'access_token', subject_id: made.id, limit: 9, offset: 0 });
    expect(noted.map(({ action, actor, subject_name }) => [action, actor, subject_name])).toEqual([
      ['access_token.deleted', `key:${key.id}`, 'Kitchen'],
      ['access_token.created', `key:${key.id}`, 'Kitchen'],
    ]);
  });

  it('are shown to whoever made them, to the owner of the key, and to administrators', async () => {
    const [carl, dora] = [await person('carl'), await person('dora')];
    const { secret } = (await carl.calls.post('/api-keys', { name: 'Mine' })).json<{ secret: string }>();
    const key = server.anonymous.as({ 'x-api-key': secret });
    const made = [(await long(carl.calls)).id, (await long(key)).id];
    const idsOf = async (calls: Calls) => (await calls.get('/auth/tokens')).json<Token[]>().map(({ id }) => id);
    expect(await idsOf(carl.calls)).toEqual(made);
    expect(await idsOf(key)).toEqual([made[1]]);
    expect(await idsOf(dora.calls)).toEqual([]);
    expect(await idsOf(admin)).toEqual(expect.arrayContaining(made));
    for (const id of made) expect((await dora.calls.delete(`/auth/tokens/${id}`)).status).toBe(404);
    expect((await key.delete(`/auth/tokens/${made[0]}`)).status).toBe(404);
    for (const id of made) expect((await carl.calls.delete(`/auth/tokens/${id}`)).status).toBe(200);
  });

  it('end when their time is over', async () => {
    const made = await long(admin, { expires_in_days: 1 });
    expect(await open(made.token)).toBe(200);
    await database.write((transaction) =>
      database.tables.accessTokens.update({ expires_at: new Date() }, { where: { id: made.id }, transaction }),
    );
    await server.app.features.tokenStore.current();
    await long(admin);
    expect(await open(made.token)).toBe(401);
  });

  it('are at most fifty of one key', async () => {
    const key = await server.key(['read_status']);
    for (let n = 0; n < 50; n++) expect((await long(key)).token).toBeDefined();
    expect((await key.post('/auth/tokens', { scope: 'camera_stream' })).status).toBe(409);
    expect((await long(admin)).token).toBeDefined();
  });

  it('are refused for anything but pictures', async () => {
    for (const scope of ['overlay', undefined, 1])
      expect((await admin.post('/auth/tokens', { scope })).status).toBe(422);
  });
});
