import { Op } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import type { Signals } from '../db/signals.ts';
import { Fault } from '../errors.ts';
import { steadyNow } from './clock.ts';

/** As many events are held for a paused webhook; then the oldest go. */
export const HELD_LIMIT = 10_000;

/** What becomes of held events when a webhook goes on. */
export const RELEASES = ['all', 'newest', 'none'] as const;
export type Release = (typeof RELEASES)[number];

/** Stops sending to a webhook and holds what waits for it, in one transaction with what led to it. */
export async function pauseWebhook(database: Database, id: number, reason: string, at: Date, tx: Tx): Promise<boolean> {
  const { webhooks, deliveries } = database.tables;
  const [changed] = await webhooks.update(
    { paused_reason: reason, paused_at: at },
    { where: { id, paused_reason: null }, transaction: tx },
  );
  if (changed === 0) return false;
  await deliveries.update(
    { status: 'held', due_at: null },
    { where: { webhook_id: id, status: 'waiting' }, transaction: tx },
  );
  return true;
}

/** Holds what was written at the same moment as its webhook was paused: whoever wrote it had not seen that yet. */
export async function holdStrays(database: Database, webhookIds: readonly number[]): Promise<void> {
  if (webhookIds.length === 0) return;
  const { webhooks, deliveries } = database.tables;
  await database.write(async (tx) => {
    const paused = await webhooks.findAll({
      attributes: ['id'],
      where: { id: [...webhookIds], paused_reason: { [Op.ne]: null } },
      lock: tx.LOCK.NO_KEY_UPDATE,
      raw: true,
      transaction: tx,
    });
    const where = { webhook_id: paused.map(({ id }) => id), status: 'waiting' as const };
    await deliveries.update({ status: 'held', due_at: null }, { where, transaction: tx });
  });
}

/** Makes room for one more held event: beyond the limit the oldest are given up. */
export async function trimHeld(database: Database, webhookId: number, tx: Tx): Promise<void> {
  const { deliveries } = database.tables;
  const where = { webhook_id: webhookId, status: 'held' as const };
  const surplus = (await deliveries.count({ where, transaction: tx })) - HELD_LIMIT;
  if (surplus <= 0) return;
  const oldest = await deliveries.findAll({
    attributes: ['id'],
    where,
    order: ['id'],
    limit: surplus,
    raw: true,
    transaction: tx,
  });
  await giveUp(
    database,
    oldest.map(({ id }) => id),
    tx,
  );
}

/** Pauses and resumes webhooks because a person wants it. */
export class Holding {
  readonly #deps: { database: Database; signals: Signals; now?: () => number };

  constructor(deps: { database: Database; signals: Signals; now?: () => number }) {
    this.#deps = deps;
  }

  /** Nothing is sent from now on; what comes is held. Does nothing when it is paused already. */
  async pause(id: number, reason: string): Promise<void> {
    const { database, signals } = this.#deps;
    await database.write((tx) => pauseWebhook(database, id, reason, new Date(this.#now()), tx));
    await signals.changed('webhooks', id);
  }

  /**
   * Sends again. Held events go out in their order and with their whole schedule before them.
   * @returns how many will be sent
   * @throws Fault `conflict` when it is not paused
   */
  async resume(id: number, held: Release): Promise<number> {
    const { database, signals } = this.#deps;
    const released = await database.write(async (tx) => {
      const [changed] = await database.tables.webhooks.update(
        { paused_reason: null, paused_at: null, failing_since: null },
        { where: { id, paused_reason: { [Op.ne]: null } }, transaction: tx },
      );
      if (changed === 0) throw new Fault('conflict', 'The webhook is not paused.');
      return this.#release(id, held, tx);
    });
    await signals.changed('webhooks', id);
    return released;
  }

  async #release(webhookId: number, held: Release, tx: Tx): Promise<number> {
    const { database } = this.#deps;
    const { deliveries } = database.tables;
    const where = { webhook_id: webhookId, status: 'held' as const };
    const newest = held === 'newest' ? { where, order: [['id', 'DESC']] as [['id', 'DESC']], transaction: tx } : null;
    const kept = held === 'all' ? {} : { id: (newest && (await deliveries.findOne(newest))?.id) ?? 0 };
    const [released] = await deliveries.update(
      { status: 'waiting', due_at: new Date(this.#now()), attempts: 0 },
      { where: { ...where, ...kept }, transaction: tx },
    );
    await deliveries.update({ status: 'given_up', done_at: new Date() }, { where, transaction: tx });
    return released;
  }

  #now(): number {
    return (this.#deps.now ?? steadyNow)();
  }
}

async function giveUp(database: Database, ids: number[], tx: Tx): Promise<void> {
  await database.tables.deliveries.update(
    { status: 'given_up', done_at: new Date() },
    { where: { id: ids }, transaction: tx },
  );
}
