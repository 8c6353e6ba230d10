import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { afterAll, describe, expect, it } from 'vitest';
import { BODY_MAX_BYTES } from '../../server/http/body.ts';
import { API, send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';

const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const { url } = server;
const { headers } = await server.setup();
const KEYS = `${API}/api-keys`;
const json = { ...headers, 'content-type': 'application/json' };

describe('who is asked before the body is read', () => {
  it('refuses an oversized or malformed body without a key with 401', async () => {
    for (const body of ['{', '[]', 'x'.repeat(BODY_MAX_BYTES + 1)]) {
      const answer = await send(url, {
        method: 'POST',
        path: KEYS,
        body,
        headers: { 'content-type': 'application/json' },
      });
      expect(answer.json()).toMatchObject({ status: 401, reason: 'not_signed_in' });
    }
  });

  it.each([
    'POST /api/v1/api-keys',
    'POST /api/trpc/apiKeys.create',
    'PATCH /api/v1/printers/1',
    'POST /api/v1/printers/1/print/stop',
  ])('answers 401 to %s while its body has not come', async (line) => {
    const answer = await withheld(
      `${line} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n`,
    );
    expect(answer).toMatch(/^HTTP\/1\.1 401 /);
  });

  it('answers a wrong method and an unknown path while the body has not come', async () => {
    expect(await withheld('PUT /api/v1/api-keys HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 405 /,
    );
    expect(await withheld('POST /api/v1/nothing HTTP/1.1\r\nHost: x\r\nContent-Length: 500\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 404 /,
    );
  });
});

describe('a POST without a body', () => {
  const path = `${API}/auth/logout`;

  it.each([
    ['no Content-Type and Content-Length 0', { 'content-length': '0' }, undefined],
    ['neither', {}, undefined],
    ['application/json with nothing', { 'content-type': 'application/json', 'content-length': '0' }, undefined],
    ['application/json with {}', { 'content-type': 'application/json' }, '{}'],
    ['a form with nothing', { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '0' }, undefined],
    ['an empty stream', { 'transfer-encoding': 'chunked' }, undefined],
  ])('is taken: %s', async (_dress, dress, body) => {
    const login = await server.anonymous.post('/auth/login', { username: 'anna', password: 'correct horse' });
    const bearer = { authorization: `Bearer ${login.json().access_token}` };
    const answer = await send(url, {
      method: 'POST',
      path,
      headers: { ...bearer, ...dress },
      ...(body === undefined ? {} : { body }),
    });
    expect(answer.json()).toEqual({ success: true, message: 'Signed out.' });
  });
});

describe('a body that cannot be read', () => {
  it.each(['{', '{"name":"x",}', 'name=x', "{'name':'x'}", '{"name":"x"}{}', '{"__proto__":{"admin":true}}'])(
    'malformed JSON is 400: %s',
    async (body) => {
      const answer = await send(url, { method: 'POST', path: KEYS, headers: json, body });
      expect(answer.json()).toMatchObject({ status: 400, reason: 'malformed' });
    },
  );

  it.each(['[]', 'null', '1', '"text"', 'true'])('JSON that is no object is 422: %s', async (body) => {
    const answer = await send(url, { method: 'POST', path: KEYS, headers: json, body });
    expect(answer.json()).toMatchObject({ status: 422, reason: 'bad_input' });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', 'application/xml'])(
    'another content type is 415: %s',
    async (type) => {
      const answer = await send(url, {
        method: 'POST',
        path: KEYS,
        headers: { ...headers, 'content-type': type },
        body: '{"name":"x"}',
      });
      expect(answer.json()).toMatchObject({ status: 415, reason: 'unsupported_media_type' });
    },
  );

  it('a compressed body is 415', async () => {
    const answer = await send(url, {
      method: 'POST',
      path: KEYS,
      headers: { ...json, 'content-encoding': 'gzip' },
      body: '{"name":"x"}',
    });
    expect(answer.json()).toMatchObject({ status: 415, reason: 'unsupported_media_type' });
  });

  it.each([
    'application/json',
    'application/json; charset=utf-8',
    'APPLICATION/JSON',
    'application/vnd.bambuddy+json',
    undefined,
  ])('takes JSON as %s', async (type) => {
    const answer = await send(url, {
      method: 'POST',
      path: KEYS,
      headers: { ...headers, ...(type ? { 'content-type': type } : {}) },
      body: '{"name":"x"}',
    });
    expect(answer.status).toBe(200);
  });
});

describe('a body that is too large', () => {
  const large = JSON.stringify({ name: 'x'.repeat(BODY_MAX_BYTES) });

  it('is 413 by its declared length, before it has come', async () => {
    const head = `POST ${KEYS} HTTP/1.1\r\nHost: x\r\nAuthorization: ${headers.authorization}\r\nContent-Length: ${BODY_MAX_BYTES + 1}\r\n\r\n`;
    expect(await withheld(head)).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('is 413 when it is streamed without a length', async () => {
    const answer = await fetch(url + KEYS, {
      method: 'POST',
      headers: { authorization: String(headers.authorization), 'content-type': 'application/json' },
      body: Readable.toWeb(Readable.from([Buffer.from(large)])) as unknown as BodyInit,
      duplex: 'half',
    } as RequestInit);
    expect(answer.status).toBe(413);
    expect(await answer.json()).toMatchObject({ reason: 'body_too_large' });
  });

  it('is 413 while a stream that never ends still comes', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(
      `POST ${KEYS} HTTP/1.1\r\nHost: x\r\nAuthorization: ${headers.authorization}\r\nTransfer-Encoding: chunked\r\n\r\n`,
    );
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`;
    const writing = setInterval(() => socket.write(chunk), 1);
    const answered = await firstBytes(socket);
    clearInterval(writing);
    socket.destroy();
    expect(answered).toMatch(/^HTTP\/1\.1 413 /);
  });

  it('is 413 over tRPC too', async () => {
    const answer = await send(url, { method: 'POST', path: '/api/trpc/apiKeys.create', headers: json, body: large });
    expect(answer.status).toBe(413);
    expect(answer.json<{ error: object }>().error).toMatchObject({ data: { reason: 'body_too_large' } });
  });

  it('is read up to the limit', async () => {
    const empty = JSON.stringify({ name: '' }).length;
    const body = JSON.stringify({ name: 'x'.repeat(BODY_MAX_BYTES - empty) });
    expect(Buffer.byteLength(body)).toBe(BODY_MAX_BYTES);
    expect((await send(url, { method: 'POST', path: KEYS, headers: json, body })).json()).toMatchObject({
      status: 422,
    });
  });

  it('leaves the server answering', async () => {
    expect((await send(url, { path: KEYS, headers })).status).toBe(200);
  });
});

describe('input that does not fit', () => {
  it('is 422 with one sentence and every field', async () => {
    const answer = await send(url, {
      method: 'POST',
      path: KEYS,
      headers: json,
      body: '{"name":5,"scopes":["everything"],"printer_ids":["1"]}',
    });
    const problem = answer.json<{ detail: string; errors: { path: string; message: string }[] }>();
    expect(problem).toMatchObject({ status: 422, reason: 'bad_input', title: 'The input does not fit' });
    expect(problem.errors.map(({ path }) => path)).toEqual(['name', 'scopes.0', 'printer_ids.0']);
    expect(problem.detail).toBe(`name: ${problem.errors[0]?.message}`);
    for (const { message } of problem.errors) expect(message).toMatch(/^\S.*\.$/);
  });

  it('says what was sent and what is wanted', async () => {
    const answer = await send(url, {
      method: 'POST',
      path: KEYS,
      headers: json,
      body: '{"name":5,"printer_ids":["unavailable"]}',
    });
    expect(answer.json<{ errors: unknown }>().errors).toEqual([
      { path: 'name', message: '5 does not fit: send text.' },
      { path: 'printer_ids.0', message: '"unavailable" does not fit: send a number (like 0.25, without quotes).' },
    ]);
  });

  it('says which field is missing', async () => {
    const answer = await send(url, { method: 'POST', path: KEYS, headers: json, body: '{}' });
    expect(answer.json()).toMatchObject({
      status: 422,
      errors: [{ path: 'name', message: expect.stringContaining('missing') }],
    });
  });

  it('refuses unknown fields of our own routes', async () => {
    const answer = await send(url, {
      method: 'POST',
      path: KEYS,
      headers: json,
      body: '{"name":"x","scope":["read_status"]}',
    });
    expect(answer.json()).toMatchObject({
      status: 422,
      errors: [{ path: 'scope', message: expect.stringContaining('not known') }],
    });
  });

  it('ignores and names unknown fields of the compatible routes', async () => {
    const body = '{"plate_id":null,"grüße":1}';
    for (const [method, path] of [
      ['POST', '/printers/4000000/print/pause'],
      ['PATCH', '/printers/4000000'],
    ] as const) {
      const answer = await send(url, { method, path: API + path, headers: json, body });
      expect(answer.status).toBe(404);
      expect(answer.headers['bambuddy-ignored']).toBe('plate_id, gr%C3%BC%C3%9Fe');
    }
  });
});

/** Sends the beginning of a request and no more. @returns what is answered all the same */
async function withheld(head: string): Promise<string> {
  const socket = connect(server.port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(head);
  const text = await firstBytes(socket);
  socket.destroy();
  return text;
}

async function firstBytes(socket: Socket): Promise<string> {
  const [bytes] = await once(socket, 'data', { signal: AbortSignal.timeout(5_000) });
  return String(bytes);
}
