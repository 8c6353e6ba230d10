import { expect, it } from 'vitest';
import { hashSecret, KEY_MARK, mayBeKey, mintSecret, mintToken, shownPrefix } from '../../server/access/secret.ts';

it('mints keys that are all different, of 256 random bits, in letters that need no escaping', () => {
  const secrets = Array.from({ length: 100 }, mintSecret);
  expect(new Set(secrets).size).toBe(100);
  for (const secret of secrets) {
    expect(secret).toMatch(/^bb_[A-Za-z0-9_-]{49}$/);
    expect(Buffer.from(secret.slice(KEY_MARK.length, KEY_MARK.length + 43), 'base64url')).toHaveLength(32);
    expect(mayBeKey(secret)).toBe(true);
  }
});

it('tells a typing error in a key of ours without looking anything up', () => {
  const secret = mintSecret();
  for (let place = 0; place < secret.length; place++) {
    const wrong = secret[place] === 'x' ? 'y' : 'x';
    expect(mayBeKey(secret.slice(0, place) + wrong + secret.slice(place + 1)), `place ${place}`).toBe(false);
  }
});

it('lets a key of another length be looked up: it may come from elsewhere', () => {
  expect(mayBeKey(`bb_${'a'.repeat(43)}`)).toBe(true);
  expect(mayBeKey('b')).toBe(true);
  expect(mayBeKey('ö'.repeat(1000))).toBe(true);
});

it('refuses an empty key', () => {
  expect(mayBeKey('')).toBe(false);
});

it('shows the beginning of a key, which says nothing about the rest', () => {
  const secret = mintSecret();
  expect(shownPrefix(secret)).toBe(`${secret.slice(0, 11)}...`);
});

it('hashes every secret to another 64 characters, the same each time', () => {
  expect(hashSecret('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(hashSecret(mintToken())).not.toBe(hashSecret(mintToken()));
});
