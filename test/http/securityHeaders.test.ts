import { rm, writeFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { API, send } from '../support/calls.ts';
import { startApp, startServer } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { testAuthority } from '../webhooks/certificates.ts';

const COMMON = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'same-origin',
};

describe('on both doors', () => {
  it('every answer may be framed by its own origin only, and an answer of the API runs nothing', async () => {
    await using server = await startApp({ ingress: true });
    const { secret } = await server.key(['read_status']);
    for (const url of [server.url, server.ingressUrl ?? '']) {
      for (const path of [
        `${API}/auth/status`,
        `${API}/printers`,
        `${API}/nothing`,
        '/api/trpc/auth.status',
        '/openapi.json',
      ]) {
        for (const headers of [{}, { 'x-api-key': secret }] as Record<string, string>[]) {
          const answer = await send(url, { path, headers });
          expect(answer.headers, path).toMatchObject(COMMON);
          expect(answer.headers['content-security-policy'], path).toBe("default-src 'none'; frame-ancestors 'self'");
          expect(answer.headers['strict-transport-security'], path).toBeUndefined();
        }
      }
    }
  });

  it('the panel may run its own scripts, be framed by its own origin, and use nothing of the device', async () => {
    await using server = await startApp({ ingress: true });
    for (const url of [server.url, server.ingressUrl ?? '']) {
      const { headers } = await send(url, { path: '/' });
      expect(headers).toMatchObject(COMMON);
      const policy = String(headers['content-security-policy']).split('; ');
      expect(policy).toEqual(
        expect.arrayContaining(["default-src 'self'", "frame-ancestors 'self'", "object-src 'none'"]),
      );
      expect(headers['content-security-policy']).not.toContain('unsafe');
      expect(headers['permissions-policy']).toContain('camera=()');
      for (const refused of [
        'cross-origin-opener-policy',
        'cross-origin-embedder-policy',
        'access-control-allow-origin',
      ])
        expect(headers[refused]).toBeUndefined();
    }
  });

  it('headers as large as Home Assistant passes on are taken, much larger ones refused', async () => {
    await using server = await startApp();
    const status = async (bytes: number) =>
      (await send(server.url, { path: `${API}/auth/status`, headers: { 'x-large': 'x'.repeat(bytes) } })).status;
    expect(await status(24_000)).toBe(200);
    expect(await status(34_000)).toBe(431);
  });
});

describe('with a certificate', () => {
  it('the direct door speaks HTTPS, tells browsers to stay with it, and its cookie goes nowhere else', async () => {
    await using folder = await temporaryFolder();
    const authority = testAuthority();
    const { cert, key } = authority.issue({ address: '127.0.0.1' });
    await writeFile(join(folder.path, 'cert.pem'), cert);
    await writeFile(join(folder.path, 'key.pem'), key);
    const env = { TLS_CERT: join(folder.path, 'cert.pem'), TLS_KEY: join(folder.path, 'key.pem') };
    await using server = await startApp({ env });
    const asked = (method: string, path: string, body?: object) =>
      secured(server.port, authority.root, method, path, body);
    const status = await asked('GET', '/auth/status');
    expect(status.status).toBe(200);
    expect(status.headers['strict-transport-security']).toMatch(/^max-age=\d{8}/);
    const made = await asked('POST', '/auth/setup', { username: 'anna', password: 'correct horse' });
    expect(made.headers['set-cookie']?.[0]).toContain('; Secure');
    await expect(send(server.url, { path: `${API}/auth/status` })).rejects.toThrow();
  });

  it('the server says at its start what is wrong with the files', async () => {
    await using folder = await temporaryFolder();
    const authority = testAuthority();
    const one = authority.issue({ address: '127.0.0.1' });
    const two = authority.issue({ address: '127.0.0.1' });
    const [cert, key] = [join(folder.path, 'cert.pem'), join(folder.path, 'key.pem')];
    await writeFile(cert, one.cert);
    await writeFile(key, two.key);
    const started = () => startServer({ env: { TLS_CERT: cert, TLS_KEY: key } });
    await expect(started()).rejects.toThrow(/code 1: .*HTTPS cannot start.*do not work together/s);
    await writeFile(cert, 'nonsense');
    await expect(started()).rejects.toThrow(/HTTPS cannot start/);
    await rm(cert);
    await expect(started()).rejects.toThrow(/HTTPS cannot start.*TLS_CERT.*cert\.pem.*cannot be read/s);
  });
});

function secured(port: number, ca: string, method: string, path: string, body?: object) {
  const { promise, resolve, reject } = Promise.withResolvers<{
    status: number;
    headers: Record<string, string | string[] | undefined>;
  }>();
  const sent = request({
    host: '127.0.0.1',
    port,
    ca,
    method,
    path: API + path,
    agent: false,
    headers: { 'content-type': 'application/json' },
  });
  sent.on('response', (answer) => {
    answer.resume();
    resolve({ status: answer.statusCode ?? 0, headers: answer.headers });
  });
  sent.on('error', reject);
  sent.end(body === undefined ? undefined : JSON.stringify(body));
  return promise;
}
