import { Webhook } from 'standardwebhooks';
import { describe, expect, it } from 'vitest';
import { TOO_MANY_WAIT_MS } from '../../../server/webhooks/schedule.ts';
import { answer, closeBeforeHeaders, type Received, startReceiver } from '../../fakes/receiver.ts';
import { started } from '../events.ts';
import { goneReceiver, openHouse } from '../house.ts';

const files = (requests: readonly Received[]) =>
  requests.map((request) => JSON.parse(request.body.toString()).data.filename as string);
const ids = (requests: readonly Received[]) => requests.map((request) => request.headers['webhook-id']);
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe('a delivery', () => {
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
