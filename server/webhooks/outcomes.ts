import { setTimeout as pause } from 'node:timers/promises';
import { type CreationAttributes, literal } from 'sequelize';
import type { Database, Tx } from '../db/database.ts';
import type { AttemptRow } from '../db/tables.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { AttemptResult } from './attempt.ts';
import type { Verdict } from './schedule.ts';

/** A write that failed is tried again after this long, doubling up to the maximum. */
const RETRY_MS = 250;
const RETRY_MAX_MS = 15_000;

/** An attempt that was made and what follows from it. */
export interface Outcome {
  delivery_id: number;
  webhook_id: number;
  result: AttemptResult;
  verdict: Verdict;
  /** When the attempt ended, in milliseconds since 1970 as due times are counted. */
  ended: number;
}

interface Waiting {
  outcome: Outcome;
  done: () => void;
}

interface OutcomesDeps {
  database: Database;
  log: Logger;
  /** Called after the commit for a webhook that was paused. */
  paused: (webhookId: number) => Promise<void>;
}

/**
 * Records attempts. Whatever ends while a write is under way is recorded together in the next one, so that many deliveries
 * cost few transactions. A write that fails is tried again; what it records is not sent again meanwhile.
 */
export class Outcomes {
  readonly #deps: OutcomesDeps;
  #waiting: Waiting[] = [];
  #running: Promise<void> | null = null;
  #stopping = new AbortController();

  constructor(deps: OutcomesDeps) {
    this.#deps = deps;
  }

  start(): void {
    this.#stopping = new AbortController();
  }

  /** Resolves when the outcome is committed, or given up by `stop`. */
  record(outcome: Outcome): Promise<void> {
    const recorded = new Promise<void>((done) => this.#waiting.push({ outcome, done }));
    this.#running ??= this.#drain().finally(() => {
      this.#running = null;
    });
    return recorded;
  }

  /** Writes what waits; a write that fails now is not tried again, and its deliveries are sent once more after the next start. */
  async stop(): Promise<void> {
    this.#stopping.abort();
    await this.#running;
  }

  async #drain(): Promise<void> {
    for (let failures = 0; this.#waiting.length > 0; ) {
      const batch = this.#waiting;
      this.#waiting = [];
      try {
        await this.#write(batch.map((entry) => entry.outcome));
        failures = 0;
      } catch (error) {
        failures++;
        this.#deps.log.error(
          { deliveries: batch.length, tries: failures, reason: messageOf(error) },
          'attempts could not be recorded',
        );
        if (!this.#stopping.signal.aborted) {
          this.#waiting = [...batch, ...this.#waiting];
          await this.#rest(failures);
          continue;
        }
      }
      for (const entry of batch) entry.done();
    }
  }

  async #rest(failures: number): Promise<void> {
    const wait = Math.min(RETRY_MS * 2 ** (failures - 1), RETRY_MAX_MS);
    await pause(wait, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => {});
  }

  async #write(outcomes: readonly Outcome[]): Promise<void> {
    const { database, paused } = this.#deps;
    await database.write(async (tx) => {
      const attempts: CreationAttributes<AttemptRow>[] = [];
      for (const outcome of outcomes) if (await this.#move(outcome, tx)) attempts.push(attemptRow(outcome));
      if (attempts.length > 0) await database.tables.attempts.bulkCreate(attempts, { transaction: tx });
    });
    for (const { webhook_id, verdict } of outcomes) if (pauseOf(verdict) !== null) await paused(webhook_id);
  }

  /** @returns false when the delivery is no longer there: its webhook was removed meanwhile */
  async #move({ delivery_id, webhook_id, verdict, ended }: Outcome, tx: Tx): Promise<boolean> {
    const { deliveries, webhooks } = this.#deps.database.tables;
    const made = { attempts: literal('attempts + 1') };
    const state =
      verdict.next === 'again'
        ? { due_at: new Date(ended + verdict.waitMs) }
        : {
            status: verdict.next === 'delivered' ? ('delivered' as const) : ('given_up' as const),
            due_at: null,
            done_at: new Date(),
          };
    const [moved] = await deliveries.update(
      { ...made, ...state },
      { where: { id: delivery_id, status: 'waiting' }, transaction: tx },
    );
    const paused_reason = pauseOf(verdict);
    if (paused_reason !== null)
      await webhooks.update({ paused_reason }, { where: { id: webhook_id }, transaction: tx });
    return moved > 0;
  }
}

function pauseOf(verdict: Verdict): string | null {
  return verdict.next === 'give_up' ? verdict.pause : null;
}

function attemptRow({ delivery_id, result }: Outcome): CreationAttributes<AttemptRow> {
  const { at, durationMs, status, error, answer } = result;
  return { delivery_id, at, duration_ms: durationMs, status, error, answer };
}
