import { expect, it } from 'vitest';
import { hashPassword, isPassword } from '../../server/access/password.ts';

it('knows the right password, and no other', async () => {
  const stored = await hashPassword('correct horse');
  expect(await isPassword('correct horse', stored)).toBe(true);
  expect(await isPassword('correct horse ', stored)).toBe(false);
  expect(await isPassword('', stored)).toBe(false);
});

it('stores the same password differently each time, and never readable', async () => {
  const [one, two] = await Promise.all([hashPassword('correct horse'), hashPassword('correct horse')]);
  expect(one).not.toBe(two);
  expect(one).not.toContain('correct');
});

it('takes a letter with an accent as the same, however the keyboard composes it', async () => {
  const stored = await hashPassword('caf\u00e9 au lait');
  expect(await isPassword('cafe\u0301 au lait', stored)).toBe(true);
});

it.each([
  ['nothing', null],
  ['an empty text', ''],
  ['a text that is no hash', 'correct horse'],
  ['a hash of another kind', 'bcrypt$c2FsdA$aGFzaA'],
  ['a hash cut short', 'scrypt$c2FsdA$'],
  ['a hash without salt', 'scrypt$$aGFzaA'],
  ['letters that are not base64', 'scrypt$***$***'],
])('knows no password for %s', async (_what, stored) => {
  expect(await isPassword('correct horse', stored)).toBe(false);
  expect(await isPassword('', stored)).toBe(false);
});

it('takes as long for somebody without a password as for a wrong one', async () => {
  const stored = await hashPassword('correct horse');
  const [none, wrong] = [await fastest(() => isPassword('x', null)), await fastest(() => isPassword('x', stored))];
  expect(none).toBeGreaterThan(wrong / 3);
});

/** Of a few tries: what else the machine does only makes it longer. */
async function fastest(work: () => Promise<unknown>): Promise<number> {
  const times: number[] = [];
  for (let n = 0; n < 3; n++) {
    const start = performance.now();
    await work();
    times.push(performance.now() - start);
  }
  return Math.min(...times);
}
