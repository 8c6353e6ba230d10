import { afterAll, describe, expect, it } from 'vitest';
import type { Answer } from '../support/calls.ts';
import { send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';
import { type Client, overHttp, overSocket, refusalOf } from '../support/trpc.ts';

const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const { url } = server;
const admin = await server.setup();
const key = await server.key(['read_status', 'control_printer']);
const login = { authorization: `Bearer ${admin.token}` };
const blank = {
  ip_address: '127.0.0.1',
  access_code: '1',
  model: 'X1C',
  location: null,
  certificate: '',
  mqtt_port: 1,
  ftps_port: 1,
};
const made = await server.app.features.printers.create({ ...blank, name: 'One', serial_number: 'ONE' });
// Switched off, so that its status stays what it is between two questions.
const printer = await server.app.features.printers.update(made.id, { is_active: false });
const UNKNOWN = 4_000_000;

const keySocket = overSocket(url, { 'x-api-key': key.secret });
const adminSocket = overSocket(url, login);
afterAll(async () => {
  await keySocket[Symbol.asyncDispose]();
  await adminSocket[Symbol.asyncDispose]();
});

/** Each way to call a procedure, as a key and as an administrator. */
const WAYS: [string, { key: Client; admin: Client }][] = [
  ['over HTTP', { key: overHttp(url, { 'x-api-key': key.secret }), admin: overHttp(url, login) }],
  [
    'over HTTP, all by POST',
    { key: overHttp(url, { 'x-api-key': key.secret }, 'POST'), admin: overHttp(url, login, 'POST') },
  ],
  ['over one websocket', { key: keySocket.client, admin: adminSocket.client }],
];

describe.each(WAYS)('tRPC %s', (_way, as) => {
  it('answers what REST answers', async () => {
    const pairs: [() => Promise<unknown>, () => Promise<Answer>][] = [
      [() => as.key.printers.list.query(), () => key.get('/printers')],
      [() => as.key.printers.get.query({ id: printer.id }), () => key.get(`/printers/${printer.id}`)],
      [() => as.key.printers.status.query({ id: printer.id }), () => key.get(`/printers/${printer.id}/status`)],
      [() => as.key.archives.list.query({ limit: 5 }), () => key.get('/archives?limit=5')],
      [() => as.key.statistics.get.query({}), () => key.get('/statistics')],
      [() => as.key.auth.me.query(), () => key.get('/auth/me')],
      [() => as.admin.auth.me.query(), () => admin.get('/auth/me')],
      [() => as.admin.apiKeys.list.query(), () => admin.get('/api-keys')],
      [() => as.admin.webhooks.list.query({}), () => admin.get('/webhooks')],
      [() => as.key.system.version.query(), () => key.get('/updates/version')],
    ];
    for (const [trpc, rest] of pairs) expect(await trpc()).toEqual((await rest()).json());
  });

  it('refuses what REST refuses, with the same problem', async () => {
    const wrong = (value: unknown) => value as never;
    const pairs: [() => Promise<unknown>, () => Promise<Answer>][] = [
      [() => as.key.printers.get.query({ id: UNKNOWN }), () => key.get(`/printers/${UNKNOWN}`)],
      [() => as.key.archives.get.query({ id: UNKNOWN }), () => key.get(`/archives/${UNKNOWN}`)],
      [() => as.key.archives.list.query({ limit: 0 }), () => key.get('/archives?limit=0')],
      [() => as.key.apiKeys.list.query(), () => key.get('/api-keys')],
      [() => as.key.printers.pause.mutate({ id: printer.id }), () => key.post(`/printers/${printer.id}/print/pause`)],
      [() => as.admin.apiKeys.create.mutate({ name: '' }), () => admin.post('/api-keys', { name: '' })],
      [
        () => as.admin.apiKeys.create.mutate(wrong({ name: 'x', scope: [] })),
        () => admin.post('/api-keys', { name: 'x', scope: [] }),
      ],
      [
        () => as.admin.apiKeys.create.mutate(wrong({ name: 5, printer_ids: [''] })),
        () => admin.post('/api-keys', { name: 5, printer_ids: [''] }),
      ],
      [
        () => as.admin.apiKeys.create.mutate({ name: 'x', printer_ids: [UNKNOWN] }),
        () => admin.post('/api-keys', { name: 'x', printer_ids: [UNKNOWN] }),
      ],
      [
        () => as.admin.webhooks.create.mutate({ name: 'x', url: 'http://169.254.169.254/' }),
        () => admin.post('/webhooks', { name: 'x', url: 'http://169.254.169.254/' }),
      ],
      [
        () => as.admin.auth.setup.mutate({ username: 'x', password: 'long enough' }),
        () => admin.post('/auth/setup', { username: 'x', password: 'long enough' }),
      ],
    ];
    for (const [trpc, rest] of pairs) {
      const { request_id, ...problem } = (await rest()).json();
      expect(await refusalOf(trpc())).toEqual(problem);
      expect(Number(problem.status)).toBeLessThan(500);
    }
  });

  it('makes and removes what REST sees', async () => {
    const made = await as.admin.apiKeys.create.mutate({ name: 'By tRPC', scopes: ['read_status'] });
    expect((await server.anonymous.get('/auth/me', { 'x-api-key': made.secret })).json()).toMatchObject({ via: 'key' });
    expect(await as.admin.apiKeys.remove.mutate({ id: made.id })).toMatchObject({ success: true });
    expect((await server.anonymous.get('/auth/me', { 'x-api-key': made.secret })).status).toBe(401);
  });

  it('answers several calls of one batch each for itself', async () => {
    const [list, missing, refused] = await Promise.allSettled([
      as.key.printers.list.query(),
      as.key.printers.get.query({ id: UNKNOWN }),
      as.key.apiKeys.list.query(),
    ]);
    expect(list.status).toBe('fulfilled');
    expect(missing).toMatchObject({ status: 'rejected', reason: { data: { status: 404 } } });
    expect(refused).toMatchObject({ status: 'rejected', reason: { data: { status: 403 } } });
  });

  it('never carries a stack', async () => {
    const error = await as.key.printers.get.query({ id: UNKNOWN }).catch((thrown) => thrown);
    expect(error.data).not.toHaveProperty('stack');
    expect(error.data).toMatchObject({ code: 'NOT_FOUND', request_id: expect.any(String) });
  });
});

describe('tRPC over HTTP', () => {
  const call = (path: string, method = 'GET', body?: string) =>
    send(url, {
      method,
      path: `/api/trpc/${path}`,
      headers: { 'x-api-key': key.secret, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body }),
    });

  it('answers an unknown procedure, a wrong method and a bad body with the status of REST', async () => {
    expect((await call('printers.nothing')).status).toBe(404);
    expect((await call('printers.pause')).status).toBe(405);
    expect((await call('printers.pause', 'POST', '{')).status).toBe(400);
    expect((await call('printers.list?input={')).status).toBe(400);
    for (const path of ['printers.nothing', 'printers.pause', 'printers.list?input={']) {
      expect((await call(path)).json()).toMatchObject({
        error: { data: { detail: expect.stringMatching(/\.$/), reason: expect.any(String) } },
      });
    }
  });

  it('refuses a batch that is too long', async () => {
    const names = Array.from({ length: 21 }, () => 'printers.list').join();
    expect((await call(`${names}?batch=1&input=${encodeURIComponent('{}')}`)).status).toBe(400);
  });
});
