import { RateLimiterMemory } from 'rate-limiter-flexible';
import { Fault } from '../errors.ts';
import type { KeyOfCaller } from './caller.ts';

const WINDOW_SECONDS = 60;

/** The limits that keys have of their own: so many requests a minute, counted by each server process. */
export class KeyLimits {
  readonly #limiter = new RateLimiterMemory({ points: Number.MAX_SAFE_INTEGER, duration: WINDOW_SECONDS });

  /**
   * Takes one request off the key's minute.
   * @param headers gets `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers)
   * @throws Fault 429 too_many with the seconds to wait
   */
  async take({ id, name }: KeyOfCaller, limit: number, headers: Map<string, string>): Promise<void> {
    const { consumedPoints, msBeforeNext } = await this.#limiter.consume(String(id));
    const seconds = Math.ceil(msBeforeNext / 1000);
    headers.set('RateLimit-Policy', `"key";q=${limit};w=${WINDOW_SECONDS}`);
    headers.set('RateLimit', `"key";r=${Math.max(0, limit - consumedPoints)};t=${seconds}`);
    if (consumedPoints <= limit) return;
    const sentence = `The key ${name} may send ${limit} requests a minute. Wait ${seconds} s, or raise its limit.`;
    throw new Fault('too_many', sentence, { retryAfter: seconds });
  }
}
