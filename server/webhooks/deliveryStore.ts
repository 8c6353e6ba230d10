import { type Attributes, type CreationAttributes, literal, Op, type WhereOptions } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import type { AttemptRow, DeliveryRow } from '../db/tables.ts';
import type { AttemptResult } from './attempt.ts';
import type { Verdict } from './schedule.ts';

export type DueDelivery = Attributes<DeliveryRow>;

/**
 * A moment as the due times see it, in milliseconds since 1970. Nothing can rightly be due after `horizon` (the longest wait
 * from now): such a time was written by a clock that was wrong, and counts as due.
 */
export interface Moment {
  now: number;
  horizon: number;
}

/** An attempt that was made and what follows from it. */
export interface Outcome {
  delivery_id: number;
  webhook_id: number;
  result: AttemptResult;
  verdict: Verdict;
  /** When the attempt ended, in milliseconds since 1970 as due times are counted. */
  ended: number;
}

/** The webhooks for which something is due. */
export async function dueWebhooks(database: Database, moment: Moment): Promise<number[]> {
  const rows = await database.tables.deliveries.findAll({
    attributes: ['webhook_id'],
    where: isDue(moment),
    group: ['webhook_id'],
    raw: true,
  });
  return rows.map((row) => row.webhook_id);
}

/**
 * What is due for one webhook, in the order in which it is sent: what was never tried comes first and in the order of its
 * events, so that a delivery that failed holds up nothing.
 */
export function dueDeliveries(
  database: Database,
  webhookId: number,
  moment: Moment,
  limit: number,
): Promise<DueDelivery[]> {
  return database.tables.deliveries.findAll({
    where: { [Op.and]: [{ webhook_id: webhookId }, isDue(moment)] },
    order: [literal('CASE WHEN attempts = 0 THEN 0 ELSE 1 END'), 'id'],
    limit,
    raw: true,
  });
}

/** When the next delivery falls due after now, in milliseconds since 1970; null when none waits. */
export async function nextDue(database: Database, { now, horizon }: Moment): Promise<number | null> {
  const row = await database.tables.deliveries.findOne({
    attributes: ['due_at'],
    where: { status: 'waiting', due_at: { [Op.gt]: new Date(now), [Op.lte]: new Date(horizon) } },
    order: ['due_at'],
    raw: true,
  });
  return row?.due_at?.getTime() ?? null;
}

/**
 * Writes attempts and what follows from them in one transaction. What belongs to a webhook that was removed meanwhile is
 * left out.
 */
export async function recordOutcomes(database: Database, outcomes: readonly Outcome[]): Promise<void> {
  await database.write(async (tx) => {
    const attempts: CreationAttributes<AttemptRow>[] = [];
    for (const outcome of outcomes) if (await move(database, outcome, tx)) attempts.push(attemptRow(outcome));
    if (attempts.length > 0) await database.tables.attempts.bulkCreate(attempts, { transaction: tx });
  });
}

/** Why nothing more may be sent to the webhook, null when it may. */
export function pauseOf(verdict: Verdict): string | null {
  return verdict.next === 'give_up' ? verdict.pause : null;
}

/** @returns false when the delivery is no longer there */
async function move(
  database: Database,
  { delivery_id, webhook_id, verdict, ended }: Outcome,
  tx: Tx,
): Promise<boolean> {
  const { deliveries, webhooks } = database.tables;
  const [moved] = await deliveries.update(
    { attempts: literal('attempts + 1'), ...stateAfter(verdict, ended) },
    { where: { id: delivery_id, status: 'waiting' }, transaction: tx },
  );
  const paused_reason = pauseOf(verdict);
  if (paused_reason !== null) await webhooks.update({ paused_reason }, { where: { id: webhook_id }, transaction: tx });
  return moved > 0;
}

function stateAfter(verdict: Verdict, ended: number) {
  if (verdict.next === 'again') return { due_at: new Date(ended + verdict.waitMs) };
  const status = verdict.next === 'delivered' ? ('delivered' as const) : ('given_up' as const);
  return { status, due_at: null, done_at: new Date() };
}

function attemptRow({ delivery_id, result }: Outcome): CreationAttributes<AttemptRow> {
  const { at, durationMs, status, error, answer } = result;
  return { delivery_id, at, duration_ms: durationMs, status, error, answer };
}

function isDue({ now, horizon }: Moment): WhereOptions<DueDelivery> {
  return {
    status: 'waiting',
    [Op.or]: [{ due_at: { [Op.lte]: new Date(now) } }, { due_at: { [Op.gt]: new Date(horizon) } }],
  };
}
