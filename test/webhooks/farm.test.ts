import { Op } from 'sequelize';
import { expect, it } from 'vitest';
import { type Lease, Leases } from '../../server/db/leases.ts';
import { Journal } from '../../server/events/journal.ts';
import { createLog } from '../../server/log.ts';
import { Outbox } from '../../server/webhooks/outbox.ts';
import { SCHEDULE } from '../../server/webhooks/schedule.ts';
import { addPrinter } from '../db/rows.ts';
import { type Received, startReceiver } from '../fakes/receiver.ts';
import { engines } from '../support/database.ts';
import { until } from '../support/until.ts';
import { entryOf, pictureUrl, started } from './events.ts';
import { goneReceiver, type House, openHouse } from './house.ts';

const HOUR_MS = 3_600_000;
const HOURS_AWAY = 72;
/** Time passes in such steps. */
const STEP_HOURS = 3;
const PRINTERS = 60;
/** Each printer begins a print this often, one after the other. */
const PRINT_EVERY_HOURS = 24;
const RATE = 100;
/** While nobody listens. */
const RATE_AWAY = 1_000;
const TEST_MS = 180_000;

engines((open) => {
  it('sixty printers lose nothing while a receiver is away for 72 hours, and do not fall upon it afterwards', {
    timeout: TEST_MS,
  }, async () => {
    await using base = await open();
    const clock = { passed: 0, now: () => Date.now() + clock.passed };
    const gone = await goneReceiver();
    await using house = await openHouse({ on: base, now: clock.now, schedule: SCHEDULE });
    const { webhook } = await house.webhook(gone, { rate_per_second: RATE_AWAY, events: ['print_started'] });
    await using farm = await openFarm(house, clock.now);

    for (let hour = 0; hour <= HOURS_AWAY; hour += STEP_HOURS) {
      await farm.print(hour);
      await nothingDue(house, clock.now);
      clock.passed += STEP_HOURS * HOUR_MS;
      await house.signals.changed('deliveries', null);
    }
    await nothingDue(house, clock.now);
    expect(house.store.get(webhook.id).paused_reason).toMatch(/three days/);
    const recorded = await house.database.tables.events.findAll({ order: ['id'], raw: true });
    expect(recorded.length).toBeGreaterThanOrEqual((PRINTERS * HOURS_AWAY) / PRINT_EVERY_HOURS);
    expect(recorded).toHaveLength(farm.begun);
    expect((await house.deliveries()).filter(({ status }) => status !== 'held')).toEqual([]);

    await house.store.update(webhook.id, { rate_per_second: RATE });
    await using back = await startReceiver({ port: gone.port });
    await house.holding.resume(webhook.id, 'all');
    const requests = await back.received(recorded.length, TEST_MS / 2);
    await house.settled(20_000);
    const arrived = requests.map(({ headers }) => headers['webhook-id']);
    expect(arrived.toSorted()).toEqual(recorded.map(({ id }) => id).toSorted());
    expect(mostWithinASecond(requests)).toBeLessThanOrEqual(RATE * 1.1);
    for (const ofOne of Map.groupBy(recorded, ({ printer_id }) => printer_id).values()) {
      const inOrder = ofOne.toSorted((a, b) => a.sequence - b.sequence).map(({ id }) => id);
      expect(arrived.filter((id) => inOrder.includes(String(id)))).toEqual(inOrder);
    }
  });
});

/** Sixty printers whose events go through the journal. */
async function openFarm(house: House, now: () => number) {
  const { database, bus } = house;
  const log = createLog('silent');
  const leases = new Leases({ database, log });
  const outbox = new Outbox({ database, pictureUrl, now });
  const journal = new Journal({ database, leases, bus, log, recorders: [outbox] });
  const printers: { printer_id: number; lease: Lease }[] = [];
  for (let n = 0; n < PRINTERS; n++) {
    const printer_id = await addPrinter(database, `00M00A0000000${100 + n}`);
    printers.push({ printer_id, lease: (await leases.take(`printer:${printer_id}`))! });
  }
  return {
    /** How many prints were begun. */
    begun: 0,
    /** Starts the prints of the hours up to the next step and waits until they are recorded. */
    async print(hour: number) {
      for (const [n, writer] of printers.entries()) {
        if (Math.floor((n % PRINT_EVERY_HOURS) / STEP_HOURS) !== (hour % PRINT_EVERY_HOURS) / STEP_HOURS) continue;
        const event = started(`${hour}.3mf`, { printer_id: writer.printer_id, subject: `job-${hour}` });
        journal.append(writer, [entryOf(event)], {});
        this.begun++;
      }
      await journal.flush();
    },
    async [Symbol.asyncDispose]() {
      await journal.flush({ stop: true });
      await leases.stop();
    },
  };
}

/** Waits until everything that is due now was tried. */
function nothingDue({ database }: House, now: () => number): Promise<true> {
  return until('nothing is due', async () => {
    const where = { status: 'waiting' as const, due_at: { [Op.lte]: new Date(now()) } };
    return (await database.tables.deliveries.count({ where })) === 0;
  });
}

function mostWithinASecond(requests: readonly Received[]): number {
  return Math.max(...requests.map(({ at }, n) => requests.slice(n).filter((later) => later.at < at + 1_000).length));
}
