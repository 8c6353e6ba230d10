/** Waits between connections: at least this, at most that, in milliseconds. */
const FIRST_MS = 1_000;
const AWAY_MAX_MS = 5_000;
const STORM_MAX_MS = 60_000;
/** A connection that lived shorter was not one: whoever accepts and drops us must not be called a hundred times a second. */
export const SHORT_LIFE_MS = 10_000;

/** How the last tries went. */
export interface Tries {
  /** Connections in a row that could not be made. */
  failed: number;
  /** Connections in a row that were made and lost within `SHORT_LIFE_MS`. */
  short: number;
}

export const NO_TRIES: Tries = { failed: 0, short: 0 };

/** A connection could not be made. */
export function afterFailure(tries: Tries): Tries {
  return { ...tries, failed: tries.failed + 1 };
}

/** A connection was lost after `livedMs`. */
export function afterLoss(tries: Tries, livedMs: number): Tries {
  return { failed: 0, short: livedMs < SHORT_LIFE_MS ? tries.short + 1 : 0 };
}

/**
 * How long to wait before the next try, in milliseconds. Who is away is asked every few seconds, so that we are back soon after
 * it is; who drops us again and again less and less often.
 * @param chance 0 to 1: spreads what would otherwise come at the same moment
 */
export function waitMs({ failed, short }: Tries, chance: number): number {
  const doubled = (times: number, most: number) => Math.min(most, FIRST_MS * 2 ** Math.max(0, times - 1));
  const base = Math.max(doubled(short, STORM_MAX_MS), doubled(failed, AWAY_MAX_MS));
  return Math.round(base * (0.75 + chance / 4));
}
