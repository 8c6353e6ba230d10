import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { answer, delayed, type Received, startReceiver } from '../../fakes/receiver.ts';
import { started } from '../events.ts';
import { openHouse } from '../house.ts';

const files = (requests: readonly Received[]) =>
  requests.map((request) => JSON.parse(request.body.toString()).data.filename as string);
const ids = (requests: readonly Received[]) => requests.map((request) => request.headers['webhook-id']);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a webhook', () => {
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

  it('whose URL changes while an attempt is in flight gets the next one at the new one, and the log shows both', async () => {
    await using old = await startReceiver();
    await using moved = await startReceiver();
    await using house = await openHouse();
    const { webhook } = await house.webhook(old);
    house.fence.allow.push(`127.0.0.1:${moved.port}`);
    old.script([delayed(200, answer(500))]);
    await house.tell(started('benchy.3mf'));
    await old.received(1);
    await house.store.update(webhook.id, { url: moved.url('/new') });
    await moved.received(1);
    await house.settled();
    expect(ids(moved.requests)).toEqual(ids(old.requests));
    expect(await house.attempts()).toMatchObject([
      { status: 500, url: old.url() },
      { status: 200, url: moved.url('/new') },
    ]);
  });

  it('whose secret is replaced between two attempts signs the second with the old and the new one', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse({ schedule: [0, 400, 400] });
    const { webhook, secret: old } = await house.webhook(receiver);
    receiver.script([answer(500)]);
    await house.tell(started('benchy.3mf'));
    await receiver.received(1);
    const { secret } = await house.store.rotate(webhook.id, 3_600);
    const [first, second] = await receiver.received(2);
    const verify = (by: string, { body, headers }: Received) =>
      new Webhook(by).verify(body, headers as Record<string, string>);
    verify(old, first!);
    expect(() => verify(secret, first!)).toThrow();
    verify(old, second!);
    verify(secret, second!);
    expect(String(second?.headers['webhook-signature']).split(' ')).toHaveLength(2);
  });

  it('whose overlap is over signs with the new secret alone', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    const { webhook, secret: old } = await house.webhook(receiver);
    const { secret } = await house.store.rotate(webhook.id, 60, Date.now() - 61_000);
    await house.tell(started('benchy.3mf'));
    const [request] = await receiver.received(1);
    const verify = (by: string) => new Webhook(by).verify(request!.body, request!.headers as Record<string, string>);
    verify(secret);
    expect(() => verify(old)).toThrow();
  });

  it('that is paused while an attempt is in flight keeps its success, and holds what failed', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    const { webhook } = await house.webhook(receiver);
    receiver.script([delayed(150), delayed(150, answer(500))]);
    for (const [n, status] of (['delivered', 'held'] as const).entries()) {
      await house.tell(started(`${n}.3mf`));
      await receiver.received(n + 1);
      await house.holding.pause(webhook.id, 'Paused by a person.');
      await expect.poll(async () => (await house.deliveries()).at(-1)).toMatchObject({ status, attempts: 1 });
      await house.holding.resume(webhook.id, 'all');
    }
    await house.settled();
    expect(files(receiver.requests)).toEqual(['0.3mf', '1.3mf', '1.3mf']);
  });
});
