import { expect, it } from 'vitest';
import { Leases } from '../../server/db/leases.ts';
import {
  ATTEMPTS_PER_WEBHOOK,
  DELIVERY_DAYS,
  EVENT_DAYS,
  HELD_DAYS,
  KEY_USE_DAYS,
  Retention,
} from '../../server/db/retention.ts';
import { createLog } from '../../server/log.ts';
import { engines } from '../support/database.ts';
import { addDelivery, addEvent, addKey, addPrint, addPrinter, addWebhook } from './rows.ts';

const log = createLog('silent');
const DAY_MS = 24 * 60 * 60_000;

engines((open) => {
  it('removes old deliveries and old events, keeps what waits and every print', async () => {
    await using test = await open();
    const { database } = test;
    const printer = await addPrinter(database);
    await addPrint(database, printer);
    await addEvent(database, printer);
    const webhook = await addWebhook(database);
    const done = await addDelivery(database, webhook, 'evt_1');
    const waiting = await addDelivery(database, webhook, 'evt_2');
    const at = new Date('2026-03-01T12:00:00.000Z');
    await database.write((tx) =>
      database.tables.deliveries.update({ done_at: at, status: 'delivered' }, { where: { id: done }, transaction: tx }),
    );
    const retention = new Retention({ database, leases: new Leases({ database, log }), log });
    const after = (days: number) => at.getTime() + days * DAY_MS;
    expect(await retention.sweep(after(DELIVERY_DAYS - 1))).toMatchObject({ deliveries: 0, events: 0 });
    expect(await retention.sweep(after(DELIVERY_DAYS + 1))).toMatchObject({ deliveries: 1, events: 0 });
    expect(await retention.sweep(after(EVENT_DAYS + 1))).toMatchObject({ deliveries: 0, events: 1 });
    expect((await database.tables.deliveries.findAll({ raw: true })).map(({ id }) => id)).toEqual([waiting]);
    expect(await database.tables.prints.count()).toBe(1);
  });

  it('keeps for 90 days how keys were used', async () => {
    await using test = await open();
    const { database } = test;
    const key = await addKey(database, null);
    const same = { api_key_id: key, endpoint: 'list_printers', ip: '192.0.2.1', outcome: 'ok', count: 1 };
    const at = new Date('2026-03-01T23:59:00.000Z');
    await database.write((transaction) =>
      database.tables.keyUses.create({ ...same, day: '2026-03-01', last_at: at }, { transaction }),
    );
    const retention = new Retention({ database, leases: new Leases({ database, log }), log });
    expect(await retention.sweep(at.getTime() + KEY_USE_DAYS * DAY_MS)).toMatchObject({ keyUses: 0 });
    expect(await retention.sweep(at.getTime() + (KEY_USE_DAYS + 1) * DAY_MS)).toMatchObject({ keyUses: 1 });
  });

  it('keeps of each webhook as many attempts as are allowed, the newest, and whatever still waits', async () => {
    await using test = await open();
    const { database } = test;
    const [busy, quiet] = [await addWebhook(database), await addWebhook(database)];
    const now = new Date('2026-03-01T12:00:00.000Z');
    const half = Math.ceil(ATTEMPTS_PER_WEBHOOK / 2);
    const rows = [
      { of: busy, attempts: 3, done_at: now },
      { of: busy, attempts: 0, done_at: null },
      { of: busy, attempts: half, done_at: now },
      { of: busy, attempts: half, done_at: now },
      { of: quiet, attempts: 9, done_at: now },
    ];
    const ids: number[] = [];
    for (const [n, { of, ...values }] of rows.entries()) {
      const id = await addDelivery(database, of, `evt_${n}`);
      const status = values.done_at === null ? 'waiting' : 'delivered';
      await database.write((tx) =>
        database.tables.deliveries.update({ ...values, status }, { where: { id }, transaction: tx }),
      );
      ids.push(id);
    }
    const retention = new Retention({ database, leases: new Leases({ database, log }), log });
    expect(await retention.sweep(now.getTime())).toMatchObject({ deliveries: 1, held: 0 });
    const left = await database.tables.deliveries.findAll({ order: ['id'], raw: true });
    expect(left.map(({ id }) => id)).toEqual(ids.slice(1));
  });

  it('gives up what a paused webhook has held for too long', async () => {
    await using test = await open();
    const { database } = test;
    const id = await addDelivery(database, await addWebhook(database), 'evt_1');
    const created_at = new Date('2026-03-01T12:00:00.000Z');
    await database.write((tx) =>
      database.tables.deliveries.update({ status: 'held', created_at }, { where: { id }, transaction: tx }),
    );
    const retention = new Retention({ database, leases: new Leases({ database, log }), log });
    expect(await retention.sweep(created_at.getTime() + (HELD_DAYS - 1) * DAY_MS)).toMatchObject({ held: 0 });
    expect(await retention.sweep(created_at.getTime() + (HELD_DAYS + 1) * DAY_MS)).toMatchObject({ held: 1 });
    expect(await database.tables.deliveries.findByPk(id, { raw: true })).toMatchObject({ status: 'given_up' });
  });

  it('is one process at a time', async () => {
    await using test = await open();
    const { database } = test;
    const leases = new Leases({ database, log });
    await leases.take('retention');
    const other = new Retention({ database, leases: new Leases({ database, log }), log });
    expect(await other.sweep()).toBeNull();
  });
});
