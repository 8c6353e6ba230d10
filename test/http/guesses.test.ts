import { afterAll, expect, it } from 'vitest';
import { GUESSES, GUESSES_SECONDS } from '../../server/access/guesses.ts';
import { mintSecret } from '../../server/access/secret.ts';
import { API, send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';
import { overSocket } from '../support/trpc.ts';

const server = await startApp({ env: { TRUSTED_PROXIES: '127.0.0.1' }, ingress: true });
afterAll(() => server[Symbol.asyncDispose]());
const { url, anonymous } = server;
const key = await server.key(['read_status']);

let places = 0;
/** A place that nobody has come from yet. */
const somewhere = () => ({ 'x-forwarded-for': `198.51.100.${++places}` });
const guess = (from: Record<string, string>) => anonymous.get('/printers', { 'x-api-key': mintSecret(), ...from });

/** Sends so many wrong keys that the next one is too many. */
async function guessAll(from: Record<string, string>): Promise<void> {
  for (let n = 0; n < GUESSES; n++) expect((await guess(from)).status).toBe(401);
}

it('answers unknown keys of one place with 429 after twenty, and says how long to wait', async () => {
  const here = somewhere();
  await guessAll(here);
  const late = await guess(here);
  expect(late.status).toBe(429);
  expect(late.json()).toMatchObject({ reason: 'too_many', detail: expect.stringContaining('Wait') });
  const seconds = Number(late.headers['retry-after']);
  expect(seconds).toBeGreaterThan(0);
  expect(seconds).toBeLessThanOrEqual(GUESSES_SECONDS);
  expect((await guess(somewhere())).status).toBe(401);
});

it('never delays or refuses a right key from that place, nor locks a key', async () => {
  const here = somewhere();
  await guessAll(here);
  const near = `${key.secret.slice(0, 11)}${mintSecret().slice(11)}`;
  for (let n = 0; n < 30; n++) {
    expect((await anonymous.get('/printers', { 'x-api-key': near, ...here })).status).toBe(429);
    expect((await key.get('/printers', here)).status).toBe(200);
  }
});

it('counts every address of one IPv6 household together', async () => {
  for (let n = 0; n < GUESSES; n++) await guess({ 'x-forwarded-for': `2001:db8:9:9::${n + 1}` });
  expect((await guess({ 'x-forwarded-for': '2001:db8:9:9:ffff::1' })).status).toBe(429);
  expect((await guess({ 'x-forwarded-for': '2001:db8:9:a::1' })).status).toBe(401);
});

it('counts all doors of one place together: REST, tRPC, pictures and sockets', async () => {
  const here = somewhere();
  await guessAll(here);
  for (const path of [`${API}/printers/1/cover`, '/api/trpc/printers.list']) {
    const answer = await send(url, { path, headers: { 'x-api-key': mintSecret(), ...here } });
    expect(answer.status).toBe(429);
    expect(answer.headers['retry-after']).toMatch(/^\d+$/);
  }
  await using socket = overSocket(url, { 'x-api-key': mintSecret(), ...here });
  await expect(socket.opened).rejects.toThrow('429');
});

it('counts through ingress by the person, whatever address they come from', async () => {
  const person = (id: string, ip: string) => ({
    'x-remote-user-id': id,
    'x-remote-user-name': id,
    'x-forwarded-for': ip,
    'x-api-key': mintSecret(),
  });
  const ask = (headers: Record<string, string>) => send(server.ingressUrl ?? '', { path: `${API}/printers`, headers });
  for (let n = 0; n < GUESSES; n++) expect((await ask(person('eve', `203.0.113.${n}`))).status).toBe(401);
  expect((await ask(person('eve', '203.0.113.99'))).status).toBe(429);
  expect((await ask(person('anna', '203.0.113.99'))).status).toBe(401);
});

it('a thousand guesses do not slow a right key', async () => {
  const here = somewhere();
  const time = async () => {
    const began = performance.now();
    for (let n = 0; n < 50; n++) await key.get('/printers', here);
    return performance.now() - began;
  };
  const fastest = async () => Math.min(await time(), await time(), await time());
  const before = await fastest();
  for (let n = 0; n < 1_000; n += 50) await Promise.all(Array.from({ length: 50 }, () => guess(here)));
  expect(await fastest()).toBeLessThan(before * 3);
}, 30_000);
