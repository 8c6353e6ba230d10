import type { Attributes } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import { Mirror } from '../db/mirror.ts';
import type { Signals } from '../db/signals.ts';
import type { WebhookRow } from '../db/tables.ts';
import { Fault } from '../errors.ts';
import { reachesMilestone, type WebhookEvent } from '../events/catalogue.ts';
import type { Fence } from './destination.ts';
import { liveSecrets, mintWebhookSecret, rotated } from './signature.ts';
import { checkWebhook } from './webhookRules.ts';

/** A webhook as it is stored. */
export type SendingRow = Attributes<WebhookRow>;

/** A webhook as it is shown: without its secrets, the values of its headers, and who is sending at the moment. */
export type Webhook = Omit<SendingRow, 'secret' | 'old_secrets' | 'headers' | 'claimed_until' | 'claimed_by'> & {
  header_names: string[];
  /** Until when an earlier secret signs too; null when none does. */
  secret_overlap_until: Date | null;
};

type Chosen = Pick<
  SendingRow,
  | 'target'
  | 'enabled'
  | 'headers'
  | 'format'
  | 'payload_version'
  | 'template'
  | 'progress_every'
  | 'muted_codes'
  | 'max_age_seconds'
  | 'rate_per_second'
  | 'certificate_sha256'
>;

/** What a new webhook must say, and what it may. */
export interface NewWebhook extends Partial<Chosen> {
  name: string;
  url: string;
  reach: SendingRow['reach'];
  events: WebhookEvent[];
  /** Null = all printers, [] = none. */
  printer_ids: number[] | null;
}

/** What is to be changed; of the headers those that are named, null removes one. */
export type WebhookChanges = Partial<Omit<NewWebhook, 'headers'>> & { headers?: Record<string, string | null> | null };

/** How many webhooks there may be: every event is written once for each. */
export const WEBHOOK_LIMIT = 50;

const DEFAULTS: Chosen = Object.freeze({
  target: 'http',
  enabled: true,
  headers: null,
  format: 'documented',
  payload_version: 1,
  template: null,
  progress_every: 25,
  muted_codes: [],
  max_age_seconds: null,
  rate_per_second: 5,
  certificate_sha256: null,
});

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
    return shown(this.#row(id));
  }

  /**
   * @returns the webhook and the secret that its deliveries are signed with, which is not shown again
   * @throws Fault `webhook_destination_refused` when its URL may not be called, `bad_input` when its parts do not fit
   *   together, `conflict` when there are too many
   */
  async create(wanted: NewWebhook): Promise<{ webhook: Webhook; secret: string }> {
    const { database, fence } = this.#deps;
    const settings = { ...DEFAULTS, ...wanted };
    checkWebhook(settings, fence);
    const secret = mintWebhookSecret();
    const id = await this.#write(async (tx) => {
      const count = await database.tables.webhooks.count({ transaction: tx });
      if (count >= WEBHOOK_LIMIT)
        throw new Fault('conflict', `There are ${WEBHOOK_LIMIT} webhooks already. Remove one first.`);
      const values = { ...settings, secret, claimed_until: null, claimed_by: null, paused_reason: null };
      const row = await database.tables.webhooks.create({ ...values, created_at: new Date() }, { transaction: tx });
      return row.id;
    });
    return { webhook: this.get(id), secret };
  }

  /**
   * Changes what is named and leaves the rest.
   * @throws Fault 404, and as `create` does for what would come of it
   */
  async update(id: number, { headers, ...changes }: WebhookChanges): Promise<Webhook> {
    const row = this.#row(id);
    const next = { ...row, ...changes, headers: headers === undefined ? row.headers : merged(row.headers, headers) };
    checkWebhook(next, this.#deps.fence);
    await this.#write(async (tx) => {
      const values = { ...changes, headers: next.headers };
      await this.#deps.database.tables.webhooks.update(values, { where: { id }, transaction: tx });
      return id;
    });
    return this.get(id);
  }

  /**
   * A new secret; the old one signs too for as long as is wanted.
   * @returns the new one, which is not shown again
   * @throws Fault 404; `conflict` while too many still sign
   */
  async rotate(id: number, overlapSeconds: number, now = Date.now()): Promise<{ webhook: Webhook; secret: string }> {
    const { webhooks } = this.#deps.database.tables;
    const secret = mintWebhookSecret();
    await this.#write(async (tx) => {
      const row = await webhooks.findByPk(id, { raw: true, transaction: tx });
      if (row === null) throw missing();
      await webhooks.update(rotated(row, secret, overlapSeconds, now), { where: { id }, transaction: tx });
      return id;
    });
    return { webhook: this.get(id), secret };
  }

  /**
   * Removes the webhook and everything that waits for it.
   * @throws Fault 404 when there is no such webhook
   */
  async remove(id: number): Promise<void> {
    const { database, signals } = this.#deps;
    const gone = await database.write((tx) => database.tables.webhooks.destroy({ where: { id }, transaction: tx }));
    await signals.changed('webhooks', id);
    if (gone === 0) throw missing();
  }

  /** @throws Fault 404; `conflict` while it is paused or switched off: what is sent now would only wait */
  requireRunning(id: number): void {
    if (!isOpen(this.#row(id))) throw new Fault('conflict', 'Nothing is sent to this webhook now. Resume it first.');
  }

  /** The steps in percent at which a webhook wants to hear of the progress of this printer. */
  progressSteps(printerId: number): number[] {
    const wanting = this.#webhooks
      .all()
      .filter((row) => row.enabled && row.events.includes('print_progress') && isAbout(row, printerId));
    return [...new Set(wanting.map((row) => row.progress_every))];
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

  #row(id: number): SendingRow {
    const row = this.#webhooks.get(id);
    if (!row) throw missing();
    return row;
  }

  async #write(work: (tx: Tx) => Promise<number>): Promise<number> {
    const { database, signals } = this.#deps;
    const id = await database.write(work);
    await signals.changed('webhooks', id);
    return id;
  }
}

/** True when deliveries may be sent to this webhook now. */
export function isOpen(webhook: SendingRow | undefined): webhook is SendingRow {
  return webhook?.enabled === true && webhook.paused_reason === null;
}

/** True when this webhook wants to hear of this event of this printer. */
export function wants(
  webhook: SendingRow,
  { type, printer_id, data }: { type: WebhookEvent; printer_id: number; data: object },
): boolean {
  if (!webhook.events.includes(type) || !isAbout(webhook, printer_id)) return false;
  if (type === 'printer_error') return !('code' in data && webhook.muted_codes.includes(String(data.code)));
  if (type !== 'print_progress') return true;
  return reachesMilestone(data as { progress: number; since: number }, webhook.progress_every);
}

function isAbout({ printer_ids }: SendingRow, printerId: number): boolean {
  return printer_ids === null || printer_ids.includes(printerId);
}

function missing(): Fault {
  return new Fault('not_found', 'Webhook not found.');
}

function merged(old: Record<string, string> | null, changes: Record<string, string | null> | null) {
  if (changes === null) return null;
  const all = Object.entries({ ...old, ...changes }).filter((entry): entry is [string, string] => entry[1] !== null);
  return all.length === 0 ? null : Object.fromEntries(all);
}

function shown(row: SendingRow): Webhook {
  const { secret: _secret, old_secrets, headers, claimed_until: _until, claimed_by: _by, ...webhook } = row;
  const last = liveSecrets(old_secrets, Date.now()).at(0);
  return {
    ...webhook,
    header_names: Object.keys(headers ?? {}),
    secret_overlap_until: last === undefined ? null : new Date(last.until),
  };
}
