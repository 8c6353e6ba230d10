import { z } from 'zod';
import type { Usage } from '../access/keyUseStore.ts';
import { KEY_USE_DAYS } from '../db/retention.ts';
import { day, time } from './schemas.ts';

const count = z.int().meta({ description: 'How often it was used, refusals included' });
const refused = z.int().meta({ description: 'How many of them were refused' });
const endpoint = z.string().meta({
  description: 'The name of the operation in this document; `other` where there were too many',
  example: 'get_printer_status',
});
const ip = z.string().meta({ description: '`other` where there were too many', example: '192.168.1.20' });

/** How a key was used, as it is answered. Lists are bounded. */
export const usage = z.object({
  days: z.literal(KEY_USE_DAYS),
  total: count,
  refused,
  by_day: z.array(z.object({ day, count, refused })),
  by_endpoint: z.array(z.object({ endpoint, count, refused, last_at: time })),
  by_address: z.array(z.object({ ip, count, refused, last_at: time })),
  refusals: z.array(
    z.object({
      at: time,
      ip,
      endpoint,
      reason: z.string().meta({ description: 'The `reason` of the refusal', example: 'scope_missing' }),
      count: z.int(),
    }),
  ),
});

export function usageAnswer({ by_endpoint, by_address, refusals, ...sums }: Usage): z.input<typeof usage> {
  const dated = <R extends { last_at: Date }>(row: R) => ({ ...row, last_at: row.last_at.toISOString() });
  return {
    days: KEY_USE_DAYS,
    ...sums,
    by_endpoint: by_endpoint.map(dated),
    by_address: by_address.map(dated),
    refusals: refusals.map((row) => ({ ...row, at: row.at.toISOString() })),
  };
}
