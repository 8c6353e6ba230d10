import { performance } from 'node:perf_hooks';
import { afterAll, expect, it } from 'vitest';
import { mintSecret } from '../../server/access/secret.ts';
import { startApp } from '../support/server.ts';

const WRONG = 1_000;
const AT_ONCE = 20;
/** Generous: the machine does other things too. */
const RATIO_MAX = 3;

const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());

it('a thousand wrong keys from the same place do not slow the right ones', async () => {
  const key = await server.key(['read_status']);
  const timed = async () => {
    const start = performance.now();
    expect((await key.get('/printers')).status).toBe(200);
    return performance.now() - start;
  };
  const statuses: number[] = [];
  const quiet: number[] = [];
  const guessed: number[] = [];
  for (let n = 0; n < 100; n++) quiet.push(await timed());
  for (let n = 0; n < WRONG; n += AT_ONCE) {
    const guesses = Array.from({ length: AT_ONCE }, () =>
      server.anonymous.get('/printers', { 'x-api-key': mintSecret() }),
    );
    statuses.push(...(await Promise.all(guesses)).map(({ status }) => status));
    guessed.push(await timed(), await timed());
  }
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  expect(statuses.filter((status) => status === 429).length).toBeGreaterThan(WRONG * 0.9);
  expect(median(guessed) / median(quiet)).toBeLessThan(RATIO_MAX);
});

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
