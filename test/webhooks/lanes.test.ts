import { describe, expect, it } from 'vitest';
import {
  IN_FLIGHT_PER_HOST,
  IN_FLIGHT_TOTAL,
  type Lane,
  newLane,
  nextRest,
  nextTurn,
} from '../../server/webhooks/lanes.ts';

function lanes(count: number, given: (n: number) => Partial<Lane> = () => ({})): Lane[] {
  return Array.from({ length: count }, (_, n) => ({ ...newLane(n), ...given(n) }));
}

const now = 1_000;
const oneHost = () => 'a';
const ownHost = (id: number) => `host-${id}`;

describe('the next turn', () => {
  it('is that of the lane whose last one is longest ago', () => {
    const waiting = lanes(3, (n) => ({ turn: [7, 2, 5][n]! }));
    expect(nextTurn(waiting, ownHost, now)).toMatchObject({ lane: { webhookId: 1 }, host: 'host-1' });
  });

  it('is nobody’s when every lane is busy or there is none', () => {
    expect(nextTurn([], ownHost, now)).toBeUndefined();
    expect(
      nextTurn(
        lanes(2, () => ({ busyWith: 'a' })),
        ownHost,
        now,
      ),
    ).toBeUndefined();
  });

  it('passes over a host that is busy enough', () => {
    const all = lanes(6, (n) => (n < IN_FLIGHT_PER_HOST ? { busyWith: 'a' } : { turn: n }));
    expect(nextTurn(all, (id) => (id === 4 ? 'a' : 'b'), now)?.lane.webhookId).toBe(5);
    expect(nextTurn(all, oneHost, now)).toBeUndefined();
  });

  it('waits when everything together is busy enough', () => {
    const busy = lanes(IN_FLIGHT_TOTAL + 1, (n) => (n < IN_FLIGHT_TOTAL ? { busyWith: ownHost(n) } : {}));
    expect(nextTurn(busy, ownHost, now)).toBeUndefined();
    expect(nextTurn(busy.slice(1), ownHost, now)?.lane.webhookId).toBe(IN_FLIGHT_TOTAL);
  });

  it('is not that of a lane that rests, and says when one wants its own', () => {
    const resting = lanes(3, (n) => ({ restsUntil: [now + 300, now + 200, now][n]! }));
    expect(nextTurn(resting, ownHost, now)?.lane.webhookId).toBe(2);
    expect(nextTurn(resting.slice(0, 2), ownHost, now)).toBeUndefined();
    expect(nextRest(resting, now)).toBe(now + 200);
    expect(nextRest(resting.slice(2), now)).toBeNull();
  });
});
