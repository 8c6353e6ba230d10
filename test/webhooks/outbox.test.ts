import { expect, it } from 'vitest';
import { Outbox } from '../../server/webhooks/outbox.ts';
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
