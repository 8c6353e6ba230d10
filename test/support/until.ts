import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 50;
const WITHIN_MS = 20_000;

/**
 * Asks again and again until the answer is there (neither null, undefined nor false).
 * @param what for the error when it does not come within `withinMs`
 */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  withinMs = WITHIN_MS,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer as T;
    if (Date.now() > deadline) throw new Error(`not within ${withinMs} ms: ${what}`);
    await delay(POLL_MS);
  }
}
