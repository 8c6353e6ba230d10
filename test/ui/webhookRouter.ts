import { z } from 'zod';
import { DOCUMENTED_EVENTS, WEBHOOK_EVENTS } from '../../server/events/catalogue.ts';
import { preview } from '../../server/webhooks/formats/preview.ts';
import { PLACEHOLDERS } from '../../server/webhooks/formats/template.ts';
import type {
  DeliveryQuery,
  NewWebhook,
  PreviewQuery,
  Webhook,
  WebhookChange,
} from '../../ui/src/settings/notifications/wire.ts';
import { missing, personOf, refuse, t } from './panelTrpc.ts';
import { webhookRow } from './webhookWorld.ts';
import type { World } from './world.ts';

const SECRET = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

/** The procedures about webhooks, as the panel calls them. */
export function webhookRouters(world: World) {
  const person = personOf(world);
  const byId = z.object({ id: z.number() });
  const { webhooks } = world;
  const find = (id: number): Webhook => webhooks.all.find((one) => one.id === id) ?? missing();
  const change = (what: string, input: unknown, id: number, changes: Partial<Webhook>): Webhook => {
    webhooks.asked.push([what, input]);
    if (world.refuse !== null) {
      const message = world.refuse;
      world.refuse = null;
      refuse(message);
    }
    return Object.assign(find(id), changes);
  };
  const running = (id: number): Webhook => {
    const webhook = find(id);
    if (webhook.paused_reason !== null) refuse('The webhook is paused. Resume it first.');
    return webhook;
  };
  return {
    webhooks: t.router({
      list: person.query(() => webhooks.all),
      get: person.input(byId).query(({ input }) => find(input.id)),
      create: person.input(z.custom<NewWebhook>()).mutation(({ input }) => {
        webhooks.asked.push(['create', input]);
        const { headers, ...settings } = input;
        const made = webhookRow(webhooks.all.length + 10, input.name, {
          ...settings,
          header_names: Object.keys(headers ?? {}),
          health: 'never_sent',
          last_success_at: null,
        });
        webhooks.all.push(made);
        return { ...made, secret: SECRET };
      }),
      update: person.input(z.custom<WebhookChange & { id: number }>()).mutation(({ input }) => {
        const { id, headers, ...changes } = input;
        const health = changes.enabled === false ? { health: 'disabled' as const } : {};
        return change('update', input, id, { ...changes, ...health });
      }),
      remove: person.input(byId).mutation(({ input }) => {
        webhooks.all.splice(webhooks.all.indexOf(find(input.id)), 1);
        return { success: true };
      }),
      rotate: person.input(byId.extend({ overlap_seconds: z.number() })).mutation(({ input }) => {
        const until = new Date(Date.now() + input.overlap_seconds * 1000).toISOString();
        const secret_overlap_until = input.overlap_seconds === 0 ? null : until;
        return { ...change('rotate', input, input.id, { secret_overlap_until }), secret: SECRET };
      }),
      pause: person.input(byId).mutation(({ input }) =>
        change('pause', input, input.id, {
          paused_reason: 'Paused by a person.',
          paused_at: new Date().toISOString(),
          health: 'paused',
        }),
      ),
      resume: person
        .input(byId.extend({ held: z.string() }))
        .mutation(({ input }) =>
          change('resume', input, input.id, { paused_reason: null, paused_at: null, held: 0, health: 'ok' }),
        ),
      test: person.input(byId).mutation(({ input }) => find(input.id) && webhooks.test),
      preview: person.input(z.custom<PreviewQuery>()).mutation(({ input }) => {
        const { event, ...shape } = input;
        return preview(shape, event, new Date());
      }),
      formats: person.query(() => [{ name: 'template', placeholders: PLACEHOLDERS }]),
      events: person.query(() =>
        WEBHOOK_EVENTS.map((event) => ({
          event,
          documented: (DOCUMENTED_EVENTS as readonly string[]).includes(event),
        })),
      ),
      redeliverFailed: person.input(byId.extend({ since: z.string() })).mutation(({ input }) => {
        webhooks.asked.push(['redeliverFailed', input]);
        running(input.id);
        return { count: 2 };
      }),
    }),
    deliveries: t.router({
      list: person
        .input(z.custom<DeliveryQuery>())
        .query(({ input }) =>
          (webhooks.log.get(input.id) ?? [])
            .filter(({ status }) => input.status === undefined || status === input.status)
            .slice(input.offset, input.offset + input.limit),
        ),
      body: person
        .input(byId.extend({ delivery_id: z.number() }))
        .query(() => ({ content_type: 'application/json', body: '{"event":"print_progress"}' })),
      redeliver: person.input(byId.extend({ delivery_id: z.number() })).mutation(({ input }) => {
        webhooks.asked.push(['redeliver', input]);
        running(input.id);
        const delivery = webhooks.log.get(input.id)?.find(({ id }) => id === input.delivery_id) ?? missing();
        Object.assign(delivery, { status: 'waiting', cause: 'redelivery', next_at: new Date().toISOString() });
        return { success: true };
      }),
    }),
  };
}
