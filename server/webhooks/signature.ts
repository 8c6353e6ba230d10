import { createHmac, randomBytes } from 'node:crypto';

/** What every signing secret starts with (Standard Webhooks 1.0). */
export const SECRET_PREFIX = 'whsec_';
const SECRET_BYTES = 32;

/** A new signing secret: `whsec_` and the base64 of 32 random bytes. */
export function mintWebhookSecret(): string {
  return SECRET_PREFIX + randomBytes(SECRET_BYTES).toString('base64');
}

/**
 * The value of `webhook-signature` (Standard Webhooks, version 1): one `v1,<base64>` per secret, separated by spaces.
 * Each is HMAC-SHA256 over `id.timestamp.body`; the key is the decoded secret.
 * @param timestampSeconds seconds since 1970, the same number that goes into `webhook-timestamp`
 */
export function sign(secrets: readonly string[], id: string, timestampSeconds: number, body: string): string {
  return secrets
    .map((secret) => {
      const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
      return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
    })
    .join(' ');
}
