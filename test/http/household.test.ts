import { once } from 'node:events';
import { describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { mintSecret } from '../../server/access/secret.ts';
import { startSupervisor } from '../fakes/supervisor.ts';
import { API, Calls, send } from '../support/calls.ts';
import { ADMIN, signIn, startApp, type TestApp } from '../support/server.ts';
import { overSocket } from '../support/trpc.ts';

const REVOKED = 4401;
const STRANGE = 'printers.attacker.example';

/** A server whose first visitor chose to do without sign-in. */
async function openHouse(env: Record<string, string> = {}): Promise<TestApp> {
  const server = await startApp({ env });
  const answer = await server.anonymous.post('/auth/setup', { auth_enabled: false });
  expect(answer.json()).toMatchObject({
    auth_enabled: false,
    admin_created: false,
    access_token: null,
    user: { id: 0, username: 'household', via: 'household' },
  });
  expect(answer.headers['set-cookie']).toBeUndefined();
  return server;
}

describe('with authentication off', () => {
  it('whoever comes is the household, and may do what an administrator may', async () => {
    await using server = await openHouse();
    const { anonymous } = server;
    expect((await anonymous.get('/auth/status')).json()).toEqual({
      auth_enabled: false,
      requires_setup: false,
      sign_in: 'local',
    });
    expect((await anonymous.get('/auth/me')).json()).toMatchObject({
      id: 0,
      username: 'household',
      role: 'admin',
      is_admin: true,
      auth_enabled: false,
    });
    for (const path of ['/printers', '/users', '/api-keys', '/webhooks', '/audit'])
      expect((await anonymous.get(path)).status, path).toBe(200);
    expect((await anonymous.post('/auth/setup', ADMIN)).json()).toMatchObject({ status: 409 });
    expect((await anonymous.post('/auth/sign-out-everywhere')).json()).toMatchObject({ status: 409 });
  });

  it('is the household whatever cookie comes along, and a sent token or key decides alone', async () => {
    await using server = await startApp();
    const admin = await server.setup();
    const key = await server.key(['read_status']);
    const viewer = { username: 'vic', password: 'long enough', role: 'viewer' };
    await admin.post('/users', viewer);
    const vic = await signIn(server.anonymous, '/auth/login', viewer);
    expect((await admin.post('/auth/disable')).json()).toMatchObject({ success: true, auth_enabled: false });
    const via = async (headers: Record<string, string>) =>
      (await server.anonymous.get('/auth/me', headers)).json<{ via: string }>().via;
    expect(await via({ cookie: 'bambuddy_login=stale' })).toBe('household');
    expect(await via({ cookie: vic.cookie })).toBe('household');
    expect(await via({ authorization: `Bearer ${vic.token}` })).toBe('login');
    expect(await via({ 'x-api-key': key.secret })).toBe('key');
    expect((await key.post('/printers/1/print/stop')).status).toBe(403);
    for (const headers of [
      { 'x-api-key': mintSecret() },
      { 'x-api-key': '' },
      { authorization: `Bearer ${mintSecret()}` },
      { authorization: 'Bearer stale' },
    ] as Record<string, string>[])
      expect((await server.anonymous.get('/auth/me', headers)).status, JSON.stringify(headers)).toBe(401);
  });

  it('keys have no owner, and are Legacy afterwards', async () => {
    await using server = await openHouse();
    const made = (await server.anonymous.post('/api-keys', { name: 'Shared' })).json<{ id: number; secret: string }>();
    const on = await server.anonymous.post('/auth/enable', ADMIN);
    expect(on.json()).toMatchObject({ auth_enabled: true, admin_created: true, user: { username: 'anna' } });
    expect((await server.anonymous.get('/api-keys')).status).toBe(401);
    const admin = server.anonymous.as({ authorization: `Bearer ${on.json<{ access_token: string }>().access_token}` });
    expect((await admin.get('/api-keys')).json()).toMatchObject([{ id: made.id, owner: null, legacy: true }]);
    expect((await server.anonymous.get('/printers', { 'x-api-key': made.secret })).status).toBe(200);
  });

  it('a page of another site changes nothing', async () => {
    await using server = await openHouse();
    const { anonymous } = server;
    for (const headers of [
      { origin: 'http://evil.example' },
      { 'sec-fetch-site': 'cross-site' },
      { 'sec-fetch-site': 'same-site' },
      { origin: 'null' },
    ] as Record<string, string>[]) {
      expect((await anonymous.post('/auth/enable', ADMIN, headers)).json()).toMatchObject({ reason: 'cross_site' });
      expect((await anonymous.post('/users', { ...ADMIN, role: 'admin' }, headers)).status).toBe(403);
    }
    expect((await anonymous.get('/users')).json()).toEqual([]);
    expect((await anonymous.get('/auth/status')).json()).toMatchObject({ auth_enabled: false });
    const { port } = server;
    expect(await upgraded(port, { origin: 'http://evil.example' })).toBe(403);
    expect(await upgraded(port, {})).toBe(403);
    expect(await upgraded(port, { origin: server.url })).toBe('open');
  });

  it('a host name that only claims to be this machine is refused, over REST, tRPC, pages and sockets', async () => {
    await using server = await openHouse();
    const { url, port } = server;
    for (const path of [`${API}/printers`, `${API}/auth/status`, '/api/trpc/printers.list', '/', '/openapi.json']) {
      const refused = (await send(url, { path, headers: { host: `${STRANGE}:${port}` } })).json();
      expect(refused, path).toMatchObject({ status: 403, reason: 'host_refused' });
      expect(refused.detail).toContain('ALLOWED_HOSTS');
    }
    const own = { host: `${STRANGE}:${port}`, origin: `http://${STRANGE}:${port}` };
    const made = await send(url, { method: 'POST', path: `${API}/auth/enable`, headers: own, body: '{}' });
    expect(made.status).toBe(403);
    expect(await upgraded(port, own)).toBe(403);
    expect((await send(url, { path: '/health', headers: { host: STRANGE } })).status).toBe(200);
  });

  it('a host name is taken when it is of the local network, configured, or the address in the settings', async () => {
    await using server = await openHouse({ ALLOWED_HOSTS: 'Print.Example.org, other.example' });
    const status = async (host: string) =>
      (await send(server.url, { path: `${API}/printers`, headers: { host } })).status;
    for (const host of [
      '192.168.1.5:8000',
      '[fd00::1]:8000',
      'localhost',
      'bambuddy.local:8000',
      'bambuddy',
      'PRINT.example.org',
    ])
      expect(await status(host), host).toBe(200);
    expect(await status('home.example')).toBe(403);
    await server.anonymous.patch('/settings', { external_url: 'https://home.example/bambuddy' });
    expect(await status('home.example')).toBe(200);
  });

  it('a key works under any host name', async () => {
    await using server = await openHouse();
    const { secret } = (await server.anonymous.post('/api-keys', { name: 'Proxy' })).json<{ secret: string }>();
    const answer = await send(server.url, { path: `${API}/printers`, headers: { host: STRANGE, 'x-api-key': secret } });
    expect(answer.status).toBe(200);
  });
});

describe('before anybody has set it up', () => {
  it('a host name that only claims to be this machine makes no administrator', async () => {
    await using server = await startApp();
    const sent = { method: 'POST', path: `${API}/auth/setup`, body: JSON.stringify(ADMIN) };
    const strange = { host: STRANGE, origin: `http://${STRANGE}`, 'content-type': 'application/json' };
    expect((await send(server.url, { ...sent, headers: strange })).json()).toMatchObject({ reason: 'host_refused' });
    await server.setup();
    expect((await send(server.url, { path: `${API}/auth/status`, headers: { host: STRANGE } })).status).toBe(200);
  });
});

describe('turning authentication off and on', () => {
  it('judges open sockets again at once', async () => {
    await using server = await startApp();
    const admin = await server.setup();
    await using cookie = overSocket(server.url, { cookie: admin.cookie, origin: server.url });
    await using nobody = overSocket(server.url, { origin: server.url });
    await Promise.all([cookie.opened, nobody.opened]);
    expect(await nobody.client.printers.list.query().catch((error) => error.data.httpStatus ?? error.data.status)).toBe(
      401,
    );
    await admin.post('/auth/disable');
    expect(await Promise.all([cookie.closed, nobody.closed])).toEqual([REVOKED, REVOKED]);
    await using household = overSocket(server.url, { origin: server.url });
    await household.opened;
    expect(await household.client.auth.me.query()).toMatchObject({ username: 'household', is_admin: true });
    await server.anonymous.post('/auth/enable');
    expect(await household.closed).toBe(REVOKED);
    expect((await server.anonymous.get('/users')).status).toBe(401);
  });

  it('is for administrators only, and in the audit', async () => {
    await using server = await startApp();
    const admin = await server.setup();
    const key = await server.key(['read_status', 'control_printer', 'manage_queue']);
    await admin.post('/users', { username: 'ben', password: 'long enough', role: 'user' });
    const ben = await signIn(server.anonymous, '/auth/login', { username: 'ben', password: 'long enough' });
    for (const path of ['/auth/disable', '/auth/enable']) {
      expect((await server.anonymous.post(path)).status).toBe(401);
      expect((await ben.post(path)).json()).toMatchObject({ status: 403, reason: 'role_missing' });
      expect((await key.post(path)).json()).toMatchObject({ status: 403, reason: 'key_not_allowed' });
    }
    await admin.post('/auth/disable');
    await server.anonymous.post('/auth/enable');
    const audit = (await admin.get('/audit?subject=authentication')).json<{ action: string; actor: string }[]>();
    expect(audit.map(({ action, actor }) => [action, actor])).toEqual([
      ['authentication.turned_on', 'household'],
      ['authentication.turned_off', `person:${admin.userId}`],
    ]);
  });
});

describe('inside Home Assistant with authentication off', () => {
  it('people keep their identity and role on the ingress door, and only there', async () => {
    await using supervisor = await startSupervisor();
    await using server = await startApp({ env: supervisor.env });
    await server.setup();
    const ingress = (person: 'owner' | 'reader') =>
      new Calls(server.ingressUrl ?? '', {
        'x-remote-user-id': supervisor.people.get(person)?.id ?? '',
        'x-remote-user-name': person,
      });
    expect((await ingress('reader').post('/auth/disable')).status).toBe(403);
    expect((await ingress('owner').post('/auth/disable')).status).toBe(200);
    expect((await ingress('reader').get('/auth/me')).json()).toMatchObject({
      username: 'reader',
      role: 'viewer',
      via: 'ingress',
      auth_enabled: false,
    });
    expect((await ingress('reader').get('/users')).status).toBe(403);
    expect((await new Calls(server.ingressUrl ?? '').get('/printers')).status).toBe(401);
    expect((await server.anonymous.get('/auth/me')).json()).toMatchObject({ username: 'household' });
    expect((await server.anonymous.as(ingress('reader').headers).get('/auth/me')).json()).toMatchObject({
      username: 'household',
    });
  });
});

/** @returns `open`, or the HTTP status of the refusal */
async function upgraded(port: number, headers: Record<string, string>): Promise<'open' | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}/api/trpc`, { headers });
  const refused = once(socket, 'unexpected-response').then(([, response]) => Number(response.statusCode));
  try {
    return await Promise.race([once(socket, 'open').then(() => 'open' as const), refused]);
  } finally {
    socket.on('error', () => {});
    socket.terminate();
  }
}
