import { randomBytes, type ScryptOptions, scrypt, timingSafeEqual } from 'node:crypto';

/** Memory-hard: 32 MiB and roughly a tenth of a second on a small computer (N = 2^15, r = 8, p = 1). */
const COST: ScryptOptions = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const SALT_BYTES = 16;
const HASH_BYTES = 32;
const MARK = 'scrypt';

/** `scrypt$<salt>$<hash>`, base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const hash = await derive(password, salt);
  return [MARK, salt.toString('base64url'), hash.toString('base64url')].join('$');
}

/** False also for a stored value that is no hash; takes the same time then. */
export async function isPassword(password: string, stored: string | null): Promise<boolean> {
  const [mark, salt, hash] = (stored ?? '').split('$');
  const derived = await derive(password, Buffer.from(salt ?? '', 'base64url'));
  const expected = Buffer.from(hash ?? '', 'base64url');
  return mark === MARK && expected.length === derived.length && timingSafeEqual(expected, derived);
}

function derive(password: string, salt: Buffer): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    scrypt(password.normalize('NFKC'), salt, HASH_BYTES, COST, (error, key) => (error ? reject(error) : resolve(key)));
  });
}
