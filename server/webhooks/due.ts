import { type Attributes, literal, Op, type WhereOptions } from 'sequelize';
import type { Database } from '../db/database.ts';
import type { DeliveryRow } from '../db/tables.ts';

export type DueDelivery = Attributes<DeliveryRow>;

/**
 * A moment as the due times see it, in milliseconds since 1970. Nothing can rightly be due after `horizon` (the longest wait
 * from now): such a time was written by a clock that was wrong, and counts as due.
 */
export interface Moment {
  now: number;
  horizon: number;
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

function isDue({ now, horizon }: Moment): WhereOptions<DueDelivery> {
  return {
    status: 'waiting',
    [Op.or]: [{ due_at: { [Op.lte]: new Date(now) } }, { due_at: { [Op.gt]: new Date(horizon) } }],
  };
}
