import { z } from 'zod';
import { readAllowed } from '../access/allowedAddresses.ts';
import { isUnused } from '../access/keyRules.ts';
import type { ApiKey } from '../access/keyStore.ts';
import type { Refused } from '../access/keyUseStore.ts';
import { SCOPE_NAMES, SCOPES } from '../access/scopes.ts';
import type { Features } from './context.ts';
import { id, instant, isoOf, printerId, time } from './schemas.ts';

const NAME_MAX = 100;
const PRINTERS_MAX = 1000;
const ADDRESSES_MAX = 100;
/** Requests per minute: more than this is no limit for the machines this runs on. */
const RATE_MAX = 100_000;

const scope = z
  .enum(SCOPE_NAMES)
  .meta({ description: SCOPE_NAMES.map((name) => `\`${name}\`: ${SCOPES[name].opens}`).join('. ') });

const address = z
  .string()
  .max(64)
  .refine((text) => readAllowed(text) !== null, {
    error: ({ input }) =>
      `"${input}" is no address. Send one like 192.168.1.20, or a network like 192.168.1.0/24 or 2001:db8::/64`,
  })
  .meta({ description: 'An address, or a network (CIDR), IPv4 or IPv6', example: '192.168.1.0/24' });

/** What may be said about a key, when it is made and later. */
export const keyFields = {
  name: z.string().trim().min(1).max(NAME_MAX).meta({ example: 'Node-RED' }),
  scopes: z.array(scope).meta({ description: 'What the key may do' }),
  printer_ids: z.array(printerId).max(PRINTERS_MAX).nullable().meta({ description: 'null = all printers, [] = none' }),
  expires_at: instant.nullable().meta({ description: 'null = never' }),
  allowed_ips: z
    .array(address)
    .min(1, 'Name at least one address, or send null for anywhere')
    .max(ADDRESSES_MAX)
    .nullable()
    .meta({ description: 'Where the key may be used from; null = anywhere' }),
  rate_limit: z
    .int()
    .min(1)
    .max(RATE_MAX)
    .nullable()
    .meta({ description: 'Requests per minute; null = no limit of its own' }),
};

/** A key as every endpoint answers it. */
export const key = z.object({
  id,
  name: z.string(),
  prefix: z.string().meta({ description: 'The beginning of the secret', example: 'bb_1bed4f39...' }),
  owner: z.object({ id, username: z.string() }).nullable(),
  legacy: z.boolean().meta({ description: 'It has no owner and never reaches Bambu Cloud' }),
  scopes: z.array(scope),
  printer_ids: z.array(z.int()).nullable().meta({ description: 'null = all printers, [] = none' }),
  allowed_ips: z.array(z.string()).nullable().meta({ description: 'Where it may be used from; null = anywhere' }),
  rate_limit: z.int().nullable().meta({ description: 'Requests per minute; null = no limit of its own' }),
  enabled: z.boolean(),
  expires_at: time.nullable(),
  created_at: time,
  last_used_at: time.nullable(),
  last_used_ip: z.string().nullable(),
  rotated_at: time.nullable(),
  old_secret_until: time
    .nullable()
    .meta({ description: 'Until then the secret before the last rotation works too; null = it does not' }),
  unused: z.boolean().meta({ description: 'Not used for 90 days' }),
  refused_count: z.int().meta({ description: 'How often it was refused in the last 7 days' }),
  last_refused_at: time.nullable().meta({ description: 'The last refusal in the last 7 days' }),
});

export const keyWithSecret = key.extend({
  secret: z.string().meta({ description: 'Shown this once', example: 'bb_…' }),
});

export function keyAnswer(
  { people }: Features,
  row: ApiKey,
  refused: Refused | undefined,
  now = Date.now(),
): z.input<typeof key> {
  const owner = row.user_id === null ? undefined : people.get(row.user_id);
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    owner: owner ? { id: owner.id, username: owner.username } : null,
    legacy: row.user_id === null,
    scopes: SCOPE_NAMES.filter((name) => row.scopes.includes(name)),
    printer_ids: row.printer_ids,
    allowed_ips: row.allowed_ips,
    rate_limit: row.rate_limit,
    enabled: row.enabled,
    expires_at: isoOf(row.expires_at),
    created_at: row.created_at.toISOString(),
    last_used_at: isoOf(row.last_used_at),
    last_used_ip: row.last_used_ip,
    rotated_at: isoOf(row.rotated_at),
    old_secret_until: row.old_secret_until && row.old_secret_until.getTime() > now ? isoOf(row.old_secret_until) : null,
    unused: isUnused(row, now),
    refused_count: refused?.count ?? 0,
    last_refused_at: isoOf(refused?.last_at ?? null),
  };
}
