import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { ATTEMPT_LIMIT_MS } from '../../server/webhooks/attempt.ts';
import { answer, closeBeforeHeaders, delayed, hang, type Received, startReceiver } from '../fakes/receiver.ts';
import { started } from './events.ts';
import { openHouse } from './house.ts';

const files = (requests: readonly Received[]) =>
  requests.map((request) => JSON.parse(request.body.toString()).data.filename as string);
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
