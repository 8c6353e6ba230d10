import type { DueDelivery } from './deliveryStore.ts';

/** How many attempts may be in flight at a time: to one host, and in all. */
export const IN_FLIGHT_PER_HOST = 4;
export const IN_FLIGHT_TOTAL = 32;

/** What is being sent to one webhook: one delivery at a time. */
export interface Lane {
  readonly webhookId: number;
  /** What was read as due and not sent yet. */
  batch: DueDelivery[];
  /** Attempts that were made and are being recorded. */
  records: Promise<void>[];
  /** Something new may be due since the batch was read. */
  outdated: boolean;
  /** The host that an attempt is in flight to; null when none is. */
  busyWith: string | null;
  /** When it had its last turn, as a count of turns. */
  turn: number;
  /** No turn before this, in milliseconds since 1970: a backlog goes out at a rate. */
  restsUntil: number;
}

export function newLane(webhookId: number): Lane {
  return { webhookId, batch: [], records: [], outdated: false, busyWith: null, turn: 0, restsUntil: 0 };
}

/**
 * Chooses whose turn it is: the lane that waited longest among those whose host is not busy enough already.
 * @param hostOf the host a webhook leads to at the moment
 * @param now milliseconds since 1970
 * @returns undefined when every place is taken or no lane waits
 */
export function nextTurn(
  lanes: Iterable<Lane>,
  hostOf: (webhookId: number) => string,
  now: number,
): { lane: Lane; host: string } | undefined {
  const all = [...lanes];
  const busy = all.map((lane) => lane.busyWith).filter((host) => host !== null);
  if (busy.length >= IN_FLIGHT_TOTAL) return undefined;
  const inFlight = Map.groupBy(busy, (host) => host);
  const free = all
    .filter((lane) => lane.busyWith === null && lane.restsUntil <= now)
    .map((lane) => ({ lane, host: hostOf(lane.webhookId) }))
    .filter(({ host }) => (inFlight.get(host)?.length ?? 0) < IN_FLIGHT_PER_HOST);
  return free.sort((a, b) => a.lane.turn - b.lane.turn)[0];
}

/** When a lane that only rests wants its turn, in milliseconds since 1970; null when none rests. */
export function nextRest(lanes: Iterable<Lane>, now: number): number | null {
  const rests = [...lanes].filter((lane) => lane.busyWith === null && lane.restsUntil > now);
  return rests.length === 0 ? null : Math.min(...rests.map((lane) => lane.restsUntil));
}
