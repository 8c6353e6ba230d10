import type { Database, Tx } from '../db/database.ts';
import { type BambuddyEvent, WEBHOOK_EVENTS, type WebhookEvent } from '../events/catalogue.ts';
import type { Entry, Recorder } from '../events/journal.ts';
import { steadyNow } from './clock.ts';
import { bodyOf } from './formats/formats.ts';
import { messageOf } from './formats/message.ts';
import { trimHeld } from './heldStore.ts';
import { type SendingRow, wants } from './webhookStore.ts';

interface OutboxDeps {
  database: Database;
  /** A link to the picture of a print that opens without a login for a while. */
  pictureUrl(printId: number): string;
  now?: () => number;
}

/**
 * Writes what must be sent, in the transaction that records the event: one delivery per webhook that wants it. What is
 * committed here will be sent, whatever happens to this process afterwards; for a paused webhook it is held.
 */
export class Outbox implements Recorder {
  readonly #deps: OutboxDeps;

  constructor(deps: OutboxDeps) {
    this.#deps = deps;
  }

  async record(event: BambuddyEvent, _entry: Entry, tx: Tx): Promise<null> {
    if (!isForWebhooks(event)) return null;
    const { webhooks, deliveries, printers } = this.#deps.database.tables;
    const enabled = await webhooks.findAll({ where: { enabled: true }, raw: true, transaction: tx });
    const wanting = enabled.filter((webhook) => wants(webhook, event));
    if (wanting.length === 0) return null;
    const printer = await printers.findByPk(event.printer_id, {
      attributes: ['serial_number', 'maintenance'],
      raw: true,
      transaction: tx,
    });
    if (printer?.maintenance) return null;
    const { pictureUrl } = this.#deps;
    const message = messageOf(event, { serial: printer?.serial_number ?? null, pictureUrl });
    const rows = wanting.map((webhook) => this.#row(webhook, event, bodyOf(message, webhook)));
    await deliveries.bulkCreate(rows, { transaction: tx });
    for (const { id, paused_reason } of wanting)
      if (paused_reason !== null) await trimHeld(this.#deps.database, id, tx);
    return null;
  }

  #row(webhook: SendingRow, event: BambuddyEvent, body: string) {
    const held = webhook.paused_reason !== null;
    const now = new Date((this.#deps.now ?? steadyNow)());
    return {
      webhook_id: webhook.id,
      event_id: event.id,
      event: event.type,
      printer_id: event.printer_id,
      body,
      format: webhook.format,
      observed: event.observed,
      cause: 'event' as const,
      status: held ? ('held' as const) : ('waiting' as const),
      due_at: held ? null : now,
      created_at: now,
      done_at: null,
    };
  }
}

function isForWebhooks(event: BambuddyEvent): event is BambuddyEvent<WebhookEvent> {
  return (WEBHOOK_EVENTS as readonly string[]).includes(event.type);
}
