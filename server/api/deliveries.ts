import { z } from 'zod';
import { type SentEvent, WEBHOOK_EVENTS } from '../events/catalogue.ts';
import { headersOf } from '../webhooks/formats/formats.ts';
import type { Logged } from '../webhooks/logStore.ts';
import { maskedUrl } from '../webhooks/mask.ts';
import { mutation, query, router } from './procedure.ts';
import { done, id, isoOf, time } from './schemas.ts';

const TAG = 'Webhooks';
const PAGE_DEFAULT = 50;
const PAGE_MAX = 200;

const event = z.enum([...WEBHOOK_EVENTS, 'test']);
const status = z.enum(['waiting', 'held', 'delivered', 'given_up']);

const delivery = z.object({
  id,
  event_id: z.string().meta({ description: 'The `webhook-id` of every attempt' }),
  event,
  printer_id: z.int().nullable(),
  observed: z.enum(['live', 'late']),
  cause: z.enum(['event', 'test', 'redelivery']),
  status,
  created_at: time,
  done_at: time.nullable(),
  next_at: time.nullable(),
  attempts: z.array(
    z.object({
      at: time,
      duration_ms: z.int(),
      status: z.int().nullable().meta({ description: 'HTTP status; null when there was no answer' }),
      error: z.string().nullable(),
      answer: z.string().nullable().meta({ description: 'The first bytes; never kept for receivers at home' }),
      url: z.string().nullable(),
      note: z.string().nullable().meta({ description: 'What is known beyond the status, as `accepted_unconfirmed`' }),
    }),
  ),
});

const admin = { who: 'admin', which: 'none' } as const;
const named = z.strictObject({ id, delivery_id: id });

export const deliveries = router({
  list: query(
    {
      ...admin,
      rest: {
        method: 'GET',
        path: '/webhooks/{id}/deliveries',
        tag: TAG,
        operationId: 'list_deliveries',
        summary: 'List what was sent to a webhook',
        description: 'Newest first, each with its attempts. Kept for 30 days.',
      },
      input: z.object({
        id,
        status: status.optional(),
        event: event.optional(),
        limit: z
          .int()
          .min(1)
          .default(PAGE_DEFAULT)
          .transform((limit) => Math.min(limit, PAGE_MAX)),
        offset: z.int().min(0).default(0),
      }),
      output: z.array(delivery),
    },
    async ({ features, input }) => {
      features.webhooks.get(input.id);
      return (await features.deliveryLog.list(input.id, input)).map(answerOf);
    },
  ),

  body: query(
    {
      ...admin,
      rest: {
        method: 'GET',
        path: '/webhooks/{id}/deliveries/{delivery_id}/body',
        tag: TAG,
        operationId: 'get_delivery_body',
        summary: 'Get the body of a delivery as it is sent',
      },
      input: named,
      output: z.object({ content_type: z.string(), body: z.string() }),
    },
    async ({ features, input }) => {
      const { body, format, event } = await features.deliveryLog.get(input.id, input.delivery_id);
      return { content_type: headersOf(format, event as SentEvent)['content-type'] ?? '', body };
    },
  ),

  redeliver: mutation(
    {
      ...admin,
      rest: {
        method: 'POST',
        path: '/webhooks/{id}/deliveries/{delivery_id}/redeliver',
        tag: TAG,
        operationId: 'redeliver',
        summary: 'Send a delivery again',
        description: 'Or now, while it waits. It keeps its id, so that the receiver can tell.',
      },
      input: named,
      output: done,
    },
    async ({ features, input }) => {
      features.webhooks.requireRunning(input.id);
      await features.deliveryLog.redeliver(input.id, input.delivery_id);
      return { success: true as const, message: 'The delivery is sent now.' };
    },
  ),
});

function answerOf({ tries, ...row }: Logged): z.input<typeof delivery> {
  const { id, event_id, observed, status } = row;
  return {
    id,
    event_id,
    event: row.event as SentEvent,
    printer_id: row.printer_id,
    observed,
    cause: row.cause,
    status,
    created_at: row.created_at.toISOString(),
    done_at: isoOf(row.done_at),
    next_at: isoOf(row.due_at),
    attempts: tries.map(({ at, url, duration_ms, status, error, answer, note }) => ({
      at: at.toISOString(),
      duration_ms,
      status,
      error,
      answer,
      url: url === null ? null : maskedUrl(url),
      note,
    })),
  };
}
