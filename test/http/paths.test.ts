import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';

const document = JSON.parse(readFileSync(new URL('../../server/api/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, object>;
};

const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const { url } = server;
const { headers } = await server.setup();

/** Ids that no row has. */
const UNKNOWN_ID = '4000000';
const concrete = (path: string) => path.replaceAll(/\{\w+\}/g, UNKNOWN_ID);
const paths = Object.entries(document.paths).map(([path, operations]) => ({
  path: concrete(path),
  methods: Object.keys(operations).map((method) => method.toUpperCase()),
}));
const reads = paths.filter(({ methods }) => methods.includes('GET'));
/** Asked with an empty body and ids of nothing, only these do something. */
const SIDE_EFFECTS = ['logout', 'sign-out-everywhere', 'disable', 'enable'].map((name) => `/api/v1/auth/${name}`);
const requests = paths.flatMap(({ path, methods }) => methods.map((method) => ({ path, method })));

const MEDIA = ['application/json', 'application/problem+json'];

it('finds the endpoints of the document', () => {
  expect(paths.length).toBeGreaterThan(15);
});

describe.each(requests.filter(({ path }) => !SIDE_EFFECTS.includes(path)))('$method $path', ({ path, method }) => {
  it('answers the same with and without a trailing slash', async () => {
    const plain = await send(url, { method, path, headers });
    const slashed = await send(url, { method, path: `${path}/`, headers });
    expect(slashed.status).toBe(plain.status);
    expect(withoutChanges(slashed.json())).toEqual(withoutChanges(plain.json()));
    if (plain.status === 404) expect(plain.json()).toMatchObject({ reason: 'not_found' });
  });

  it('answers JSON with its length, never chunked', async () => {
    const answer = await send(url, { method, path, headers });
    expect(MEDIA).toContain(answer.headers['content-type']);
    expect(answer.headers['transfer-encoding']).toBeUndefined();
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.text)));
  });
});

describe.each(paths)('$path', ({ path, methods }) => {
  it('answers a wrong method with 405 and what is allowed, also without a key', async () => {
    const wrong = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'].filter((method) => !methods.includes(method));
    for (const method of wrong) {
      const answer = await send(url, { method, path });
      expect(answer.status).toBe(405);
      expect(answer.json()).toMatchObject({ reason: 'wrong_method', status: 405 });
      expect(allowed(answer.headers.allow)).toEqual(
        [...methods, ...(methods.includes('GET') ? ['HEAD'] : []), 'OPTIONS'].sort(),
      );
    }
  });

  it('answers OPTIONS with the methods and nothing else', async () => {
    const answer = await send(url, { method: 'OPTIONS', path });
    expect(answer.status).toBe(204);
    expect(answer.text).toBe('');
    expect(allowed(answer.headers.allow)).toEqual(expect.arrayContaining([...methods, 'OPTIONS']));
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
  });
});

it.each(reads)('answers HEAD $path like GET, without the body', async ({ path }) => {
  const [get, head] = await Promise.all([send(url, { path, headers }), send(url, { method: 'HEAD', path, headers })]);
  expect(head.status).toBe(get.status);
  expect(head.text).toBe('');
  expect(head.headers['content-type']).toBe(get.headers['content-type']);
  expect(Number(head.headers['content-length'])).toBeGreaterThan(0);
});

it('refuses HEAD without a key like GET, and of unknown paths', async () => {
  expect((await send(url, { method: 'HEAD', path: '/api/v1/printers' })).status).toBe(401);
  expect((await send(url, { method: 'HEAD', path: '/api/v1/nothing' })).status).toBe(404);
  expect((await send(url, { method: 'HEAD', path: '/api/v1/auth/login' })).status).toBe(405);
});

describe('an unknown path below /api', () => {
  it.each([
    '/api',
    '/api/',
    '/api/v1',
    '/api/v1/',
    '/api/v1/nothing',
    '/api/v2/printers',
    '/api/v1/printers/1/nothing',
    '/api/v1/%',
    '/api/v1/printers/%zz',
  ])('%s is a problem, never a page', async (path) => {
    for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) {
      const answer = await send(url, { method, path, headers: { accept: 'text/html' } });
      expect([400, 404]).toContain(answer.status);
      expect(answer.headers['content-type']).toBe('application/problem+json');
      expect(answer.json()).toHaveProperty('detail');
    }
  });
});

it('reads percent-encoded paths', async () => {
  expect((await send(url, { path: '/api/v1/%70rinters', headers })).status).toBe(200);
  expect((await send(url, { path: '/api/v1/printers/%34%30', headers })).json()).toMatchObject({ reason: 'not_found' });
  const refused = (await send(url, { path: '/api/v1/printers/a%2Fb%20c', headers })).json();
  expect(refused).toMatchObject({ status: 422, errors: [{ path: 'id', message: expect.stringContaining('a/b c') }] });
});

it.each(['/health', '/health/', '/openapi.json', '/api/v1/openapi.json'])('answers %s without a key', async (path) => {
  const answer = await send(url, { path });
  expect(answer.status).toBe(200);
  expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.text)));
  expect((await send(url, { method: 'HEAD', path })).status).toBe(200);
});

it('describes full paths: what the document says can be called as it stands', () => {
  expect(paths.filter(({ path }) => !path.startsWith('/api/v1/'))).toEqual([]);
});

/** What differs between any two answers. */
function withoutChanges(answer: Record<string, unknown>): unknown {
  if (Array.isArray(answer)) return answer;
  const { request_id, system, memory, cpu, storage, token, made_at, ...rest } = answer;
  return rest;
}

function allowed(header: unknown): string[] {
  return String(header).split(', ').sort();
}
