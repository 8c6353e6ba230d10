import { type Attributes, type CreationAttributes, literal, Op, type WhereOptions } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import type { AttemptRow, DeliveryRow, WebhookRow } from '../db/tables.ts';
import type { Carried } from './carrier.ts';
import { pauseWebhook } from './heldStore.ts';
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
  result: Carried;
  verdict: Verdict;
  /** When the attempt ended, in milliseconds since 1970 as due times are counted. */
  ended: number;
  /** False when it was given up without an attempt: this says nothing about the receiver. */
  made: boolean;
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

/** Without a success for this long a webhook is paused. */
export const FAILING_LIMIT_MS = 72 * 60 * 60_000;
/** When a webhook last succeeded is stored at most this often. */
const SUCCESS_EVERY_MS = 10_000;
const FAILING_REASON = 'Nothing has arrived for three days. Look at the receiver, then resume.';

/** The webhooks whose rows changed, and which of them were paused and why. */
export interface Recorded {
  changed: Set<number>;
  paused: Map<number, string>;
}

/**
 * Writes attempts and what follows from them in one transaction. What belongs to a webhook that was removed meanwhile is
 * left out.
 */
export function recordOutcomes(database: Database, outcomes: readonly Outcome[]): Promise<Recorded> {
  return database.write(async (tx) => {
    const kept = await moveAll(database, outcomes, tx);
    if (kept.length > 0) await database.tables.attempts.bulkCreate(kept.map(attemptRow), { transaction: tx });
    const recorded: Recorded = { changed: new Set(), paused: new Map() };
    const ofEach = Map.groupBy(
      outcomes.filter((outcome) => outcome.made),
      ({ webhook_id }) => webhook_id,
    );
    const rows = await database.tables.webhooks.findAll({
      attributes: ['id', 'failing_since', 'last_success_at'],
      where: { id: [...ofEach.keys()] },
      raw: true,
      transaction: tx,
    });
    for (const row of rows) await noteHealth(database, row, ofEach.get(row.id) ?? [], recorded, tx);
    return recorded;
  });
}

/**
 * What was not delivered one by one and first, because a delivery may have failed and then succeeded; what was delivered all at once.
 * @returns the outcomes whose deliveries are still there
 */
async function moveAll(database: Database, outcomes: readonly Outcome[], tx: Tx): Promise<Outcome[]> {
  const kept: Outcome[] = [];
  const [delivered, others] = [true, false].map((is) =>
    outcomes.filter(({ verdict }) => (verdict.next === 'delivered') === is),
  ) as [Outcome[], Outcome[]];
  for (const outcome of others) if (await move(database, outcome, tx)) kept.push(outcome);
  if (delivered.length === 0) return kept;
  const { deliveries } = database.tables;
  const ids = delivered.map(({ delivery_id }) => delivery_id);
  // Also what was paused while its attempt was under way: what succeeded is done.
  const [moved] = await deliveries.update(
    { attempts: literal('attempts + 1'), ...DELIVERED() },
    { where: { id: ids, status: ['waiting', 'held'] }, transaction: tx },
  );
  if (moved === ids.length) return [...kept, ...delivered];
  const where = { id: ids, status: 'delivered' as const };
  const there = await deliveries.findAll({ attributes: ['id'], where, raw: true, transaction: tx });
  const left = new Set(there.map(({ id }) => id));
  return [...kept, ...delivered.filter(({ delivery_id }) => left.has(delivery_id))];
}

/** @returns false when the delivery is no longer there */
async function move(database: Database, { delivery_id, verdict, ended, made }: Outcome, tx: Tx): Promise<boolean> {
  const { deliveries } = database.tables;
  const [moved] = await deliveries.update(
    { ...(made ? { attempts: literal('attempts + 1') } : {}), ...stateAfter(verdict, ended) },
    { where: { id: delivery_id, status: 'waiting' }, transaction: tx },
  );
  if (moved > 0) return true;
  // Paused while the attempt was under way: it stays held.
  const values = { attempts: literal('attempts + 1') };
  const [held] = await deliveries.update(values, { where: { id: delivery_id, status: 'held' }, transaction: tx });
  return held > 0;
}

/** Follows how a webhook fares: since when it fails, and whether that is reason enough to pause it. */
async function noteHealth(
  database: Database,
  row: Pick<Attributes<WebhookRow>, 'id' | 'failing_since' | 'last_success_at'>,
  outcomes: readonly Outcome[],
  { changed, paused }: Recorded,
  tx: Tx,
): Promise<void> {
  const { webhooks } = database.tables;
  const { id } = row;
  const ended = outcomes.at(-1)?.ended ?? 0;
  const update = async (values: { failing_since: Date | null; last_success_at?: Date }) => {
    await webhooks.update(values, { where: { id }, transaction: tx });
    changed.add(id);
  };
  const since = row.failing_since?.getTime() ?? null;
  const success = outcomes.findLast(({ verdict }) => verdict.next === 'delivered');
  if (success) {
    const stale = success.ended - (row.last_success_at?.getTime() ?? 0) >= SUCCESS_EVERY_MS;
    if (since !== null || stale) await update({ failing_since: null, last_success_at: new Date(success.ended) });
  } else if (since === null || since > ended) await update({ failing_since: new Date(ended) });
  const failing = !success && since !== null && ended - since >= FAILING_LIMIT_MS;
  const reason = outcomes.map(({ verdict }) => pauseOf(verdict)).find((why) => why !== null);
  const why = reason ?? (failing ? FAILING_REASON : null);
  if (why === null) return;
  if (failing) await keepLast(database, outcomes, tx);
  if (!(await pauseWebhook(database, id, why, new Date(ended), tx))) return;
  changed.add(id);
  paused.set(id, why);
}

/** What was given up only because its schedule ended with the webhook's patience is held like the rest. */
async function keepLast(database: Database, outcomes: readonly Outcome[], tx: Tx): Promise<void> {
  const ended = outcomes.filter(({ verdict }) => verdict.next === 'give_up' && verdict.pause === null);
  await database.tables.deliveries.update(
    { status: 'held', done_at: null },
    { where: { id: ended.map(({ delivery_id }) => delivery_id), status: 'given_up' }, transaction: tx },
  );
}

/** Why nothing more may be sent to the webhook, null when it may. */
function pauseOf(verdict: Verdict): string | null {
  return verdict.next === 'give_up' ? verdict.pause : null;
}

const DELIVERED = () => ({ status: 'delivered' as const, due_at: null, done_at: new Date() });

function stateAfter(verdict: Verdict, ended: number) {
  if (verdict.next === 'again') return { due_at: new Date(ended + verdict.waitMs) };
  return { status: 'given_up' as const, due_at: null, done_at: new Date() };
}

function attemptRow({ delivery_id, result }: Outcome): CreationAttributes<AttemptRow> {
  const { at, durationMs, status, error, answer, url, note } = result;
  return { delivery_id, at, duration_ms: durationMs, status, error, answer, url, note };
}

function isDue({ now, horizon }: Moment): WhereOptions<DueDelivery> {
  return {
    status: 'waiting',
    [Op.or]: [{ due_at: { [Op.lte]: new Date(now) } }, { due_at: { [Op.gt]: new Date(horizon) } }],
  };
}
