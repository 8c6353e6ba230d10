import { z } from 'zod';
import { WEBHOOK_EVENTS } from '../events/catalogue.ts';
import type { Webhook } from '../webhooks/webhookStore.ts';
import { mutation, query, router } from './procedure.ts';
import { done, id, none, printerId, time } from './schemas.ts';

const TAG = 'Webhooks';
const event = z.enum(WEBHOOK_EVENTS);
const reach = z
  .enum(['internet', 'home'])
  .meta({ description: '`internet`: public addresses over https. `home`: also addresses in the LAN, http allowed.' });

const webhook = z.object({
  id,
  name: z.string(),
  host: z
    .string()
    .meta({ description: 'Where it goes; the rest of the address is a secret', example: '192.168.1.20:1880' }),
  reach,
  events: z.array(event),
  printer_ids: z.array(z.int()).nullable(),
  enabled: z.boolean(),
  paused_reason: z.string().nullable(),
  created_at: time,
});

function answerOf({
  id,
  name,
  url,
  reach,
  events,
  printer_ids,
  enabled,
  paused_reason,
  created_at,
}: Webhook): z.input<typeof webhook> {
  return {
    id,
    name,
    host: new URL(url).host,
    reach,
    events: WEBHOOK_EVENTS.filter((event) => events.includes(event)),
    printer_ids,
    enabled,
    paused_reason,
    created_at: created_at.toISOString(),
  };
}

export const webhooks = router({
  list: query(
    {
      who: 'admin',
      which: 'none',
      rest: { method: 'GET', path: '/webhooks', tag: TAG, operationId: 'list_webhooks', summary: 'List webhooks' },
      input: none,
      output: z.array(webhook),
    },
    ({ features }) => features.webhooks.list().map(answerOf),
  ),

  create: mutation(
    {
      who: 'admin',
      which: 'none',
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
        name: z.string().trim().min(1).max(100).meta({ example: 'Node-RED' }),
        url: z.string().trim().min(1).max(2048).meta({ example: 'http://192.168.1.20:1880/bambuddy' }),
        reach: reach.default('home'),
        events: z
          .array(event)
          .min(1)
          .default([...WEBHOOK_EVENTS]),
        printer_ids: z.array(printerId).max(1000).nullable().default(null),
      }),
      output: webhook.extend({
        secret: z.string().meta({ description: 'Signs every delivery; shown this once', example: 'whsec_…' }),
      }),
    },
    async ({ features, input }) => {
      for (const printer of input.printer_ids ?? []) features.printers.get(printer);
      const { webhook, secret } = await features.webhooks.create(input);
      return { ...answerOf(webhook), secret };
    },
  ),

  remove: mutation(
    {
      who: 'admin',
      which: 'none',
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
    async ({ features, input }) => {
      await features.webhooks.remove(input.id);
      return { success: true as const, message: 'Webhook deleted.' };
    },
  ),
});
