import { randomBytes } from 'node:crypto';
import type { Database } from '../db/database.ts';
import { Fault } from '../errors.ts';
import type { Carried, Carrier } from './carrier.ts';
import { bodyOf } from './formats/formats.ts';
import { sampleMessage } from './formats/message.ts';
import type { WebhookStore } from './webhookStore.ts';

/** Sends a test to a webhook at once and past everything that waits, also while it is paused, and writes it into the log. */
export class Trials {
  readonly #deps: { database: Database; store: WebhookStore; carrier: Carrier };

  constructor(deps: { database: Database; store: WebhookStore; carrier: Carrier }) {
    this.#deps = deps;
  }

  /** @returns what came of it. @throws Fault 404 */
  async send(webhookId: number): Promise<Carried> {
    const { store, carrier } = this.#deps;
    const webhook = await store.fresh(webhookId);
    if (webhook === undefined) throw new Fault('not_found', 'Webhook not found.');
    const id = `evt_${randomBytes(16).toString('hex')}`;
    const body = bodyOf(sampleMessage('test', id, new Date()), webhook);
    const { format } = webhook;
    const result = await carrier.carry(webhook, { id, event: 'test', body, format, observed: 'live' });
    await this.#record(webhookId, { event_id: id, body, format }, result);
    return result;
  }

  async #record(webhook_id: number, sent: { event_id: string; body: string; format: string }, result: Carried) {
    const { database } = this.#deps;
    const { deliveries, attempts } = database.tables;
    const { at, durationMs, status, error, answer, url, note } = result;
    const done_at = new Date(at.getTime() + durationMs);
    await database.write(async (transaction) => {
      const row = await deliveries.create(
        {
          ...sent,
          webhook_id,
          event: 'test',
          observed: 'live',
          cause: 'test',
          status: error === null ? 'delivered' : 'given_up',
          attempts: 1,
          due_at: null,
          created_at: at,
          done_at,
        },
        { transaction },
      );
      const made = { delivery_id: row.id, at, duration_ms: durationMs, status, error, answer, url, note };
      await attempts.create(made, { transaction });
    });
  }
}
