import type { Database, Tx } from '../db/database.ts';
import { type BambuddyEvent, WEBHOOK_EVENTS, type WebhookEvent } from '../events/catalogue.ts';
import type { Entry, Recorder } from '../events/journal.ts';
import { steadyNow } from './clock.ts';
import { documentedBody } from './formats/documented.ts';
import type { SendingRow } from './webhookStore.ts';

/**
 * Writes what must be sent, in the transaction that records the event: one delivery per webhook that wants it. What is
 * committed here will be sent, whatever happens to this process afterwards.
 */
export class Outbox implements Recorder {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(deps: { database: Database; now?: () => number }) {
    this.#database = deps.database;
    this.#now = deps.now ?? steadyNow;
  }

  async record(event: BambuddyEvent, _entry: Entry, tx: Tx): Promise<null> {
    if (!isForWebhooks(event)) return null;
    const { webhooks, deliveries } = this.#database.tables;
    const open = await webhooks.findAll({
      where: { enabled: true, paused_reason: null },
      raw: true,
      transaction: tx,
    });
    const wanting = open.filter((webhook) => wants(webhook, event));
    if (wanting.length === 0) return null;
    const body = documentedBody(event);
    const due_at = new Date(this.#now());
    await deliveries.bulkCreate(
      wanting.map((webhook) => ({
        webhook_id: webhook.id,
        event_id: event.id,
        event: event.type,
        body,
        observed: event.observed,
        status: 'waiting' as const,
        due_at,
        created_at: new Date(),
        done_at: null,
      })),
      { transaction: tx },
    );
    return null;
  }
}

function isForWebhooks(event: BambuddyEvent): event is BambuddyEvent<WebhookEvent> {
  return (WEBHOOK_EVENTS as readonly string[]).includes(event.type);
}

function wants(webhook: SendingRow, event: BambuddyEvent): boolean {
  const { events, printer_ids } = webhook;
  return events.includes(event.type) && (printer_ids === null || printer_ids.includes(event.printer_id));
}
