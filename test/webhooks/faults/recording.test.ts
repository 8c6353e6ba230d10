import { describe, expect, it } from 'vitest';
import { Leases } from '../../../server/db/leases.ts';
import { Bus } from '../../../server/events/bus.ts';
import { type Entry, Journal } from '../../../server/events/journal.ts';
import { createLog } from '../../../server/log.ts';
import { Outbox } from '../../../server/webhooks/outbox.ts';
import { startReceiver } from '../../fakes/receiver.ts';
import { entryOf, eventOf, pictureUrl, started } from '../events.ts';
import { type House, openHouse } from '../house.ts';

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** Makes every insert into a table fail as a full disk does, until the returned function is called. */
async function fullDisk({ database }: House, table: 'attempts' | 'deliveries'): Promise<() => Promise<unknown>> {
  const run = (sql: string) => database.write((transaction) => database.sequelize.query(sql, { transaction }));
  await run(`CREATE TRIGGER full BEFORE INSERT ON ${table} BEGIN SELECT RAISE(ABORT, 'full'); END`);
  return () => run('DROP TRIGGER full');
}

describe('when an attempt cannot be recorded', () => {
  it('it is not made again meanwhile, and is recorded when the database takes it', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    await house.webhook(receiver);
    const roomAgain = await fullDisk(house, 'attempts');
    await house.tell(started('one.3mf'));
    await house.tell(started('two.3mf'));
    await receiver.received(2);
    await pause(700);
    expect(receiver.requests).toHaveLength(2);
    expect(house.log()).toContain('attempts could not be recorded');
    await roomAgain();
    await house.settled();
    expect(receiver.requests).toHaveLength(2);
    expect((await house.attempts()).map((row) => row.status)).toEqual([200, 200]);
  });

  it('stopping does not wait for the database, and the delivery is made again after the next start', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    await house.webhook(receiver);
    const roomAgain = await fullDisk(house, 'attempts');
    await house.tell(started('one.3mf'));
    await receiver.received(1);
    const began = performance.now();
    await house.delivery.stop();
    expect(performance.now() - began).toBeLessThan(2_000);
    await roomAgain();
    await house.delivery.start();
    await receiver.received(2);
    await house.settled();
    const [first, second] = receiver.requests;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
  });
});

/** A journal of printer 1 whose only recorder is the outbox. */
async function journalOf(house: House) {
  const { database } = house;
  const log = createLog('silent');
  const now = new Date();
  await database.write((transaction) =>
    database.tables.printers.upsert(
      {
        id: 1,
        name: 'Workshop X1C',
        serial_number: '00M00A000000001',
        ip_address: '192.0.2.7',
        access_code: '12345678',
        model: 'X1C',
        location: null,
        certificate: '',
        created_at: now,
        updated_at: now,
      },
      { transaction },
    ),
  );
  const leases = new Leases({ database, log });
  const bus = new Bus({ log });
  bus.on('recorded', () => house.signals.changed('deliveries', null));
  const journal = new Journal({ database, leases, bus, log, recorders: [new Outbox({ database, pictureUrl })] });
  const lease = (await leases.take('printer:1'))!;
  return {
    journal,
    append: (entry: Entry) => journal.append({ printer_id: 1, lease }, [entry], {}),
    async [Symbol.asyncDispose]() {
      await journal.flush({ stop: true });
      await leases.stop();
    },
  };
}

function completed(late: boolean): Entry {
  const data = {
    printer: 'Workshop X1C',
    filename: 'benchy.3mf',
    duration: 8100,
    filament_used: 45.2,
    filament_details: 'PLA: 30.0g | PETG: 15.2g',
    status: 'success' as const,
    print_id: 1,
  };
  return entryOf(eventOf('print_complete', data, { subject: 'job-1', observed: late ? 'late' : 'live' }));
}

describe('an event from the journal', () => {
  it('that was found out after a restart is sent once and marked late, however often it is found out', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    await house.webhook(receiver);
    {
      await using first = await journalOf(house);
      first.append(completed(true));
    }
    {
      await using second = await journalOf(house);
      second.append(completed(true));
      second.append(completed(false));
    }
    await receiver.received(1);
    await house.settled();
    await pause(100);
    expect(receiver.requests.map((request) => request.headers['bambuddy-observed'])).toEqual(['late']);
  });

  it('whose delivery cannot be written is tried again as a whole, and health says so', async () => {
    await using receiver = await startReceiver();
    await using house = await openHouse();
    await house.webhook(receiver);
    await using recording = await journalOf(house);
    const roomAgain = await fullDisk(house, 'deliveries');
    recording.append(completed(false));
    await expect.poll(() => recording.journal.backlog).toMatchObject({ waiting: 1, failures: 1 });
    expect(await house.database.tables.events.count()).toBe(0);
    await roomAgain();
    await receiver.received(1);
    await recording.journal.flush();
    expect(await house.database.tables.events.count()).toBe(1);
    expect(recording.journal.backlog).toEqual({ waiting: 0, failures: 0 });
  });
});
