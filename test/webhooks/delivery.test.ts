import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { ATTEMPT_LIMIT_MS } from '../../server/webhooks/attempt.ts';
import { IN_FLIGHT_PER_HOST } from '../../server/webhooks/lanes.ts';
import { TOO_MANY_WAIT_MS } from '../../server/webhooks/schedule.ts';
import { answer, closeBeforeHeaders, delayed, hang, type Received, startReceiver } from '../fakes/receiver.ts';
import { started } from './events.ts';
import { goneReceiver, openHouse } from './house.ts';

const files = (requests: readonly Received[]) =>
  requests.map((request) => JSON.parse(request.body.toString()).data.filename as string);
const ids = (requests: readonly Received[]) => requests.map((request) => request.headers['webhook-id']);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a delivery', () => {
  it('arrives with the documented body, signed, and is recorded as one attempt', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    const { webhook, secret } = await house.webhook(receiver);
    const event = started('b🦊\u2028\ud83d.3mf', { at: new Date('2024-01-15T14:30:00.500Z'), observed: 'late' });
    await house.tell(event);
    const [request] = await receiver.received(1);
    expect(request?.body.toString()).toBe(
      '{"event":"print_started","timestamp":"2024-01-15T14:30:00Z","data":{"printer":"Workshop X1C","filename":"b🦊\u2028\\ud83d.3mf"}}',
    );
    expect(request?.headers).toMatchObject({ 'webhook-id': event.id, 'bambuddy-observed': 'late' });
    new Webhook(secret).verify(request!.body, request!.headers as Record<string, string>);
    await house.settled();
    expect(await house.deliveries()).toMatchObject([
      { status: 'delivered', attempts: 1, due_at: null, webhook_id: webhook.id },
    ]);
    expect((await house.deliveries())[0]?.done_at).toBeInstanceOf(Date);
    expect(await house.attempts()).toMatchObject([{ status: 200, error: null, answer: null }]);
  });

  it('to a receiver that is down twice is made three times: the same id, new times, every signature valid', async () => {
    const down = await goneReceiver();
    await using house = await openHouse({ schedule: [0, 1_100, 1_200, 1_100] });
    const { secret } = await house.webhook(down);
    await house.tell(started('benchy.3mf'));
    await expect.poll(() => house.attempts(), { timeout: 5_000 }).toHaveLength(2);
    await using up = await startReceiver({ port: down.port });
    up.script([answer(503)]);
    await up.received(2);
    await house.settled();
    const attempts = await house.attempts();
    expect(attempts.map((row) => row.status)).toEqual([null, null, 503, 200]);
    expect(attempts[0]?.error).toMatch(/refused/);
    const requests = up.requests;
    expect(new Set(ids(requests)).size).toBe(1);
    expect(new Set(requests.map((request) => request.headers['webhook-timestamp'])).size).toBe(2);
    for (const { body, headers } of requests) new Webhook(secret).verify(body, headers as Record<string, string>);
    expect(await house.deliveries()).toMatchObject([{ status: 'delivered', attempts: 4 }]);
  });

  it('is given up when the schedule ends, and the webhook goes on', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse({ schedule: [0, 20, 20] });
    await house.webhook(receiver);
    receiver.script([answer(500), answer(500), answer(500)]);
    await house.tell(started('one.3mf'));
    await house.settled();
    expect(await house.deliveries()).toMatchObject([{ status: 'given_up', attempts: 3, due_at: null }]);
    await house.tell(started('two.3mf'));
    await house.settled();
    expect(files(receiver.requests)).toEqual(['one.3mf', 'one.3mf', 'one.3mf', 'two.3mf']);
  });

  it('whose connection dies before an answer is tried again at once, one time, and then by the schedule', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse({ schedule: [0, 60_000, 400, 60_000] });
    await house.webhook(receiver);
    receiver.script([closeBeforeHeaders(), closeBeforeHeaders()]);
    await house.tell(started('benchy.3mf'));
    const requests = await receiver.received(3);
    expect(requests[1]!.at - requests[0]!.at).toBeLessThan(250);
    expect(requests[2]!.at - requests[1]!.at).toBeGreaterThanOrEqual(300);
    await house.settled();
    expect((await house.attempts()).map((row) => row.status)).toEqual([null, null, 200]);
  });

  it('answered 429 waits as long as it is asked to, within the clamp', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    await house.webhook(receiver);
    const inTwoMinutes = new Date(Date.now() + 100_000).toUTCString();
    const asked = ['90', inTwoMinutes, 'rubbish', String(10 * 365 * 86_400)];
    receiver.script(asked.map((value) => answer(429, { 'retry-after': value })));
    const before = Date.now();
    for (const value of asked) await house.tell(started(value));
    await expect.poll(() => house.attempts()).toHaveLength(4);
    const waits = (await house.deliveries()).map((row) => row.due_at!.getTime() - before);
    const [seconds, date, rubbish, tenYears] = waits;
    expect(seconds).toBeGreaterThanOrEqual(90_000);
    expect(seconds).toBeLessThan(95_000);
    expect(date).toBeGreaterThan(95_000);
    expect(date).toBeLessThan(105_000);
    expect(rubbish).toBeGreaterThanOrEqual(TOO_MANY_WAIT_MS * 0.8);
    expect(rubbish).toBeLessThan(TOO_MANY_WAIT_MS * 1.2 + 5_000);
    expect(tenYears).toBeLessThan(TOO_MANY_WAIT_MS * 2 + 5_000);
  });

  it('answered 410 pauses its webhook at once: nothing more is sent, and what comes is held', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    const { webhook } = await house.webhook(receiver);
    receiver.script([answer(410)]);
    await house.tell(started('one.3mf'), started('two.3mf'), started('three.3mf'));
    await expect.poll(() => house.store.get(webhook.id).paused_reason).toMatch(/410/);
    await house.tell(started('four.3mf'));
    await pause(300);
    expect(files(receiver.requests)).toEqual(['one.3mf']);
    expect((await house.deliveries()).map((row) => row.status)).toEqual(['given_up', 'held', 'held', 'held']);
  });
});

