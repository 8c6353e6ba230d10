import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, it } from 'vitest';
import { SQLITE_FILE } from '../../server/db/database.ts';
import { API, send } from '../support/calls.ts';
import { startServer } from '../support/server.ts';

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const server = await startServer();
afterAll(() => server[Symbol.asyncDispose]());
const key = await server.key(['read_status', 'control_printer']);

it('answers refusals as RFC 9457 problems with a reason and a request id', async () => {
  for (const answer of [
    await server.anonymous.get('/printers'),
    await key.get('/printers/4000000'),
    await key.get('/archives?limit=x'),
    await key.get('/nothing'),
    await key.patch('/archives'),
  ]) {
    expect(answer.headers['content-type']).toBe('application/problem+json');
    expect(answer.headers['cache-control']).toBe('no-store');
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
    const problem = answer.json<{ request_id: string }>();
    expect(problem).toMatchObject({
      type: 'about:blank',
      title: expect.stringMatching(/^[A-Z]/),
      status: answer.status,
      detail: expect.stringMatching(/\.$/),
      reason: expect.stringMatching(/^[a-z_]+$/),
    });
    expect(problem.request_id).toMatch(UUID);
    expect(answer.headers['x-request-id']).toBe(problem.request_id);
  }
});

it('gives every request its own id, also where it succeeds', async () => {
  const [one, two] = [await key.get('/printers'), await key.get('/printers')];
  expect(one.headers['x-request-id']).toMatch(UUID);
  expect(two.headers['x-request-id']).not.toBe(one.headers['x-request-id']);
});

it('answers problems that the document describes', async () => {
  const document = (await server.anonymous.get('/openapi.json')).json<{
    components: { schemas: { Problem: { required: string[]; properties: { reason: { enum: string[] } } } } };
  }>();
  const { required, properties } = document.components.schemas.Problem;
  const problem = (await key.get('/archives?limit=x')).json<{ reason: string }>();
  expect(Object.keys(properties).sort()).toEqual(Object.keys(problem).sort());
  expect(required.filter((name) => !(name in problem))).toEqual([]);
  expect(properties.reason.enum).toContain(problem.reason);
});

it('says nothing about an internal error, and logs it with its stack under the same id', async () => {
  await using broken = await startServer();
  const reader = await broken.key(['read_status']);
  const admin = await broken.setup();
  const file = new DatabaseSync(join(broken.dataDir, SQLITE_FILE));
  file.exec('DROP TABLE prints; DROP TABLE api_keys');
  file.close();

  const failures = [
    await reader.get('/archives'),
    await admin.post('/api-keys', { name: 'never' }),
    await send(broken.url, { path: '/api/trpc/archives.list?input=%7B%7D', headers: { 'x-api-key': reader.secret } }),
  ];
  for (const answer of failures) {
    expect(answer.status).toBe(500);
    const body = answer.json<{ error?: { message: string; data: { stack?: string } } }>();
    const problem = { ...(body.error?.data ?? body) } as Record<string, unknown>;
    expect(problem).toMatchObject({
      status: 500,
      reason: 'internal',
      title: 'Internal error',
      detail: expect.stringContaining('Internal error'),
    });
    expect(answer.text).not.toMatch(/prints|api_keys|sqlite|no such table|select|insert|\.ts\b/i);
    const [line] = broken.log.filter(({ request_id }) => request_id === problem.request_id);
    expect(line).toMatchObject({ level: 'error' });
    const logged = JSON.stringify(line);
    expect(logged).toContain('no such table');
    expect(logged).toMatch(/server\/\w+\/\w+\.ts:\d+/);
  }
  // A hash that a failed statement carried is as secret as any other.
  expect(JSON.stringify(broken.log)).not.toMatch(/[0-9a-f]{64}|INSERT INTO/);
  expect((await reader.get('/printers')).status).toBe(200);
});

it('logs no refusal as an error, and never a key', async () => {
  await key.get('/archives?limit=x');
  await server.anonymous.get('/printers', { 'x-api-key': `${key.secret}x` });
  await send(server.url, { path: `${API}/printers?api_key=${key.secret}` });
  expect(server.log.filter(({ level }) => level === 'error')).toEqual([]);
  expect(JSON.stringify(server.log)).not.toContain(key.secret.slice(3));
});
