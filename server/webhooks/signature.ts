import { createHmac, randomBytes } from 'node:crypto';
import { Fault } from '../errors.ts';

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

/** As many secrets may sign at a time. */
export const SECRETS_LIVE = 3;

/** A secret before a rotation, and until when it signs too, ISO 8601. */
export interface OldSecret {
  secret: string;
  until: string;
}

/** The earlier secrets that still sign, the one that lasts longest first. @param now milliseconds since 1970 */
export function liveSecrets(old: readonly OldSecret[], now: number): OldSecret[] {
  const live = old.filter(({ until }) => Date.parse(until) > now);
  return live.sort((a, b) => Date.parse(b.until) - Date.parse(a.until));
}

/** Every secret that signs now, the newest first. */
export function signingSecrets(of: { secret: string; old_secrets: readonly OldSecret[] }, now: number): string[] {
  return [of.secret, ...liveSecrets(of.old_secrets, now).map(({ secret }) => secret)];
}

/**
 * What a webhook's secrets become when `secret` is the new one. With an overlap of 0 nothing but the new one signs.
 * @throws Fault `conflict` while as many as are allowed still sign
 */
export function rotated(
  before: { secret: string; old_secrets: readonly OldSecret[] },
  secret: string,
  overlapSeconds: number,
  now: number,
): { secret: string; old_secrets: OldSecret[] } {
  if (overlapSeconds === 0) return { secret, old_secrets: [] };
  const live = liveSecrets(before.old_secrets, now);
  if (live.length + 2 > SECRETS_LIVE) {
    const free = live.at(-1)?.until ?? '';
    throw new Fault('conflict', `${SECRETS_LIVE} secrets sign already. Wait until ${free}, or rotate without overlap.`);
  }
  const until = new Date(now + overlapSeconds * 1_000).toISOString();
  return { secret, old_secrets: [{ secret: before.secret, until }, ...live] };
}
