import { afterAll, expect, it } from 'vitest';
import { send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';
import { overSocket, refusalOf } from '../support/trpc.ts';

const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const { url } = server;

it('says on every answer what a key with a limit has left, and refuses what is more with 429', async () => {
  const key = await server.key(['read_status'], { rate_limit: 3 });
  for (const left of [2, 1, 0]) {
    const { status, headers } = await key.get('/printers');
    expect(status).toBe(200);
    expect(headers['ratelimit-policy']).toBe('"key";q=3;w=60');
    expect(headers.ratelimit).toMatch(new RegExp(`^"key";r=${left};t=([1-9]|[1-5]\\d|60)$`));
  }
  const refused = await key.get('/printers');
  expect(refused.status).toBe(429);
  expect(refused.headers['content-type']).toBe('application/problem+json');
  expect(refused.json()).toMatchObject({ reason: 'too_many', detail: expect.stringContaining('3 requests a minute') });
  expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
  expect(Number(refused.headers['retry-after'])).toBeLessThanOrEqual(60);
  expect(refused.headers['ratelimit-policy']).toBe('"key";q=3;w=60');
  expect(refused.headers.ratelimit).toMatch(/^"key";r=0;t=\d+$/);
});

it('says it on refusals for another reason too', async () => {
  const key = await server.key(['read_status'], { rate_limit: 3 });
  const missing = await key.get('/printers/4000000');
  expect(missing.status).toBe(404);
  expect(missing.headers.ratelimit).toMatch(/^"key";r=2;/);
});

it('counts one key on all doors, and every key by itself', async () => {
  const [key, other] = [
    await server.key(['read_status'], { rate_limit: 4 }),
    await server.key(['read_status'], { rate_limit: 4 }),
  ];
  await using socket = overSocket(url, { 'x-api-key': key.secret });
  await socket.opened;
  await key.get('/printers');
  const trpc = { path: '/api/trpc/printers.list', headers: { 'x-api-key': key.secret } };
  const answer = await send(url, trpc);
  expect(answer.status).toBe(200);
  expect(answer.headers.ratelimit).toMatch(/^"key";r=1;/);
  expect(await socket.client.printers.list.query()).toEqual([]);
  expect(await refusalOf(socket.client.printers.list.query())).toMatchObject({ status: 429, reason: 'too_many' });
  const refused = await send(url, trpc);
  expect(refused.status).toBe(429);
  expect(refused.headers['retry-after']).toMatch(/^\d+$/);
  expect((await key.get('/printers')).status).toBe(429);
  expect((await other.get('/printers')).status).toBe(200);
});

it('says nothing of limits to a key without one', async () => {
  const { headers } = await (await server.key(['read_status'])).get('/printers');
  expect(headers).not.toHaveProperty('ratelimit');
  expect(headers).not.toHaveProperty('ratelimit-policy');
});
