import { afterAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { mintSecret } from '../../server/access/secret.ts';
import { API, send } from '../support/calls.ts';
import { ADMIN, startApp } from '../support/server.ts';

const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const { url, port } = server;
const { cookie, token } = await server.setup();
const key = await server.key(['read_status', 'control_printer']);
const OWN = url;
const OTHER = 'http://evil.example';

describe('a change with a cookie', () => {
  const change = (headers: Record<string, string>) =>
    send(url, { method: 'DELETE', path: `${API}/api-keys/4000000`, headers: { cookie, ...headers } });

  it.each([
    ['an Origin of another host', { origin: OTHER }],
    ['an Origin of another port', { origin: `http://127.0.0.1:${port + 1}` }],
    ['an Origin of an opaque page', { origin: 'null' }],
    ['an Origin that is no address', { origin: 'nonsense' }],
    ['an empty Origin', { origin: '' }],
    ['Sec-Fetch-Site cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['Sec-Fetch-Site same-site', { 'sec-fetch-site': 'same-site' }],
    ['both', { 'sec-fetch-site': 'cross-site', origin: OTHER }],
  ])('is refused with %s', async (_what, headers) => {
    expect((await change(headers)).json()).toMatchObject({ status: 403, reason: 'cross_site' });
  });

  it.each([
    ['neither header, as from a program', {}],
    ['Sec-Fetch-Site same-origin', { 'sec-fetch-site': 'same-origin', origin: OWN }],
    ['Sec-Fetch-Site none, as typed by hand', { 'sec-fetch-site': 'none' }],
    ['the own Origin alone, as from an old browser', { origin: OWN }],
    ['the own Origin behind a proxy that speaks https', { origin: `https://127.0.0.1:${port}` }],
  ])('is taken with %s', async (_what, headers) => {
    expect((await change(headers)).status).toBe(404);
  });

  it('is refused over tRPC too, also in a batch', async () => {
    for (const path of ['apiKeys.remove', 'apiKeys.remove,apiKeys.remove?batch=1']) {
      const answer = await send(url, {
        method: 'POST',
        path: `/api/trpc/${path}`,
        headers: { cookie, origin: OTHER, 'content-type': 'application/json' },
        body: '{"0":{"id":1}}',
      });
      expect(answer.status).toBe(403);
      expect(answer.text).toContain('cross_site');
    }
  });
});

it('cannot sign somebody in from another site', async () => {
  const answer = await server.anonymous.post('/auth/login', ADMIN, { origin: OTHER });
  expect(answer.json()).toMatchObject({ status: 403, reason: 'cross_site' });
  expect(answer.headers['set-cookie']).toBeUndefined();
});

it('changes nothing by a GET over tRPC', async () => {
  const input = encodeURIComponent(JSON.stringify({ id: 1 }));
  const answer = await send(url, {
    path: `/api/trpc/apiKeys.remove?input=${input}`,
    headers: { cookie, 'sec-fetch-site': 'cross-site' },
  });
  expect(answer.status).toBe(405);
  expect((await send(url, { path: `${API}/api-keys`, headers: { cookie } })).json<[]>()).toHaveLength(1);
});

it('lets keys and bearer tokens come from anywhere: no browser sends them by itself', async () => {
  const headers = { origin: OTHER, 'sec-fetch-site': 'cross-site' };
  for (const credential of [{ 'x-api-key': key.secret }, { authorization: `Bearer ${key.secret}` }] as Record<
    string,
    string
  >[]) {
    expect(
      (await server.anonymous.post('/printers/4000000/print/pause', undefined, { ...headers, ...credential })).status,
    ).toBe(404);
  }
  expect(
    (await server.anonymous.delete('/api-keys/4000000', { ...headers, authorization: `Bearer ${token}` })).status,
  ).toBe(404);
});

it('lets reads come from anywhere, and lets no other site read the answer', async () => {
  const answer = await send(url, {
    path: `${API}/printers`,
    headers: { cookie, origin: OTHER, 'sec-fetch-site': 'cross-site' },
  });
  expect(answer.status).toBe(200);
  expect(Object.keys(answer.headers).filter((name) => name.startsWith('access-control-'))).toEqual([]);
});

describe('a websocket', () => {
  it.each([
    ['a cookie and the own Origin', { cookie, origin: OWN }],
    ['a key and no Origin', { 'x-api-key': key.secret }],
    ['a key as Bearer and no Origin', { authorization: `Bearer ${key.secret}` }],
    ['a key and the own Origin', { 'x-api-key': key.secret, origin: OWN }],
    ['nothing but the own Origin, to sign in', { origin: OWN }],
  ])('opens with %s', async (_what, headers) => {
    expect(await upgraded('/api/trpc', headers)).toBe('open');
    expect(await upgraded('/api/trpc/?connectionParams=1', headers)).toBe('open');
  });

  it.each([
    ['a cookie and another Origin', { cookie, origin: OTHER }, 403],
    ['a cookie and no Origin', { cookie }, 403],
    ['a key and another Origin', { 'x-api-key': key.secret, origin: OTHER }, 403],
    ['nothing at all', {}, 403],
    ['an unknown key', { 'x-api-key': mintSecret() }, 401],
    ['an unknown key beside a good cookie', { 'x-api-key': mintSecret(), cookie, origin: OWN }, 401],
    ['an empty key', { 'x-api-key': '' }, 401],
    ['two different keys', { 'x-api-key': key.secret, authorization: `Bearer ${mintSecret()}` }, 400],
  ])('is refused with %s', async (_what, headers, status) => {
    expect(await upgraded('/api/trpc', headers)).toBe(status);
  });

  it.each(['/', '/api', '/api/trpcs', '/api/v1/printers', '/api/trpc/printers.list'])(
    'is refused at %s',
    async (path) => {
      expect(await upgraded(path, { 'x-api-key': key.secret })).toBe(404);
    },
  );
});

/** @returns `open`, or the HTTP status of the refusal */
function upgraded(path: string, headers: Record<string, string>): Promise<'open' | number> {
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers });
  return new Promise((resolve, reject) => {
    socket.on('open', () => {
      socket.terminate();
      resolve('open');
    });
    socket.on('unexpected-response', (_request, response) => {
      socket.terminate();
      resolve(response.statusCode ?? 0);
    });
    socket.on('error', reject);
  });
}
