import { type Attributes, col, fn, Op, type WhereOptions } from 'sequelize';
import type { Database } from '../db/database.ts';
import type { Signals } from '../db/signals.ts';
import type { AttemptRow, DeliveryRow } from '../db/tables.ts';
import { Fault } from '../errors.ts';
import { steadyNow } from './clock.ts';

type Row = Attributes<DeliveryRow>;
type Attempt = Attributes<AttemptRow>;

/** One delivery with what was tried, without its body. */
export type Logged = Omit<Row, 'body'> & { tries: Attempt[] };

export interface LogPage {
  status?: Row['status'] | undefined;
  event?: string | undefined;
  limit: number;
  offset: number;
}

/** What lies before a webhook. */
export interface Outlook {
  waiting: number;
  held: number;
  next_due_at: Date | null;
}

const EMPTY: Outlook = Object.freeze({ waiting: 0, held: 0, next_due_at: null });

/** What was sent and what waits, for people; and sending it once more. */
export class DeliveryLog {
  readonly #deps: { database: Database; signals: Signals; now?: () => number };

  constructor(deps: { database: Database; signals: Signals; now?: () => number }) {
    this.#deps = deps;
  }

  /** Newest first. */
  async list(webhookId: number, { status, event, limit, offset }: LogPage): Promise<Logged[]> {
    const { deliveries, attempts } = this.#deps.database.tables;
    const where: WhereOptions<Row> = {
      webhook_id: webhookId,
      ...(status === undefined ? {} : { status }),
      ...(event === undefined ? {} : { event }),
    };
    const rows = await deliveries.findAll({
      attributes: { exclude: ['body'] },
      where,
      order: [['id', 'DESC']],
      limit,
      offset,
      raw: true,
    });
    const made = await attempts.findAll({
      where: { delivery_id: rows.map(({ id }) => id) },
      order: ['id'],
      raw: true,
    });
    const byDelivery = Map.groupBy(made, ({ delivery_id }) => delivery_id);
    return rows.map((row) => ({ ...row, tries: byDelivery.get(row.id) ?? [] }));
  }

  /** @throws Fault 404 when this webhook has no such delivery */
  async get(webhookId: number, id: number): Promise<Row> {
    const row = await this.#deps.database.tables.deliveries.findOne({
      where: { id, webhook_id: webhookId },
      raw: true,
    });
    if (row === null) throw new Fault('not_found', 'Delivery not found.');
    return row;
  }

  /** What waits for each webhook; those that are not in the answer have nothing. */
  async outlooks(): Promise<(webhookId: number) => Outlook> {
    const rows = (await this.#deps.database.tables.deliveries.findAll({
      attributes: ['webhook_id', 'status', [fn('COUNT', col('id')), 'number'], [fn('MIN', col('due_at')), 'first']],
      where: { status: ['waiting', 'held'] },
      group: ['webhook_id', 'status'],
      raw: true,
    })) as unknown as { webhook_id: number; status: string; number: number | string; first: string | Date | null }[];
    const found = new Map<number, Outlook>();
    for (const { webhook_id, status, number, first } of rows) {
      const known = found.get(webhook_id) ?? EMPTY;
      const waits = status === 'waiting';
      found.set(
        webhook_id,
        waits
          ? { ...known, waiting: Number(number), next_due_at: first === null ? null : new Date(first) }
          : { ...known, held: Number(number) },
      );
    }
    return (webhookId) => found.get(webhookId) ?? EMPTY;
  }

  /**
   * Sends one delivery now: one that waits before its time, one that is over again, under its own id and with its whole
   * schedule before it.
   * @throws Fault 404; `conflict` while it is held
   */
  async redeliver(webhookId: number, id: number): Promise<void> {
    const { status } = await this.get(webhookId, id);
    const one = { webhook_id: webhookId, id };
    const moved =
      status === 'waiting'
        ? await this.#change({ ...one, status }, {})
        : await this.#again({ ...one, status: ['delivered', 'given_up'] });
    if (moved === 0) throw new Fault('conflict', 'This delivery is held. Resume the webhook to send it.');
  }

  /** Sends again what was given up since then. @returns how many */
  redeliverFailed(webhookId: number, since: Date): Promise<number> {
    return this.#again({ webhook_id: webhookId, status: 'given_up', created_at: { [Op.gte]: since } });
  }

  #again(where: WhereOptions<Row>): Promise<number> {
    return this.#change(where, { status: 'waiting', cause: 'redelivery', attempts: 0, done_at: null });
  }

  async #change(where: WhereOptions<Row>, values: Partial<Row>): Promise<number> {
    const { database, signals, now = steadyNow } = this.#deps;
    const [moved] = await database.write((tx) =>
      database.tables.deliveries.update({ ...values, due_at: new Date(now()) }, { where, transaction: tx }),
    );
    if (moved > 0) await signals.changed('deliveries', null);
    return moved;
  }
}
