import type { Attributes } from 'sequelize';
import type { Database } from '../db/database.ts';
import { Mirror } from '../db/mirror.ts';
import type { Signals } from '../db/signals.ts';
import type { WebhookRow } from '../db/tables.ts';
import { Fault } from '../errors.ts';
import type { WebhookEvent } from '../events/catalogue.ts';
import { checkUrl, type Fence, type Reach } from './destination.ts';
import { mintWebhookSecret } from './signature.ts';

/** A webhook as it is stored. */
export type SendingRow = Attributes<WebhookRow>;

/** A webhook as it is shown: without its secret and without who is sending at the moment. */
export type Webhook = Omit<SendingRow, 'secret' | 'claimed_until' | 'claimed_by'>;

export interface NewWebhook {
  name: string;
  url: string;
  reach: Reach;
  events: WebhookEvent[];
  /** Null = all printers, [] = none. */
  printer_ids: number[] | null;
}

/** How many webhooks there may be: every event is written once for each. */
export const WEBHOOK_LIMIT = 50;

/** The rows of the webhooks, all of them also in memory. */
export class WebhookStore {
  readonly #deps: { database: Database; signals: Signals; fence: Fence };
  readonly #webhooks: Mirror<WebhookRow>;

  constructor(deps: { database: Database; signals: Signals; fence: Fence }) {
    this.#deps = deps;
    this.#webhooks = new Mirror({ table: deps.database.tables.webhooks, topic: 'webhooks', signals: deps.signals });
  }

  start(): Promise<void> {
    return this.#webhooks.start();
  }

  stop(): void {
    this.#webhooks.stop();
  }

  /** In the order in which they were made. */
  list(): Webhook[] {
    return this.#webhooks.all().map(shown);
  }

  /** @throws Fault 404 when there is no such webhook */
  get(id: number): Webhook {
    const row = this.#webhooks.get(id);
    if (!row) throw new Fault('not_found', 'Webhook not found.');
    return shown(row);
  }

  /**
   * @returns the webhook and the secret that its deliveries are signed with, which is not shown again
   * @throws Fault `webhook_destination_refused` when its URL may not be called, `conflict` when there are too many
   */
  async create(wanted: NewWebhook): Promise<{ webhook: Webhook; secret: string }> {
    const { database, signals, fence } = this.#deps;
    checkUrl(wanted.url, wanted.reach, fence);
    const secret = mintWebhookSecret();
    const row = await database.write(async (tx) => {
      const count = await database.tables.webhooks.count({ transaction: tx });
      if (count >= WEBHOOK_LIMIT)
        throw new Fault('conflict', `There are ${WEBHOOK_LIMIT} webhooks already. Remove one first.`);
      const values = { ...wanted, secret, claimed_until: null, claimed_by: null, paused_reason: null };
      return database.tables.webhooks.create({ ...values, created_at: new Date() }, { transaction: tx });
    });
    await signals.changed('webhooks', row.id);
    return { webhook: this.get(row.id), secret };
  }

  /**
   * Removes the webhook and everything that waits for it.
   * @throws Fault 404 when there is no such webhook
   */
  async remove(id: number): Promise<void> {
    const { database, signals } = this.#deps;
    const gone = await database.write((tx) => database.tables.webhooks.destroy({ where: { id }, transaction: tx }));
    await signals.changed('webhooks', id);
    if (gone === 0) throw new Fault('not_found', 'Webhook not found.');
  }

  /** The whole row with its secret, for the one who sends; undefined when it was removed. */
  row(id: number): SendingRow | undefined {
    return this.#webhooks.get(id);
  }

  /** The same, asked from the database while changes made elsewhere may not be heard. */
  async fresh(id: number): Promise<SendingRow | undefined> {
    if (!this.#deps.signals.alive) await this.#webhooks.refresh(id);
    return this.#webhooks.get(id);
  }
}

/** True when deliveries may be sent to this webhook now. */
export function isOpen(webhook: SendingRow | undefined): webhook is SendingRow {
  return webhook?.enabled === true && webhook.paused_reason === null;
}

function shown(row: SendingRow): Webhook {
  const { secret: _secret, claimed_until: _until, claimed_by: _by, ...webhook } = row;
  return webhook;
}
