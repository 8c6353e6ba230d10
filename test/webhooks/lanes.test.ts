import { describe, expect, it } from 'vitest';
import { IN_FLIGHT_PER_HOST, IN_FLIGHT_TOTAL, type Lane, newLane, nextTurn } from '../../server/webhooks/lanes.ts';

function lanes(count: number, given: (n: number) => Partial<Lane> = () => ({})): Lane[] {
  return Array.from({ length: count }, (_, n) => ({ ...newLane(n), ...given(n) }));
}

const oneHost = () => 'a';
const ownHost = (id: number) => `host-${id}`;

describe('the next turn', () => {
  it('is that of the lane whose last one is longest ago', () => {
    const waiting = lanes(3, (n) => ({ turn: [7, 2, 5][n]! }));
    expect(nextTurn(waiting, ownHost)).toMatchObject({ lane: { webhookId: 1 }, host: 'host-1' });
  });

  it('is nobody’s when every lane is busy or there is none', () => {
    expect(nextTurn([], ownHost)).toBeUndefined();
    expect(
      nextTurn(
        lanes(2, () => ({ busyWith: 'a' })),
        ownHost,
      ),
    ).toBeUndefined();
  });

  it('passes over a host that is busy enough', () => {
    const all = lanes(6, (n) => (n < IN_FLIGHT_PER_HOST ? { busyWith: 'a' } : { turn: n }));
    expect(nextTurn(all, (id) => (id === 4 ? 'a' : 'b'))?.lane.webhookId).toBe(5);
    expect(nextTurn(all, oneHost)).toBeUndefined();
  });

  it('waits when everything together is busy enough', () => {
    const busy = lanes(IN_FLIGHT_TOTAL + 1, (n) => (n < IN_FLIGHT_TOTAL ? { busyWith: ownHost(n) } : {}));
    expect(nextTurn(busy, ownHost)).toBeUndefined();
    expect(nextTurn(busy.slice(1), ownHost)?.lane.webhookId).toBe(IN_FLIGHT_TOTAL);
  });
});