describe('a webhook', () => {
  it('gets its events one at a time and in order', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    await house.webhook(receiver);
    receiver.script([], delayed(5));
    const names = Array.from({ length: 60 }, (_, n) => `${n}.3mf`);
    await house.tell(...names.slice(0, 30).map((name) => started(name)));
    for (const name of names.slice(30)) await house.tell(started(name));
    await house.settled(10_000);
    expect(files(receiver.requests)).toEqual(names);
    expect(receiver.mostAtOnce).toBe(1);
  });

  it('gets later events while one that failed waits for its time', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse({ schedule: [0, 500, 500] });
    await house.webhook(receiver);
    receiver.script([answer(500)]);
    await house.tell(started('one.3mf'), started('two.3mf'), started('three.3mf'));
    await house.settled();
    expect(files(receiver.requests)).toEqual(['one.3mf', 'two.3mf', 'three.3mf', 'one.3mf']);
  });

  it('gets a new event before the retries that pile up for a receiver that never answers', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse({ schedule: [0, 50, 60_000], limitMs: 150 });
    await house.webhook(receiver);
    receiver.script([], hang());
    await house.tell(...Array.from({ length: 6 }, (_, n) => started(`${n}.3mf`)));
    await receiver.received(8);
    await house.tell(started('new.3mf'));
    const before = receiver.requests.length;
    await expect.poll(() => files(receiver.requests.slice(before, before + 2))).toContain('new.3mf');
  });

  it('that is removed with deliveries pending gets none of them', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    const { webhook } = await house.webhook(receiver);
    receiver.script([], delayed(150));
    await house.tell(started('one.3mf'), started('two.3mf'), started('three.3mf'));
    await receiver.received(1);
    await house.store.remove(webhook.id);
    await pause(600);
    expect(files(receiver.requests)).toEqual(['one.3mf']);
    expect(await house.deliveries()).toEqual([]);
  });

  it('whose URL changes while an attempt is in flight gets the next attempt at the new one', async () => {
    await using old = await startReceiver();
    await using moved = await startReceiver();
    await using house = await openHouse();
    const { webhook } = await house.webhook(old);
    house.fence.allow.push(`127.0.0.1:${moved.port}`);
    old.script([delayed(200, answer(500))]);
    await house.tell(started('benchy.3mf'));
    await old.received(1);
    const { tables } = house.database;
    await house.database.write((transaction) =>
      tables.webhooks.update({ url: moved.url('/new') }, { where: { id: webhook.id }, transaction }),
    );
    await house.signals.changed('webhooks', webhook.id);
    await moved.received(1);
    await house.settled();
    expect(ids(moved.requests)).toEqual(ids(old.requests));
    expect((await house.attempts()).map((row) => row.status)).toEqual([500, 200]);
  });

  it('is judged again before each attempt: an address that is no longer allowed is not dialled', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    await house.webhook(receiver);
    house.fence.allow.length = 0;
    await house.tell(started('benchy.3mf'));
    await house.settled();
    expect(receiver.connections).toBe(0);
    expect((await house.attempts())[0]).toMatchObject({ status: null, error: expect.stringMatching(/never sent/) });
  });
});

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

