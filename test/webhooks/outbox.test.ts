import { expect, it } from 'vitest';
import { HELD_LIMIT } from '../../server/webhooks/heldStore.ts';
import { Outbox } from '../../server/webhooks/outbox.ts';
import { addPrinter } from '../db/rows.ts';
import { engines } from '../support/database.ts';
import { entryOf, eventOf, pictureUrl, started } from './events.ts';
import { openHouse } from './house.ts';

const receiver = { port: 9, url: () => 'http://192.168.1.20:8123/hook' };

engines((open) => {
  it('writes one delivery for each webhook that wants the event of this printer', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    const all = await house.webhook(receiver);
    const one = await house.webhook(receiver, { printer_ids: [1] });
    await house.webhook(receiver, { printer_ids: [2] });
    await house.webhook(receiver, { printer_ids: [] });
    await house.webhook(receiver, { events: ['printer_error'] });
    const event = started('benchy.3mf', { printer_id: 1, observed: 'late' });
    await house.tell(event);
    const rows = await house.deliveries();
    expect(rows.map((row) => row.webhook_id)).toEqual([all.webhook.id, one.webhook.id]);
    for (const row of rows) {
      expect(row).toMatchObject({
        event_id: event.id,
        event: 'print_started',
        status: 'waiting',
        attempts: 0,
        observed: 'late',
      });
      expect(JSON.parse(row.body)).toMatchObject({ event: 'print_started', data: { filename: 'benchy.3mf' } });
    }
  });

  it('writes nothing for a webhook that is switched off, and holds what comes for a paused one', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    const off = await house.webhook(receiver);
    const paused = await house.webhook(receiver);
    const { webhooks } = base.database.tables;
    await base.database.write(async (transaction) => {
      await webhooks.update({ enabled: false }, { where: { id: off.webhook.id }, transaction });
      await webhooks.update({ paused_reason: 'gone' }, { where: { id: paused.webhook.id }, transaction });
    });
    await house.tell(started('benchy.3mf'));
    expect(await house.deliveries()).toMatchObject([{ webhook_id: paused.webhook.id, status: 'held', due_at: null }]);
  });

  it('tells a webhook of the milestones that it wants, also when one report passes several', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    const events = ['print_progress' as const];
    const quarters = await house.webhook(receiver, { events });
    const tenths = await house.webhook(receiver, { events, progress_every: 10 });
    expect(house.store.progressSteps(1)).toEqual([25, 10]);
    const steps = [
      [10, 0],
      [31, 20],
      [40, 31],
      [50, 40],
      [75, 70],
    ] as const;
    for (const [progress, since] of steps)
      await house.tell(
        eventOf('print_progress', { printer: 'P', filename: 'a.3mf', progress, remaining_time: 1, since, print_id: 1 }),
      );
    const toldTo = async (id: number) =>
      (await house.deliveries())
        .filter(({ webhook_id }) => webhook_id === id)
        .map(({ body }) => JSON.parse(body).data.progress);
    expect(await toldTo(quarters.webhook.id)).toEqual([31, 50, 75]);
    expect(await toldTo(tenths.webhook.id)).toEqual([10, 31, 40, 50]);
  });

  it('is silent about muted error codes, and about a printer in maintenance', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    const printer_id = await addPrinter(base.database);
    const events = ['printer_error' as const, 'print_started' as const];
    await house.webhook(receiver, { events, muted_codes: ['0300_8004'] });
    const errorOf = (code: string) => eventOf('printer_error', { printer: 'P', code, message: 'x' }, { printer_id });
    await house.tell(errorOf('0300_8004'), errorOf('0300_4006'));
    expect((await house.deliveries()).map(({ body }) => JSON.parse(body).data.code)).toEqual(['0300_4006']);
    await base.database.write((transaction) =>
      base.database.tables.printers.update({ maintenance: true }, { where: { id: printer_id }, transaction }),
    );
    await house.tell(errorOf('0300_4006'), started('a.3mf', { printer_id }));
    expect(await house.deliveries()).toHaveLength(1);
  });

  it('holds at most as many events for a paused webhook as is allowed: the oldest are given up', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    const { webhook } = await house.webhook(receiver);
    await house.holding.pause(webhook.id, 'x');
    const { deliveries } = base.database.tables;
    const row = (n: number) => ({
      webhook_id: webhook.id,
      event_id: `evt_${n}`,
      event: 'print_started',
      body: '{}',
      observed: 'live' as const,
      status: 'held' as const,
      due_at: null,
      created_at: new Date(),
      done_at: null,
    });
    await base.database.write((transaction) =>
      deliveries.bulkCreate(
        Array.from({ length: HELD_LIMIT }, (_, n) => row(n)),
        { transaction },
      ),
    );
    await house.tell(started('new.3mf'));
    expect(await deliveries.count({ where: { status: 'held' } })).toBe(HELD_LIMIT);
    expect(await deliveries.findOne({ where: { status: 'given_up' }, raw: true })).toMatchObject({ event_id: 'evt_0' });
  });

  it('sends no event that is not offered to webhooks', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    await house.webhook(receiver, { events: ['print_attached' as 'print_started'] });
    await house.tell(eventOf('print_attached', { printer: 'P', filename: 'a.3mf', print_id: null }));
    expect(await house.deliveries()).toEqual([]);
  });

  it('leaves nothing when the transaction of the event fails afterwards', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    await house.webhook(receiver);
    const { database } = base;
    const outbox = new Outbox({ database, pictureUrl });
    const event = started('benchy.3mf');
    const failing = database.write(async (tx) => {
      await outbox.record(event, entryOf(event), tx);
      expect(await database.tables.deliveries.count({ transaction: tx })).toBe(1);
      throw new Error('the disk is full');
    });
    await expect(failing).rejects.toThrow('the disk is full');
    expect(await house.deliveries()).toEqual([]);
    await house.tell(event);
    expect(await house.deliveries()).toHaveLength(1);
  });

  it('writes an event once, however often it is recorded', async () => {
    await using base = await open();
    await using house = await openHouse({ on: base, sending: false });
    await house.webhook(receiver);
    const event = started('benchy.3mf');
    await house.tell(event);
    await expect(house.tell(event)).rejects.toThrow();
    expect(await house.deliveries()).toHaveLength(1);
  });
});
