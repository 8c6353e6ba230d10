import { describe, expect, it } from 'vitest';
import { newHolder } from '../../server/db/holder.ts';
import { Claims } from '../../server/webhooks/claimStore.ts';
import { steadyNow } from '../../server/webhooks/clock.ts';
import { answer, delayed, startReceiver } from '../fakes/receiver.ts';
import { openPostgresTestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { postgresPresent } from '../support/postgres.ts';
import { started } from './events.ts';
import { openHouse } from './house.ts';

describe.skipIf(!needs('postgres', postgresPresent()))('two servers of one database', () => {
  it('send every event once, one at a time per webhook and in order, whichever server recorded it', async () => {
    await using base = await openPostgresTestDatabase();
    await using receiver = await startReceiver();
    await using one = await openHouse({ on: base });
    await using two = await openHouse({ on: base });
    two.fence.allow.push(`127.0.0.1:${receiver.port}`);
    for (let n = 0; n < 3; n++) await one.webhook(receiver);
    await expect.poll(() => two.store.list()).toHaveLength(3);
    receiver.script([], delayed(5));
    const names = Array.from({ length: 40 }, (_, n) => `${n}.3mf`);
    for (const [n, name] of names.entries()) await (n % 2 === 0 ? one : two).tell(started(name));
    await one.settled(15_000);
    expect(receiver.requests).toHaveLength(120);
    expect(receiver.mostAtOnce).toBeLessThanOrEqual(3);
    for (const { id } of one.store.list()) {
      const attempts = (await one.attempts()).map((row) => row.delivery_id);
      const own = (await one.deliveries()).filter((row) => row.webhook_id === id).map((row) => row.id);
      expect(attempts.filter((delivery) => own.includes(delivery))).toEqual(own);
    }
  });

  it('take over from each other when one stops', async () => {
    await using base = await openPostgresTestDatabase();
    await using receiver = await startReceiver();
    await using one = await openHouse({ on: base, schedule: [0, 300, 300] });
    await using two = await openHouse({ on: base, schedule: [0, 300, 300] });
    two.fence.allow.push(`127.0.0.1:${receiver.port}`);
    await one.webhook(receiver);
    await expect.poll(() => two.store.list()).toHaveLength(1);
    receiver.script([delayed(200, answer(500))]);
    await one.tell(started('one.3mf'), started('two.3mf'));
    await receiver.received(1);
    await one.delivery.stop();
    await two.tell(started('three.3mf'));
    await two.settled();
    const names = receiver.requests.map((request) => JSON.parse(request.body.toString()).data.filename);
    expect(names).toEqual(['one.3mf', 'two.3mf', 'three.3mf', 'one.3mf']);
  });

  it('claim a webhook once, and a claim of a server that died only after it ran out', async () => {
    await using base = await openPostgresTestDatabase();
    const { database } = base;
    await using house = await openHouse({ on: base, sending: false });
    const { webhook } = await house.webhook({ port: 9, url: () => 'http://192.168.1.20/' });
    const ids = [webhook.id];
    const [one, two] = [0, 1].map(() => new Claims({ database, now: steadyNow })) as [Claims, Claims];
    const both = await Promise.all([one.take(ids), two.take(ids)]);
    expect(both.flat()).toEqual(ids);
    const [holder, other] = both[0].length === 1 ? [one, two] : [two, one];
    expect(await holder.take(ids)).toEqual(ids);
    expect(await other.take(ids)).toEqual([]);
    const { webhooks } = database.tables;
    const ranOut = { claimed_until: new Date(Date.now() - 1_000) };
    await database.write((transaction) => webhooks.update(ranOut, { where: {}, transaction }));
    expect(await other.take(ids)).toEqual(ids);
    await other.release(ids);
    expect(await webhooks.findOne({ raw: true })).toMatchObject({ claimed_by: null, claimed_until: null });
  });

  it('a server that starts frees what dead processes of this machine have claimed, and nobody else', async () => {
    await using base = await openPostgresTestDatabase();
    const { database } = base;
    await using house = await openHouse({ on: base, sending: false });
    const receiver = { port: 9, url: () => 'http://192.168.1.20/' };
    const [ofDead, ofOther] = [await house.webhook(receiver), await house.webhook(receiver)].map(
      ({ webhook }) => webhook.id,
    ) as [number, number];
    const [host] = newHolder().split('|');
    const claim = (id: number, claimed_by: string) =>
      database.write((transaction) =>
        database.tables.webhooks.update(
          { claimed_by, claimed_until: new Date(Date.now() + 50_000) },
          { where: { id }, transaction },
        ),
      );
    await claim(ofDead, `${host}|1|gone|x`);
    await claim(ofOther, 'elsewhere|1|gone|x');
    const claims = new Claims({ database, now: steadyNow });
    await claims.start();
    expect(await claims.take([ofDead, ofOther])).toEqual([ofDead]);
  });
});
