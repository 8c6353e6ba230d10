import type { LookupFunction } from 'node:net';
import type { SentEvent } from '../events/catalogue.ts';
import type { Logger } from '../log.ts';
import { isTooOld, TOO_OLD_NOTE, tooOldWords } from './age.ts';
import { ATTEMPT_LIMIT_MS, type AttemptResult } from './attempt.ts';
import type { Carrier } from './carrier.ts';
import { steadyNow } from './clock.ts';
import type { DueDelivery, Outcome } from './deliveryStore.ts';
import type { Outcomes } from './outcomes.ts';
import { judge, SCHEDULE, type Verdict } from './schedule.ts';
import { isOpen, type SendingRow, type WebhookStore } from './webhookStore.ts';

/** The times and the ways by which deliveries are sent. */
export interface Terms {
  /** Milliseconds before each attempt; the first is the wait before the first one. */
  schedule: readonly number[];
  /** Milliseconds since 1970 by which due times are judged: must not jump. */
  now: () => number;
  /** Milliseconds since 1970 as receivers count them. */
  wall: () => number;
  /** How long one attempt may take, in milliseconds. */
  limitMs: number;
  /** How names are looked up; every answer is judged. Undefined = the system's way. */
  resolve: LookupFunction | undefined;
}

/** The terms of the product, as far as `given` does not replace them. */
export function termsOf(given: Partial<Terms>): Terms {
  const { schedule = SCHEDULE, now = steadyNow, wall = Date.now, limitMs = ATTEMPT_LIMIT_MS, resolve } = given;
  return { schedule, now, wall, limitMs, resolve };
}

interface SenderDeps {
  store: WebhookStore;
  carrier: Carrier;
  log: Logger;
  outcomes: Outcomes;
  terms: Terms;
}

/** Sends one delivery: reads its webhook, makes the attempt, judges it and has it recorded. */
export class Sender {
  readonly #deps: SenderDeps;

  constructor(deps: SenderDeps) {
    this.#deps = deps;
  }

  /**
   * Makes the attempt, and another at once when the first one's connection died early. The webhook is read again before each.
   * @param records gets a promise for every attempt made; it resolves when the attempt is recorded
   * @param goOn asked before each attempt
   * @returns false when nothing may be sent to this webhook now
   */
  async send(delivery: DueDelivery, records: Promise<void>[], goOn: () => boolean): Promise<boolean> {
    const { store, carrier, outcomes, terms } = this.#deps;
    const { webhook_id } = delivery;
    for (let made = delivery.attempts + 1; ; made++) {
      const webhook = await store.fresh(webhook_id);
      if (!isOpen(webhook) || !goOn()) return false;
      if (isTooOld(delivery, webhook, terms.now())) {
        records.push(outcomes.record(this.#tooOld(delivery, webhook)));
        return true;
      }
      const { body, event_id, observed, format } = delivery;
      const event = delivery.event as SentEvent;
      const result = await carrier.carry(webhook, { id: event_id, event, body, format, observed });
      const { schedule, wall, now } = terms;
      const verdict = judge(result, made, { schedule, now: wall(), random: Math.random() });
      this.#tell(delivery, made, result, verdict);
      const recorded = outcomes.record({
        delivery_id: delivery.id,
        webhook_id,
        result,
        verdict,
        ended: now(),
        made: true,
      });
      records.push(recorded);
      // A webhook that is paused now must be seen as paused before its next delivery is considered.
      if (verdict.next === 'give_up' && verdict.pause !== null) await recorded;
      if (verdict.next !== 'again' || verdict.waitMs > 0) return true;
    }
  }

  #tooOld({ id: delivery_id, webhook_id }: DueDelivery, { url, max_age_seconds }: SendingRow): Outcome {
    const { wall, now } = this.#deps.terms;
    const nothing = { status: null, answer: null, retryAfter: null, diedEarly: false, durationMs: 0 };
    const error = tooOldWords(max_age_seconds ?? 0);
    const result = { ...nothing, at: new Date(wall()), error, url, note: TOO_OLD_NOTE };
    return { delivery_id, webhook_id, result, verdict: { next: 'give_up', pause: null }, ended: now(), made: false };
  }

  #tell(delivery: DueDelivery, made: number, { status, durationMs, error }: AttemptResult, verdict: Verdict): void {
    const { webhook_id, event, event_id } = delivery;
    const what = { webhook_id, event, event_id, attempt: made, status, duration_ms: durationMs };
    if (verdict.next === 'delivered') this.#deps.log.debug(what, 'a webhook was delivered');
    else this.#deps.log.warn({ ...what, reason: status === null ? error : undefined }, 'a webhook was not delivered');
  }
}
