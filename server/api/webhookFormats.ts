import { z } from 'zod';
import { DOCUMENTED_EVENTS, SENT_FIELDS, WEBHOOK_EVENTS } from '../events/catalogue.ts';
import { FORMAT_WORDS, FORMATS } from '../webhooks/formats/formats.ts';
import { preview } from '../webhooks/formats/preview.ts';
import { PLACEHOLDERS } from '../webhooks/formats/template.ts';
import { mutation, query } from './procedure.ts';
import { none } from './schemas.ts';
import { format, payloadVersion, template, webhookEvent } from './webhookShape.ts';

const TAG = 'Webhooks';
const admin = { who: 'admin', which: 'none' } as const;

/** What webhooks can be made to say: the procedures about formats and events, beside those about single webhooks. */
export const webhookFormats = {
  preview: mutation(
    {
      ...admin,
      rest: {
        method: 'POST',
        path: '/webhook-previews',
        tag: TAG,
        operationId: 'preview_webhook',
        summary: 'Show what would be sent',
        description: 'With the examples of the event. A template that cannot be used answers its errors and no body.',
      },
      input: z.strictObject({
        format: format.default('documented'),
        payload_version: payloadVersion.default(1),
        template: template.default(null),
        event: z.enum([...WEBHOOK_EVENTS, 'test']),
      }),
      output: z.object({
        content_type: z.string(),
        headers: z.record(z.string(), z.string()),
        body: z.string().nullable(),
        errors: z.array(z.object({ message: z.string(), position: z.int(), line: z.int(), column: z.int() })),
      }),
    },
    ({ input: { event, ...shape } }) => preview(shape, event, new Date()),
  ),

  formats: query(
    {
      ...admin,
      rest: {
        method: 'GET',
        path: '/webhook-formats',
        tag: TAG,
        operationId: 'list_webhook_formats',
        summary: 'List the formats of webhooks',
      },
      input: none,
      output: z.array(
        z.object({
          name: format,
          description: z.string(),
          content_type: z.string(),
          placeholders: z.array(z.string()),
        }),
      ),
    },
    () =>
      FORMATS.map((name) => ({
        name,
        ...FORMAT_WORDS[name],
        placeholders: name === 'template' ? [...PLACEHOLDERS] : [],
      })),
  ),

  events: query(
    {
      ...admin,
      rest: {
        method: 'GET',
        path: '/webhook-events',
        tag: TAG,
        operationId: 'list_webhook_events',
        summary: 'List the events that webhooks can ask for',
      },
      input: none,
      output: z.array(
        z.object({
          event: webhookEvent,
          documented: z.boolean().meta({ description: 'A webhook that does not choose gets it' }),
          fields: z.array(
            z.object({
              name: z.string(),
              type: z.enum(['string', 'integer', 'number']),
              nullable: z.boolean(),
              description: z.string(),
            }),
          ),
          example: z.record(z.string(), z.unknown()),
        }),
      ),
    },
    () => WEBHOOK_EVENTS.map(describe),
  ),
};

function describe(event: (typeof WEBHOOK_EVENTS)[number]) {
  const fields = SENT_FIELDS[event];
  return {
    event,
    documented: (DOCUMENTED_EVENTS as readonly string[]).includes(event),
    fields: fields.map(({ example: _example, ...field }) => field),
    example: Object.fromEntries(fields.map(({ name, example }) => [name, example ?? null])),
  };
}
