import { afterAll, describe, expect, it } from 'vitest';
import { mintSecret } from '../../server/access/secret.ts';
import { API, type Calls, send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';

const server = await startApp({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
afterAll(() => server[Symbol.asyncDispose]());
const { url, anonymous } = server;
const admin = await server.setup();
const reader = await server.key(['read_status']);
const { apiKeys } = server.app.features.database.tables;

/** A key whose time is over: made while it was good, then moved into the past. */
async function expiredKey(): Promise<string> {
  const key = await server.key(['read_status'], { expires_at: new Date(Date.now() + 60_000).toISOString() });
  const { database, keys } = server.app.features;
  await database.write((tx) =>
    apiKeys.update({ expires_at: new Date(Date.now() - 1_000) }, { where: { id: key.id }, transaction: tx }),
  );
  await keys.keys.refresh(null);
  // Making another key tells the keyring that the keys have changed.
  await server.key(['read_status']);
  return key.secret;
}

/** Every place where a key is asked for: REST, a picture, tRPC. */
const DOORS = [
  `${API}/printers`,
  `${API}/auth/me`,
  `${API}/printers/1/cover`,
  `${API}/archives/1/thumbnail`,
  '/api/trpc/printers.list',
];

/** Each unknown key comes from somewhere else: too many from one place are answered otherwise. */
let places = 0;
const elsewhere = () => ({ 'x-forwarded-for': `2001:db8:0:${(++places).toString(16)}::1` });

/** The problem of a refusal, wherever it stands. */
async function refusal(path: string, headers: Record<string, string>): Promise<Record<string, unknown>> {
  const answer = await send(url, { path, headers: { ...elsewhere(), ...headers } });
  const body = answer.json<{ error?: { data: Record<string, unknown> } }>();
  return { status: answer.status, ...(body.error?.data ?? body) };
}

describe.each(DOORS)('%s', (path) => {
  it('takes the key as X-API-Key and as Bearer alike', async () => {
    const own = await send(url, { path, headers: { 'x-api-key': reader.secret } });
    const bearer = await send(url, { path, headers: { authorization: `Bearer ${reader.secret}` } });
    const both = await send(url, {
      path,
      headers: { 'x-api-key': reader.secret, authorization: `bearer ${reader.secret}` },
    });
    expect([200, 404]).toContain(own.status);
    expect([bearer.status, both.status]).toEqual([own.status, own.status]);
  });

  it('takes a login as cookie and as Bearer alike', async () => {
    const cookie = await send(url, { path, headers: { cookie: `other=1; ${admin.cookie}` } });
    const bearer = await send(url, { path, headers: { authorization: `Bearer ${admin.token}` } });
    expect([200, 404]).toContain(cookie.status);
    expect(bearer.status).toBe(cookie.status);
  });

  it('asks for a key where nothing is sent', async () => {
    const refused = await refusal(path, {});
    expect(refused).toMatchObject({
      status: 401,
      reason: 'not_signed_in',
      detail: expect.stringContaining('X-API-Key'),
    });
  });

  it.each([
    ['unknown', () => mintSecret()],
    ['unknown and not of our making', () => 'bb_0123456789'],
    ['mistyped', () => `${reader.secret.slice(0, -1)}${reader.secret.endsWith('A') ? 'B' : 'A'}`],
    ['of other capitals', () => reader.secret.toUpperCase()],
  ])('refuses a key that is %s', async (_what, secret) => {
    for (const headers of [{ 'x-api-key': secret() }, { authorization: `Bearer ${secret()}` }] as Record<
      string,
      string
    >[]) {
      const bearer = headers.authorization?.startsWith('Bearer bb_') ?? true;
      expect(await refusal(path, headers)).toMatchObject({
        status: 401,
        detail: expect.stringContaining(bearer ? 'Invalid API key' : 'Could not validate credentials'),
      });
    }
  });

  it('refuses an empty key instead of taking it for none', async () => {
    expect(await refusal(path, { 'x-api-key': '' })).toMatchObject({
      status: 401,
      detail: expect.stringContaining('Invalid API key'),
    });
    expect(await refusal(path, { 'x-api-key': '', cookie: admin.cookie })).toMatchObject({
      status: 401,
      reason: 'key_unknown',
    });
    expect(await refusal(path, { authorization: 'Bearer ', cookie: admin.cookie })).toMatchObject({ status: 401 });
  });

  it('never falls back to a valid cookie beside a wrong key', async () => {
    const cookie = admin.cookie;
    expect(await refusal(path, { 'x-api-key': mintSecret(), cookie })).toMatchObject({
      status: 401,
      reason: 'key_unknown',
    });
    expect(await refusal(path, { authorization: `Bearer ${mintSecret()}`, cookie })).toMatchObject({
      status: 401,
      reason: 'key_unknown',
    });
    expect(await refusal(path, { authorization: 'Bearer stale', cookie })).toMatchObject({
      status: 401,
      reason: 'login_unknown',
    });
  });

  it('refuses two different keys with 400', async () => {
    const other = mintSecret();
    expect(await refusal(path, { 'x-api-key': reader.secret, authorization: `Bearer ${other}` })).toMatchObject({
      status: 400,
      reason: 'malformed',
    });
    expect(await refusal(path, { 'x-api-key': `${reader.secret}, ${other}` })).toMatchObject({ status: 400 });
    expect((await send(url, { path, headers: { 'x-api-key': `${reader.secret}, ${reader.secret}` } })).status).not.toBe(
      400,
    );
  });

  it.each(['api_key', 'apikey', 'key', 'X-API-Key', 'token'])('refuses a key in the address as %s', async (name) => {
    for (const text of [reader.secret, reader.secret.replace('_', '%5F')]) {
      const refused = await refusal(`${path}?limit=1&${name}=${text}`, { 'x-api-key': reader.secret });
      expect(refused).toMatchObject({ status: 400, reason: 'key_in_address' });
      expect(JSON.stringify(refused)).not.toContain(reader.secret.slice(3));
    }
  });
});

it('says that a key has expired', async () => {
  const secret = await expiredKey();
  for (const headers of [{ 'x-api-key': secret }, { authorization: `Bearer ${secret}` }]) {
    const answer = await anonymous.get('/printers', headers);
    expect(answer.json()).toMatchObject({
      status: 401,
      reason: 'key_expired',
      detail: expect.stringContaining('API key has expired'),
    });
  }
});

it('says that a bad login could not be validated', async () => {
  const answer = await anonymous.get('/auth/me', { authorization: 'Bearer eyJhbGciOi' });
  expect(answer.json()).toMatchObject({
    status: 401,
    detail: expect.stringContaining('Could not validate credentials'),
  });
});

it('tells programs by WWW-Authenticate what is wrong', async () => {
  const challenge = async (headers: Record<string, string>, path = '/printers') =>
    (await anonymous.get(path, { ...elsewhere(), ...headers })).headers['www-authenticate'];
  expect(await challenge({})).toBe('Bearer realm="bambuddy"');
  expect(await challenge({ 'x-api-key': mintSecret() })).toBe('Bearer realm="bambuddy", error="invalid_token"');
  const pauser = await server.key(['control_printer']);
  const insufficient = 'Bearer realm="bambuddy", error="insufficient_scope", scope="read_status"';
  expect(await challenge({ 'x-api-key': pauser.secret })).toBe(insufficient);
  const path = '/api/trpc/printers.list';
  const trpc = await send(url, { path, headers: { 'x-api-key': pauser.secret } });
  expect(trpc.headers['www-authenticate']).toBe(insufficient);
  expect((await send(url, { path })).headers['www-authenticate']).toBe('Bearer realm="bambuddy"');
});

it('names the toggle that a key lacks, whatever the row', async () => {
  for (const path of ['/printers/1/print/stop', '/printers/4000000/print/stop', '/printers/4000000/refresh-status']) {
    const refused = (await reader.post(path)).json();
    expect(refused).toMatchObject({ status: 403, reason: 'scope_missing' });
    expect(refused.detail).toContain('Control Printer');
    expect(refused.detail).toContain('control_printer');
  }
  const pauser = await server.key(['control_printer']);
  for (const path of [
    '/printers',
    '/printers/4000000/status',
    '/archives',
    '/statistics',
    '/system/info',
    '/printers/1/cover',
  ]) {
    expect((await pauser.get(path)).json()).toMatchObject({
      status: 403,
      detail: expect.stringContaining('Read Status'),
    });
  }
});

it('answers a printer that a key may not see, and one that is not there, with the same 404', async () => {
  const { printers } = server.app.features;
  const blank = {
    name: 'Hidden',
    ip_address: '127.0.0.1',
    access_code: '1',
    model: '',
    location: null,
    certificate: '',
    mqtt_port: 1,
    ftps_port: 1,
  };
  const hidden = await printers.create({ ...blank, serial_number: 'HIDDEN' });
  const key = await server.key(['read_status', 'control_printer'], { printer_ids: [] });
  const withoutId = async (answer: ReturnType<Calls['get']>) => ({ ...(await answer).json(), request_id: '' });
  for (const path of ['', '/status', '/cover']) {
    expect(await withoutId(key.get(`/printers/${hidden.id}${path}`))).toEqual(
      await withoutId(key.get(`/printers/4000000${path}`)),
    );
  }
  expect(await withoutId(key.post(`/printers/${hidden.id}/print/pause`))).toMatchObject({ status: 404 });
  expect((await key.get('/printers')).json()).toEqual([]);
  expect((await reader.get(`/printers/${hidden.id}`)).status).toBe(200);
  await printers.remove(hidden.id);
});

it('says that keys are not for administrative operations', async () => {
  const all = await server.key(['read_status', 'manage_queue', 'control_printer', 'update_electricity_price']);
  const calls = [
    all.get('/api-keys'),
    all.post('/api-keys', { name: 'x' }),
    all.delete('/api-keys/1'),
    all.get('/webhooks'),
    all.post('/printers', {}),
    all.patch('/printers/1', {}),
    all.delete('/printers/1'),
    all.post('/webhooks', {}),
    all.post('/auth/logout'),
  ];
  for (const call of calls) {
    expect((await call).json()).toMatchObject({
      status: 403,
      reason: 'key_not_allowed',
      detail: expect.stringContaining('administrative operations'),
    });
  }
});

it('tells a key who it is', async () => {
  expect((await reader.get('/auth/me')).json()).toMatchObject({
    id: admin.userId,
    username: 'anna',
    role: 'admin',
    is_admin: false,
    is_active: true,
    via: 'key',
    scopes: ['read_status'],
    groups: [{ id: expect.any(Number), name: expect.any(String) }],
  });
});

it('stops taking a deleted key at once', async () => {
  const key = await server.key(['read_status']);
  expect((await key.get('/printers')).status).toBe(200);
  await admin.delete(`/api-keys/${key.id}`);
  expect((await key.get('/printers', elsewhere())).json()).toMatchObject({
    status: 401,
    detail: expect.stringContaining('Invalid API key'),
  });
});

it('believes no identity header on the direct door', async () => {
  const forged = {
    'x-remote-user-id': 'admin',
    'x-remote-user-name': 'anna',
    'x-remote-user-display-name': 'anna',
    'x-hass-source': 'core.ingress',
    'x-ingress-path': '/api/hassio_ingress/x',
  };
  expect((await anonymous.get('/auth/me', forged)).json()).toMatchObject({ status: 401, reason: 'not_signed_in' });
  expect((await anonymous.post('/printers', {}, forged)).status).toBe(401);
  expect((await reader.get('/auth/me', forged)).json()).toMatchObject({ via: 'key' });
  expect(server.app.features.people.all()).toHaveLength(1);
});
