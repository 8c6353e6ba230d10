import { z } from 'zod';
import type { AuditAction } from '../access/audit.ts';
import { DOCUMENTED_EVENTS } from '../events/catalogue.ts';
import { RELEASES } from '../webhooks/heldStore.ts';
import type { NewWebhook, Webhook, WebhookChanges } from '../webhooks/webhookStore.ts';
import type { Features } from './context.ts';
import { type Asked, note } from './note.ts';
import { mutation, query, router } from './procedure.ts';
import { done, id, instant, none } from './schemas.ts';
import { webhookFormats } from './webhookFormats.ts';
import { format, payloadVersion, secret, template, webhook, webhookAnswer, webhookFields } from './webhookShape.ts';

const TAG = 'Webhooks';
const DAY_SECONDS = 86_400;
const OVERLAP_MAX_SECONDS = 7 * DAY_SECONDS;

const admin = { who: 'admin', which: 'none' } as const;
const withSecret = webhook.extend({ secret });
const one = z.strictObject({ id });
const headerValue = z.string().max(2_000);

export const webhooks = router({
  list: query(
    {
      ...admin,
      rest: {
        method: 'GET',
        path: '/webhooks',
        tag: TAG,
        operationId: 'list_webhooks',
        summary: 'List webhooks with their health',
      },
      input: none,
      output: z.array(webhook),
    },
    ({ features }) => answersOf(features, features.webhooks.list()),
  ),

  get: query(
    {
      ...admin,
      rest: { method: 'GET', path: '/webhooks/{id}', tag: TAG, operationId: 'get_webhook', summary: 'Get a webhook' },
      input: one,
      output: webhook,
    },
    ({ features, input }) => answerOf(features, features.webhooks.get(input.id)),
  ),

  create: mutation(
    {
      ...admin,
      rest: {
        method: 'POST',
        path: '/webhooks',
        tag: TAG,
        operationId: 'create_webhook',
        summary: 'Add a webhook',
        description:
          'The only answer that shows the signing secret. Deliveries carry the headers and the signature of Standard Webhooks.',
      },
      input: z.strictObject({
        ...webhookFields,
        target: webhookFields.target.default('http'),
        reach: webhookFields.reach.default('home'),
        format: format.default('documented'),
        payload_version: payloadVersion.default(1),
        events: webhookFields.events.default([...DOCUMENTED_EVENTS]),
        printer_ids: webhookFields.printer_ids.default(null),
        enabled: webhookFields.enabled.default(true),
        template: template.default(null),
        headers: z.record(z.string(), headerValue).nullable().default(null),
        progress_every: webhookFields.progress_every.default(25),
        muted_codes: webhookFields.muted_codes.default([]),
        max_age_seconds: webhookFields.max_age_seconds.default(null),
        rate_per_second: webhookFields.rate_per_second.default(5),
        certificate_sha256: webhookFields.certificate_sha256.default(null),
      }),
      output: withSecret,
    },
    async ({ features, input, ...asked }) => {
      requirePrinters(features, input.printer_ids);
      const { webhook, secret } = await features.webhooks.create(input satisfies NewWebhook);
      await noted(asked, 'webhook.created', webhook);
      return { ...(await answerOf(features, webhook)), secret };
    },
  ),

  update: mutation(
    {
      ...admin,
      rest: {
        method: 'PATCH',
        path: '/webhooks/{id}',
        tag: TAG,
        operationId: 'update_webhook',
        summary: 'Change a webhook',
        description:
          'What is left out stays, null clears. Of `headers` those that are named change, and null removes one of them.',
      },
      input: z.strictObject({
        id,
        ...z.strictObject(webhookFields).partial().shape,
        headers: z.record(z.string(), headerValue.nullable()).nullable().optional(),
      }),
      output: webhook,
    },
    async ({ features, input: { id, ...changes }, ...asked }) => {
      requirePrinters(features, changes.printer_ids ?? null);
      const webhook = await features.webhooks.update(id, given(changes));
      await noted(asked, 'webhook.changed', webhook, { fields: Object.keys(changes) });
      return answerOf(features, webhook);
    },
  ),

  remove: mutation(
    {
      ...admin,
      rest: {
        method: 'DELETE',
        path: '/webhooks/{id}',
        tag: TAG,
        operationId: 'delete_webhook',
        summary: 'Delete a webhook',
        description: 'What waits for it is not sent any more.',
      },
      input: z.object({ id }),
      output: done,
    },
    async ({ features, input, ...asked }) => {
      const known = features.webhooks.get(input.id);
      await features.webhooks.remove(input.id);
      await noted(asked, 'webhook.deleted', known);
      return { success: true as const, message: 'Webhook deleted.' };
    },
  ),

  rotate: mutation(
    {
      ...admin,
      rest: {
        method: 'POST',
        path: '/webhooks/{id}/rotate',
        tag: TAG,
        operationId: 'rotate_webhook',
        summary: 'Replace the signing secret of a webhook',
        description: 'The only answer that shows the new one. During the overlap both sign every delivery.',
      },
      input: z.strictObject({
        id,
        overlap_seconds: z.int().min(0).max(OVERLAP_MAX_SECONDS).default(DAY_SECONDS),
      }),
      output: withSecret,
    },
    async ({ features, input, ...asked }) => {
      const { webhook, secret } = await features.webhooks.rotate(input.id, input.overlap_seconds);
      await noted(asked, 'webhook.rotated', webhook);
      return { ...(await answerOf(features, webhook)), secret };
    },
  ),

  pause: mutation(
    {
      ...admin,
      rest: {
        method: 'POST',
        path: '/webhooks/{id}/pause',
        tag: TAG,
        operationId: 'pause_webhook',
        summary: 'Pause a webhook',
        description: 'Events are held for 14 days, at most 10,000 of them.',
      },
      input: one,
      output: webhook,
    },
    async ({ features, input, ...asked }) => {
      const webhook = features.webhooks.get(input.id);
      await features.holding.pause(input.id, 'Paused by a person.');
      await noted(asked, 'webhook.changed', webhook, { fields: ['paused'] });
      return answerOf(features, features.webhooks.get(input.id));
    },
  ),

  resume: mutation(
    {
      ...admin,
      rest: {
        method: 'POST',
        path: '/webhooks/{id}/resume',
        tag: TAG,
        operationId: 'resume_webhook',
        summary: 'Resume a paused webhook',
      },
      input: z.strictObject({
        id,
        held: z.enum(RELEASES).default('all').meta({ description: 'Which of the held events are sent' }),
      }),
      output: webhook,
    },
    async ({ features, input, ...asked }) => {
      const webhook = features.webhooks.get(input.id);
      await features.holding.resume(input.id, input.held);
      await noted(asked, 'webhook.resumed', webhook, { held: input.held });
      return answerOf(features, features.webhooks.get(input.id));
    },
  ),

  test: mutation(
    {
      ...admin,
      rest: {
        method: 'POST',
        path: '/webhooks/{id}/test',
        tag: TAG,
        operationId: 'test_webhook',
        summary: 'Send a test event now',
        description: 'Answers when the receiver has. It is sent also while the webhook is paused, and once.',
      },
      input: one,
      output: z.object({
        status: z.int().nullable(),
        duration_ms: z.int(),
        answer: z.string().nullable(),
        error: z.string().nullable(),
        note: z.string().nullable(),
      }),
    },
    async ({ features, input }) => {
      const { status, durationMs, answer, error, note } = await features.trials.send(input.id);
      return { status, duration_ms: durationMs, answer, error, note };
    },
  ),

  redeliverFailed: mutation(
    {
      ...admin,
      rest: {
        method: 'POST',
        path: '/webhooks/{id}/redeliver-failed',
        tag: TAG,
        operationId: 'redeliver_failed',
        summary: 'Send again what was given up since a time',
      },
      input: z.strictObject({ id, since: instant }),
      output: z.object({ count: z.int() }),
    },
    async ({ features, input }) => {
      features.webhooks.requireRunning(input.id);
      return { count: await features.deliveryLog.redeliverFailed(input.id, new Date(input.since)) };
    },
  ),

  ...webhookFormats,
});

async function answersOf({ deliveryLog, hooks }: Features, rows: Webhook[]) {
  const outlook = await deliveryLog.outlooks();
  return Promise.all(rows.map(async (row) => webhookAnswer(row, outlook(row.id), await hooks.check(row))));
}

async function answerOf(features: Features, row: Webhook) {
  const [answer] = await answersOf(features, [row]);
  return answer!;
}

/** @throws Fault 404 for a printer that is not there */
function requirePrinters({ printers }: Features, ids: readonly number[] | null): void {
  for (const id of ids ?? []) printers.get(id);
}

/** Without what was left out: zod leaves those fields undefined. */
function given(changes: object): WebhookChanges {
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}

/** Into the audit: by name, because the address may hold a secret. */
function noted(
  asked: Asked,
  action: AuditAction & `webhook.${string}`,
  { id, name }: Webhook,
  details?: Record<string, unknown>,
): Promise<void> {
  const about = { action, subject: 'webhook', subject_id: id, subject_name: name } as const;
  return note(asked, details ? { ...about, details } : about);
}
