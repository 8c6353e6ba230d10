import { once } from 'node:events';
import { afterAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { mintSecret } from '../../server/access/secret.ts';
import { Calls, send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';

const server = await startApp({ ingress: true });
afterAll(() => server[Symbol.asyncDispose]());
const url = server.ingressUrl ?? '';
const { cookie, token } = await server.setup();
const key = await server.key(['read_status']);

/** As Supervisor sends them. */
const ANNA = {
  'x-remote-user-id': 'a1b2c3d4',
  'x-remote-user-name': 'Anna',
  'x-remote-user-display-name': 'Anna B.',
  'x-forwarded-host': 'home.example:8123',
};
const anna = new Calls(url, ANNA);
const nobody = new Calls(url);

describe('the ingress door', () => {
  it('knows people by the headers of Supervisor: new ones may look, and keep their row', async () => {
    const first = (await anna.get('/auth/me')).json();
    expect(first).toMatchObject({
      username: 'Anna',
      via: 'ingress',
      role: 'viewer',
      is_admin: false,
      scopes: ['read_status'],
    });
    expect((await anna.get('/auth/me')).json()).toEqual(first);
    expect((await anna.get('/printers')).status).toBe(200);
    expect((await anna.post('/printers/1/print/stop')).json()).toMatchObject({ status: 403, reason: 'role_missing' });
  });

  it('reads names in UTF-8, as Supervisor sends them', async () => {
    const name = Buffer.from('Jörg Ł').toString('latin1');
    const joerg = new Calls(url, { 'x-remote-user-id': 'ffff0000', 'x-remote-user-name': name });
    expect((await joerg.get('/auth/me')).json()).toMatchObject({ username: 'Jörg Ł' });
  });

  it('keeps two people of one name apart', async () => {
    const other = new Calls(url, { 'x-remote-user-id': 'eeee1111', 'x-remote-user-name': 'anna' });
    const me = (await other.get('/auth/me')).json<{ id: number; username: string }>();
    expect(me.username).not.toBe('anna');
    expect(me.id).not.toBe((await (await server.setup()).get('/auth/me')).json().id);
  });

  it('knows nobody without the headers, whatever cookie or login comes along', async () => {
    for (const headers of [{}, { 'x-remote-user-id': '' }, { cookie }, { authorization: `Bearer ${token}` }] as Record<
      string,
      string
    >[]) {
      expect((await nobody.get('/auth/me', headers)).json()).toMatchObject({ status: 401, reason: 'not_signed_in' });
    }
  });

  it('lets a key decide alone', async () => {
    expect((await anna.get('/auth/me', { 'x-api-key': key.secret })).json()).toMatchObject({
      via: 'key',
      username: 'anna',
    });
    expect((await anna.get('/auth/me', { 'x-api-key': mintSecret() })).json()).toMatchObject({
      status: 401,
      reason: 'key_unknown',
    });
    expect((await anna.get('/auth/me', { 'x-api-key': '' })).json()).toMatchObject({ status: 401 });
  });

  it('refuses changes that a page of another site sends through the browser', async () => {
    const logout = (headers: Record<string, string>) => anna.post('/auth/logout', undefined, headers);
    expect((await logout({ origin: 'http://evil.example' })).json()).toMatchObject({
      status: 403,
      reason: 'cross_site',
    });
    expect((await logout({ 'sec-fetch-site': 'cross-site' })).json()).toMatchObject({
      status: 403,
      reason: 'cross_site',
    });
    expect((await logout({ origin: 'https://home.example:8123' })).status).toBe(200);
  });

  it('opens a websocket for the page that Home Assistant shows, and for no other', async () => {
    expect(await upgraded(url, { ...ANNA, origin: 'https://home.example:8123' })).toBe('open');
    expect(await upgraded(url, { ...ANNA, origin: 'https://evil.example' })).toBe(403);
    expect(await upgraded(url, ANNA)).toBe(403);
    expect(await upgraded(url, { 'x-api-key': key.secret })).toBe('open');
  });
});

it('believes the forwarded host on the ingress door only', async () => {
  const forged = { cookie, origin: 'http://evil.example', 'x-forwarded-host': 'evil.example' };
  expect((await server.anonymous.delete('/api-keys/4000000', forged)).json()).toMatchObject({
    status: 403,
    reason: 'cross_site',
  });
  expect(await upgraded(server.url, forged)).toBe(403);
});

it('believes no forged identity on the direct door beside it', async () => {
  expect((await server.anonymous.as(ANNA).get('/auth/me')).json()).toMatchObject({
    status: 401,
    reason: 'not_signed_in',
  });
  expect((await server.anonymous.as({ ...ANNA, cookie }).get('/auth/me')).json()).toMatchObject({
    via: 'login',
    username: 'anna',
  });
});

describe('for anybody but Supervisor', () => {
  it('the ingress door answers /health and nothing else', async () => {
    await using fenced = await startApp({ ingress: true, env: { INGRESS_PEERS: '' } });
    const door = fenced.ingressUrl ?? '';
    const { secret } = await fenced.key(['read_status']);
    for (const path of ['/health', '/health/']) expect((await send(door, { path })).status).toBe(200);
    for (const path of [
      '/',
      '/index.html',
      '/openapi.json',
      '/api/v1/printers',
      '/api/v1/auth/status',
      '/api/trpc/auth.status',
      '/nothing',
    ]) {
      for (const headers of [ANNA, { 'x-api-key': secret }, { ...ANNA, 'x-forwarded-for': '172.30.32.2' }]) {
        expect((await send(door, { path, headers })).json()).toMatchObject({ status: 403, reason: 'wrong_door' });
      }
    }
    await expect(upgraded(door, { 'x-api-key': secret })).rejects.toThrow();
    expect(fenced.app.features.people.all()).toHaveLength(1);
  });

  it('there is no ingress door outside Supervisor', async () => {
    await using plain = await startApp();
    expect(plain.ingressUrl).toBeNull();
  });
});

/** @returns `open`, or the HTTP status of the refusal */
async function upgraded(door: string, headers: Record<string, string>): Promise<'open' | number> {
  const socket = new WebSocket(`${door.replace('http', 'ws')}/api/trpc`, { headers });
  const refused = once(socket, 'unexpected-response').then(([, response]) => Number(response.statusCode));
  try {
    return await Promise.race([once(socket, 'open').then(() => 'open' as const), refused]);
  } finally {
    socket.on('error', () => {});
    socket.terminate();
  }
}
