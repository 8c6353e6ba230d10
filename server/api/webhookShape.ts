import { z } from 'zod';
import { WEBHOOK_EVENTS } from '../events/catalogue.ts';
import { FORMATS } from '../webhooks/formats/formats.ts';
import { TEMPLATE_LIMIT } from '../webhooks/formats/template.ts';
import { HEALTHS, healthOf } from '../webhooks/health.ts';
import type { HookCheck } from '../webhooks/homeAssistantHooks.ts';
import type { Outlook } from '../webhooks/logStore.ts';
import { isSecretUrl, maskedUrl } from '../webhooks/mask.ts';
import type { Webhook } from '../webhooks/webhookStore.ts';
import { id, isoOf, printerId, time } from './schemas.ts';

const URL_MAX = 2048;
const PRINTERS_MAX = 1000;
const CODES_MAX = 200;
const AGE_MAX_SECONDS = 30 * 24 * 60 * 60;
const RATE_MIN = 0.1;
const RATE_MAX = 50;

export const webhookEvent = z.enum(WEBHOOK_EVENTS);
export const format = z
  .enum(FORMATS)
  .meta({ description: '`documented` is the one that this document describes under `webhooks`' });
export const payloadVersion = z.int().min(1).max(2).meta({
  description:
    '1: exactly the documentation; 2 adds ids, a picture, and energy and cost, which are null while nothing measures them',
  example: 1,
});
export const template = z
  .string()
  .max(TEMPLATE_LIMIT)
  .nullable()
  .meta({ description: 'JSON whose texts hold placeholders', example: '{"text":"{{printer}}: {{text}}"}' });

/** The fields of a webhook that a person sets, one by one. */
export const webhookFields = {
  name: z.string().trim().min(1).max(100).meta({ example: 'Node-RED' }),
  target: z.enum(['http', 'ha_webhook', 'ha_action']).meta({
    description:
      "`http`: a URL. `ha_webhook`: the id of Home Assistant's webhook, run through its websocket. `ha_action`: an action such as `notify.notify`.",
  }),
  url: z
    .string()
    .trim()
    .min(1)
    .max(URL_MAX)
    .meta({ description: 'By target: a URL, an id or an action', example: 'http://192.168.1.20:1880/bambuddy' }),
  reach: z
    .enum(['internet', 'home'])
    .meta({ description: '`internet`: public addresses over https. `home`: also addresses in the LAN, http allowed.' }),
  format,
  payload_version: payloadVersion,
  events: z.array(webhookEvent).min(1),
  printer_ids: z.array(printerId).max(PRINTERS_MAX).nullable().meta({ description: 'null = all printers, [] = none' }),
  enabled: z.boolean(),
  template,
  progress_every: z.int().min(1).max(99).meta({ description: '`print_progress` every so many percent', example: 25 }),
  muted_codes: z
    .array(z.string().trim().toUpperCase().min(1).max(50))
    .max(CODES_MAX)
    .meta({ description: 'Error codes that it is silent about', example: ['0300_8004'] }),
  max_age_seconds: z
    .int()
    .min(1)
    .max(AGE_MAX_SECONDS)
    .nullable()
    .meta({ description: 'Older events are not sent any more; null = none is too old', example: 3600 }),
  rate_per_second: z
    .number()
    .min(RATE_MIN)
    .max(RATE_MAX)
    .meta({ description: 'How fast goes out what waited for more than a minute', example: 5 }),
  certificate_sha256: z
    .string()
    .regex(/^([0-9A-Fa-f]{2}:?){31}[0-9A-Fa-f]{2}$/, 'Give the SHA-256 of the certificate as 64 hex digits')
    .nullable()
    .meta({ description: 'The one certificate that is taken although it is not valid' }),
};

export const check = z
  .object({
    exists: z.boolean().nullable(),
    local_only: z.boolean().nullable(),
    accepts_post: z.boolean().nullable(),
    sentence: z.string(),
  })
  .nullable()
  .meta({ description: 'What Home Assistant says about a webhook of its own; null for other receivers' });

export const webhook = z.object({
  id,
  ...webhookFields,
  url: z.string().meta({ description: 'Host and first characters when the whole of it is a secret' }),
  url_masked: z.boolean(),
  header_names: z.array(z.string()).meta({ description: 'Extra headers; their values are never shown' }),
  secret_overlap_until: time.nullable().meta({ description: 'Until then an earlier secret signs too' }),
  paused_reason: z.string().nullable(),
  paused_at: time.nullable(),
  failing_since: time.nullable(),
  last_success_at: time.nullable(),
  waiting: z.int().meta({ description: 'Deliveries that will be sent' }),
  held: z.int().meta({ description: 'Deliveries that wait for the webhook to be resumed' }),
  next_due_at: time.nullable(),
  health: z.enum(HEALTHS),
  check,
  created_at: time,
});

export const secret = z.string().meta({ description: 'Signs every delivery; shown this once', example: 'whsec_…' });

/** A webhook as it is answered. */
export function webhookAnswer(
  { claimed_by: _by, ...row }: Webhook & { claimed_by?: unknown },
  outlook: Outlook,
  checked: HookCheck | null,
): z.input<typeof webhook> {
  const url_masked = row.target === 'ha_webhook' || (row.target === 'http' && isSecretUrl(row.url));
  return {
    ...row,
    url: row.target === 'ha_action' ? row.url : maskedUrl(row.url),
    url_masked,
    format: FORMATS.find((name) => name === row.format) ?? 'documented',
    events: WEBHOOK_EVENTS.filter((name) => row.events.includes(name)),
    secret_overlap_until: isoOf(row.secret_overlap_until),
    paused_at: isoOf(row.paused_at),
    failing_since: isoOf(row.failing_since),
    last_success_at: isoOf(row.last_success_at),
    ...outlook,
    next_due_at: isoOf(outlook.next_due_at),
    health: healthOf(row, outlook.waiting, checked),
    check: checked,
    created_at: row.created_at.toISOString(),
  };
}
