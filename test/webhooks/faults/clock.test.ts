import { describe, expect, it } from 'vitest';
import { answer, type Received, startReceiver } from '../../fakes/receiver.ts';
import { started } from '../events.ts';
import { openHouse } from '../house.ts';

const files = (requests: readonly Received[]) =>
  requests.map((request) => JSON.parse(request.body.toString()).data.filename as string);

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
