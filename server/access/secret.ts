import { hash, randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';

export const KEY_MARK = 'bb_';
const RANDOM_BYTES = 32;
const RANDOM_LENGTH = 43;
const CHECKSUM_LENGTH = 6;
const LENGTH = KEY_MARK.length + RANDOM_LENGTH + CHECKSUM_LENGTH;
/** As much of a secret as lists show: enough to recognise it, useless to guess the other 208 bits. */
const SHOWN = 11;

/** A new key: `bb_`, 32 random bytes in base64url, and a checksum that tells typing errors from unknown keys. */
export function mintSecret(): string {
  const body = KEY_MARK + randomBytes(RANDOM_BYTES).toString('base64url');
  return body + checksum(body);
}

/** False for a text of our length whose checksum does not fit: no index needs to be asked. */
export function mayBeKey(secret: string): boolean {
  if (secret.length !== LENGTH) return secret.length > 0;
  return checksum(secret.slice(0, -CHECKSUM_LENGTH)) === secret.slice(-CHECKSUM_LENGTH);
}

/** What is stored of any random secret. It has 256 bits of its own, so a slow hash would only be slow. */
export function hashSecret(secret: string): string {
  return hash('sha256', secret, 'hex');
}

/** What lists show: the beginning, then dots. */
export function shownPrefix(secret: string): string {
  return `${beginningOf(secret)}...`;
}

/** As much of a secret as is shown, of the secret itself or of what lists show. */
export function beginningOf(secret: string): string {
  return secret.slice(0, SHOWN);
}

/** Random text for logins and one-time links, 256 bits in base64url. */
export function mintToken(): string {
  return randomBytes(RANDOM_BYTES).toString('base64url');
}

function checksum(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return bytes.toString('base64url');
}
