import { RateLimiterMemory, type RateLimiterRes } from 'rate-limiter-flexible';
import type { Refusal } from './caller.ts';

/** Unknown keys and tokens from one place within the time; more are answered 429. */
export const GUESSES = 20;
export const GUESSES_SECONDS = 10 * 60;

/** Counts unknown keys and tokens by where they come from. A right one never comes here, so that nobody can lock one out. */
export class Guesses {
  readonly #limiter = new RateLimiterMemory({ points: GUESSES, duration: GUESSES_SECONDS });

  /** @returns what to say instead of "unknown" when there were too many, else null */
  async note(place: string): Promise<Required<Pick<Refusal, 'reason' | 'detail' | 'retryAfter'>> | null> {
    try {
      await this.#limiter.consume(place);
      return null;
    } catch (limit) {
      const retryAfter = Math.ceil((limit as RateLimiterRes).msBeforeNext / 1000);
      const detail = `Too many unknown API keys or tokens came from here. Wait ${retryAfter} s, or send one that works.`;
      return { reason: 'too_many', detail, retryAfter };
    }
  }
}