describe('the clock', () => {
  it.each([3_600_000, -3_600_000])(
    'set by %i ms moves nothing that is due; receivers see the new time',
    async (jump) => {
      await using receiver = await startReceiver();
      let offset = 0;
      await using house = await openHouse({ schedule: [0, 400, 400], wall: () => Date.now() + offset });
      await house.webhook(receiver);
      receiver.script([answer(500)]);
      await house.tell(started('benchy.3mf'));
      await receiver.received(1);
      offset = jump;
      await house.tell(started('after.3mf'));
      await house.settled(2_000);
      const [first, after, second] = receiver.requests;
      expect(files(receiver.requests)).toEqual(['benchy.3mf', 'after.3mf', 'benchy.3mf']);
      expect(second!.at - first!.at).toBeGreaterThanOrEqual(320);
      const seconds = Number(after?.headers['webhook-timestamp']);
      expect(Math.abs(seconds - (Date.now() + jump) / 1000)).toBeLessThan(5);
    },
  );

  it('that was years ahead when a delivery was put off does not hold it back after a restart', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse({ sending: false });
    await house.webhook(receiver);
    await house.tell(started('benchy.3mf'));
    const { tables } = house.database;
    await house.database.write((transaction) =>
      tables.deliveries.update({ due_at: new Date('2040-01-01') }, { where: {}, transaction }),
    );
    await house.delivery.start();
    await receiver.received(1);
    await house.settled();
  });
});

describe('sending', () => {
  it('takes up what another process left behind', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse({ sending: false });
    const { webhook } = await house.webhook(receiver);
    await house.tell(started('benchy.3mf'));
    await house.database.write((transaction) =>
      house.database.tables.webhooks.update(
        { claimed_by: 'dead|1|x', claimed_until: new Date(Date.now() + 500_000) },
        { where: { id: webhook.id }, transaction },
      ),
    );
    await house.delivery.start();
    await receiver.received(1);
    await house.settled();
  });

  it('stops after the attempt in flight, records it, gives its claims back and begins nothing more', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    await house.webhook(receiver);
    receiver.script([], delayed(200));
    await house.tell(started('one.3mf'), started('two.3mf'));
    await receiver.received(1);
    const began = performance.now();
    await house.delivery.stop();
    expect(performance.now() - began).toBeLessThan(ATTEMPT_LIMIT_MS / 4);
    expect((await house.deliveries()).map((row) => row.status)).toEqual(['delivered', 'waiting']);
    expect(await house.database.tables.webhooks.findOne({ raw: true })).toMatchObject({ claimed_by: null });
    await pause(100);
    expect(receiver.requests).toHaveLength(1);
    await house.delivery.start();
    await house.settled();
    expect(files(receiver.requests)).toEqual(['one.3mf', 'two.3mf']);
  });

  it('costs at most one write per delivery on SQLite, and far less for many at once', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    await house.webhook(receiver);
    await house.tell(started('first.3mf'));
    await house.settled();
    let writes = 0;
    const write = house.database.write.bind(house.database);
    house.database.write = (work) => {
      writes++;
      return write(work);
    };
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await house.tell(started(`${name}.3mf`));
      await house.settled();
    }
    // One is the event's own transaction, which is not the delivery's.
    expect(writes).toBe(10);
    writes = 0;
    await house.tell(...Array.from({ length: 100 }, (_, n) => started(`${n}.3mf`)));
    await house.settled();
    expect(writes).toBeLessThanOrEqual(101);
    expect(receiver.requests).toHaveLength(106);
  });

  it('never logs a URL, a secret or a body', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse({ schedule: [0, 20, 20, 20] });
    const hidden = { url: () => receiver.url('/api/webhook/hidden-path'), port: receiver.port };
    const { secret } = await house.webhook(hidden);
    receiver.script([answer(500), answer(302, { location: '/hidden-path/2' }), closeBeforeHeaders()]);
    await house.tell(started('hidden-file.3mf'));
    await house.settled();
    expect(house.log()).toMatch(/was not delivered/);
    expect(house.log()).toMatch(/was delivered/);
    expect(house.log()).not.toMatch(/hidden-path|hidden-file|whsec_/);
    expect(house.log()).not.toContain(secret.slice(6));
  });
});
