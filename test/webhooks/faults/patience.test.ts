import { describe, expect, it } from 'vitest';
import { FAILING_LIMIT_MS } from '../../../server/webhooks/deliveryStore.ts';
import { SCHEDULE } from '../../../server/webhooks/schedule.ts';
import { answer, type Received, startReceiver } from '../../fakes/receiver.ts';
import { engines } from '../../support/database.ts';
import { started } from '../events.ts';
import { goneReceiver, type House, openHouse } from '../house.ts';

const HOUR = 3_600_000;
const files = (requests: readonly Received[]) =>
  requests.map((request) => JSON.parse(request.body.toString()).data.filename as string);

/** A clock that is moved on by hand. */
function handClock() {
  let offset = 0;
  return {
    now: () => Date.now() + offset,
    pass(ms: number) {
      offset += ms;
    },
  };
}

/** Lets time pass until the house looks at what is due. */
async function later(house: House, clock: ReturnType<typeof handClock>, ms: number): Promise<void> {
  clock.pass(ms);
  await house.signals.changed('deliveries', null);
}

describe('a receiver that is away', () => {
  it('from Friday evening to Monday morning loses nothing', () => {
    const total = SCHEDULE.reduce((sum, step) => sum + step, 0);
    expect(total * 0.8).toBeGreaterThan(72 * HOUR);
    const dense = SCHEDULE.filter((_step, n) => SCHEDULE.slice(0, n + 1).reduce((sum, step) => sum + step, 0) < HOUR);
    expect(dense.length).toBeGreaterThanOrEqual(6);
  });
});

engines((open) => {
  it('pauses a webhook after three days without a success, tells it, and loses nothing', async () => {
    await using base = await open();
    const clock = handClock();
    const down = await goneReceiver();
    await using house = await openHouse({ on: base, now: clock.now, schedule: [0, HOUR, HOUR, HOUR] });
    const told: string[] = [];
    house.bus.on('webhook_paused', ({ name, reason }) => told.push(`${name}: ${reason}`));
    const { webhook } = await house.webhook(down, { name: 'Kitchen' });
    await house.tell(started('one.3mf'));
    await expect.poll(() => house.attempts()).toHaveLength(1);
    expect(house.store.get(webhook.id)).toMatchObject({ failing_since: expect.any(Date), paused_reason: null });
    await later(house, clock, FAILING_LIMIT_MS + HOUR);
    await expect.poll(() => house.store.get(webhook.id).paused_reason).toMatch(/three days/);
    expect(told).toEqual([expect.stringMatching(/^Kitchen: Nothing has arrived for three days/)]);
    await house.tell(started('two.3mf'));
    expect((await house.deliveries()).map(({ status }) => status)).toEqual(['held', 'held']);
    await using up = await startReceiver({ port: down.port });
    await house.holding.resume(webhook.id, 'all');
    await up.received(2);
    await house.settled();
    expect(files(up.requests)).toEqual(['one.3mf', 'two.3mf']);
    await expect.poll(() => house.store.get(webhook.id)).toMatchObject({ failing_since: null, paused_reason: null });
  });

  it('holds what was written at the same moment as its webhook was paused', async () => {
    await using base = await open();
    await using receiver = await startReceiver();
    await using house = await openHouse({ on: base });
    const { webhook } = await house.webhook(receiver);
    await house.holding.pause(webhook.id, 'x');
    await house.tell(started('one.3mf'));
    // As somebody leaves it who read the webhook before it was paused and commits after that.
    const { deliveries } = base.database.tables;
    const where = { webhook_id: webhook.id };
    await base.database.write((transaction) =>
      deliveries.update({ status: 'waiting', due_at: new Date() }, { where, transaction }),
    );
    await house.signals.changed('deliveries', null);
    await expect.poll(() => house.deliveries()).toMatchObject([{ status: 'held', due_at: null }]);
    expect(receiver.requests).toEqual([]);
    await house.holding.resume(webhook.id, 'all');
    await receiver.received(1);
  });

  it('does not pause a webhook of which one delivery was given up', async () => {
    await using base = await open();
    await using receiver = await startReceiver();
    await using house = await openHouse({ on: base, schedule: [0, 20] });
    const { webhook } = await house.webhook(receiver);
    receiver.script([answer(500), answer(500)]);
    await house.tell(started('one.3mf'));
    await house.settled();
    await house.tell(started('two.3mf'));
    await house.settled();
    expect((await house.deliveries()).map(({ status }) => status)).toEqual(['given_up', 'delivered']);
    await expect.poll(() => house.store.get(webhook.id)).toMatchObject({ paused_reason: null, failing_since: null });
    expect(house.store.get(webhook.id).last_success_at).toBeInstanceOf(Date);
  });

  it('sends a backlog in its order and at the rate of the webhook, and what is new at once', async () => {
    await using base = await open();
    const clock = handClock();
    await using receiver = await startReceiver();
    await using other = await startReceiver();
    await using house = await openHouse({ on: base, now: clock.now });
    const { webhook } = await house.webhook(receiver, { rate_per_second: 10 });
    await house.webhook(other);
    await house.holding.pause(webhook.id, 'x');
    await house.tell(...Array.from({ length: 12 }, (_, n) => started(`${n}.3mf`)));
    await other.received(12);
    const spread = (requests: readonly Received[]) => requests[11]!.at - requests[0]!.at;
    expect(spread(other.requests)).toBeLessThan(1_000);
    await later(house, clock, 61_000);
    await house.holding.resume(webhook.id, 'all');
    const requests = await receiver.received(12);
    expect(spread(requests)).toBeGreaterThanOrEqual(1_050);
    expect(files(requests)).toEqual(Array.from({ length: 12 }, (_, n) => `${n}.3mf`));
  });

  it('does not send what is older than a webhook wants, says so, and sends what a person wants again', async () => {
    await using base = await open();
    const clock = handClock();
    await using receiver = await startReceiver();
    await using house = await openHouse({ on: base, now: clock.now, schedule: [0, 2 * HOUR, HOUR] });
    const { webhook } = await house.webhook(receiver, { max_age_seconds: 3_600 });
    receiver.script([answer(500)]);
    await house.tell(started('old.3mf'));
    await expect.poll(() => house.attempts()).toHaveLength(1);
    await later(house, clock, 3 * HOUR);
    await house.settled();
    expect(receiver.requests).toHaveLength(1);
    expect(await house.attempts()).toMatchObject([{ status: 500 }, { status: null, note: 'too_old' }]);
    const [row] = await house.deliveries();
    expect(row).toMatchObject({ status: 'given_up', attempts: 1 });
    await house.deliveryLog.redeliver(webhook.id, row!.id);
    await receiver.received(2);
    await house.settled();
    expect(await house.deliveries()).toMatchObject([{ status: 'delivered', cause: 'redelivery' }]);
  });

  it('tries a delivery that waits at once when a person asks, as one more attempt of the same', async () => {
    await using base = await open();
    const clock = handClock();
    await using receiver = await startReceiver();
    await using house = await openHouse({ on: base, now: clock.now, schedule: [0, 2 * HOUR, HOUR] });
    const { webhook } = await house.webhook(receiver);
    receiver.script([answer(500)]);
    await house.tell(started('one.3mf'));
    await expect.poll(() => house.attempts()).toHaveLength(1);
    const [row] = await house.deliveries();
    await house.deliveryLog.redeliver(webhook.id, row!.id);
    const [first, second] = await receiver.received(2);
    await house.settled();
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(await house.deliveries()).toMatchObject([{ status: 'delivered', cause: 'event', attempts: 2 }]);
  });
});
