import { describe, expect, it } from 'vitest';
import { IN_FLIGHT_PER_HOST } from '../../../server/webhooks/lanes.ts';
import { delayed, hang, type Received, startReceiver } from '../../fakes/receiver.ts';
import { started } from '../events.ts';
import { openHouse } from '../house.ts';

const ids = (requests: readonly Received[]) => requests.map((request) => request.headers['webhook-id']);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('many webhooks', () => {
  it('of one host have at most four attempts in flight', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    for (let n = 0; n < 10; n++) await house.webhook(receiver);
    receiver.script([], delayed(60));
    await house.tell(started('one.3mf'), started('two.3mf'));
    await house.settled();
    expect(receiver.requests).toHaveLength(20);
    expect(receiver.mostAtOnce).toBe(IN_FLIGHT_PER_HOST);
  });

  it('do not hold each other up: with a dead one and a slow one, the good one gets a thousand events promptly', async () => {
    await using dead = await startReceiver();
    await using slow = await startReceiver();
    await using good = await startReceiver();
    await using house = await openHouse({ schedule: [0, 1_000, 60_000], limitMs: 500 });
    dead.script([], hang());
    slow.script([], delayed(200));
    for (const receiver of [dead, slow, good]) await house.webhook(receiver);
    const told = new Map<string, number>();
    for (let n = 0; n < 100; n++) {
      const events = Array.from({ length: 10 }, () => started(`${n}.3mf`));
      for (const event of events) told.set(event.id, Date.now());
      await house.tell(...events);
      await pause(20);
    }
    const requests = await good.received(1_000, 15_000);
    const waits = requests.map((request) => request.at - told.get(request.headers['webhook-id'] as string)!);
    const p95 = waits.sort((a, b) => a - b)[949]!;
    expect(p95).toBeLessThan(1_000);
    expect(dead.requests.length).toBeGreaterThan(0);
    expect(slow.requests.length).toBeGreaterThan(0);
    expect(new Set(ids(requests)).size).toBe(1_000);
  });
});
