import { setTimeout as pause } from 'node:timers/promises';
import type { Database } from '../db/database.ts';
import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Outcome, type Recorded, recordOutcomes } from './deliveryStore.ts';

/** A write that failed is tried again after this long, doubling up to the maximum. */
const RETRY_MS = 250;
const RETRY_MAX_MS = 15_000;

/** What ends within this time is recorded together: lanes do not wait for it, and a transaction costs more than an attempt. */
const GATHER_MS = 5;

interface Waiting {
  outcome: Outcome;
  done: () => void;
}

interface OutcomesDeps {
  database: Database;
  log: Logger;
  /** Called after the commit with the webhooks whose rows changed by it. */
  recorded: (recorded: Recorded) => Promise<void>;
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

  /** Resolves when the outcome is committed, or when stopping has given it up. */
  record(outcome: Outcome): Promise<void> {
    const recorded = new Promise<void>((done) => this.#waiting.push({ outcome, done }));
    this.#running ??= this.#drain();
    return recorded;
  }

  /** From now on a write that fails is not tried again: its deliveries are sent once more after the next start. */
  hurry(): void {
    this.#stopping.abort();
  }

  /** Writes what waits. */
  async stop(): Promise<void> {
    this.hurry();
    await this.#running;
  }

  async #drain(): Promise<void> {
    for (let failures = 0; this.#waiting.length > 0; ) {
      await this.#rest(GATHER_MS);
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
          await this.#rest(Math.min(RETRY_MS * 2 ** (failures - 1), RETRY_MAX_MS));
          continue;
        }
      }
      for (const entry of batch) entry.done();
    }
    // In the same step as the last look at `#waiting`, so that nothing is queued in between.
    this.#running = null;
  }

  /** Ends at once when there is no time left. */
  async #rest(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: this.#stopping.signal, ref: false }).catch(() => {});
  }

  async #write(outcomes: readonly Outcome[]): Promise<void> {
    const { database, recorded } = this.#deps;
    await recorded(await recordOutcomes(database, outcomes));
  }
}
