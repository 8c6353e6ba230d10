import { expect, it } from 'vitest';
import { Leases } from '../../server/db/leases.ts';
import { PRICE_DAYS, Retention } from '../../server/db/retention.ts';
import { Signals } from '../../server/db/signals.ts';
import { Bus, type BusMap } from '../../server/events/bus.ts';
import { createLog } from '../../server/log.ts';
import { type NewPrice, Tariff } from '../../server/tariff/tariff.ts';
import { engines, openPostgresTestDatabase, type TestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { postgresPresent } from '../support/postgres.ts';
import { until } from '../support/until.ts';

const log = createLog('silent');
const DAY_MS = 24 * 60 * 60_000;
const inMs = (ms: number) => new Date(Date.now() + ms);

/** A running tariff on a database, and all that it told. */
async function tariffOn({ database, databaseUrl }: TestDatabase) {
  const signals = new Signals({ databaseUrl, log });
  const bus = new Bus({ log });
  const told: BusMap['price'][] = [];
  bus.on('price', (message) => told.push(message));
  const tariff = new Tariff({ database, signals, bus, log });
  await signals.start();
  await tariff.start();
  told.length = 0;
  return {
    tariff,
    told,
    async [Symbol.asyncDispose]() {
      tariff.stop();
      await signals.stop();
    },
  };
}

const price = (value: number, more: Partial<NewPrice> = {}): NewPrice => ({
  price: value,
  currency: 'EUR',
  valid_from: null,
  valid_to: null,
  source: 'key:1',
  ...more,
});

engines((open) => {
  it('knows no price until somebody says one', async () => {
    await using test = await open();
    await using house = await tariffOn(test);
    expect(house.tariff.current()).toBeNull();
    expect(await house.tariff.priceAt(new Date())).toBeNull();
    const now = new Date();
    expect(await house.tariff.set(price(0.27), now)).toBe(true);
    expect(house.tariff.current()).toEqual({
      price: 0.27,
      currency: 'EUR',
      valid_from: now,
      valid_to: null,
      source: 'key:1',
    });
    expect(house.told).toEqual([{ current: expect.objectContaining({ price: 0.27 }) }]);
  });

  it('begins no new interval for the same price, whoever says it', async () => {
    await using test = await open();
    await using house = await tariffOn(test);
    await house.tariff.set(price(0.27), inMs(-60_000));
    const before = house.tariff.current();
    expect(await house.tariff.set(price(0.27, { source: 'key:2' }))).toBe(false);
    expect(house.tariff.current()).toEqual(before);
    expect(await test.database.tables.electricityPrices.count()).toBe(1);
    expect(house.told).toHaveLength(1);
  });

  it('knows what a kWh cost at any time, and keeps it after a restart', async () => {
    await using test = await open();
    {
      await using house = await tariffOn(test);
      await house.tariff.set(price(0.3, { valid_from: inMs(-10 * DAY_MS) }));
      await house.tariff.set(price(-0.02, { valid_from: inMs(-3 * DAY_MS), valid_to: inMs(-2 * DAY_MS) }));
      await house.tariff.set(price(0.4));
    }
    await using house = await tariffOn(test);
    const at = async (days: number) => (await house.tariff.priceAt(inMs(days * DAY_MS)))?.price ?? null;
    expect([await at(-11), await at(-5), await at(-2.5), await at(-1), await at(1)]).toEqual([
      null,
      0.3,
      -0.02,
      0.3,
      0.4,
    ]);
    const history = await house.tariff.history(inMs(-4 * DAY_MS), inMs(DAY_MS));
    expect(history.map((interval) => interval.price)).toEqual([0.3, -0.02, 0.3, 0.4]);
    expect(house.tariff.current()?.price).toBe(0.4);
  });

  it('tells when an announced price begins and when it ends', async () => {
    await using test = await open();
    await using house = await tariffOn(test);
    await house.tariff.set(price(0.3));
    const [from, to] = [inMs(400), inMs(800)];
    await house.tariff.set(price(0.1, { valid_from: from, valid_to: to }));
    expect(house.tariff.current()?.price).toBe(0.3);
    await until('three prices', () => house.told.length === 3);
    expect(house.told.map(({ current }) => current?.price)).toEqual([0.3, 0.1, 0.3]);
    expect(house.told.slice(1).map(({ current }) => current?.valid_from)).toEqual([from, to]);
    expect(house.tariff.current()).toMatchObject({ price: 0.3, valid_from: to });
  });

  it('forgets the price, but not what it was', async () => {
    await using test = await open();
    await using house = await tariffOn(test);
    await house.tariff.set(price(0.2), inMs(-2 * DAY_MS));
    await house.tariff.set(price(0.3), inMs(-DAY_MS));
    expect(await house.tariff.clear()).toBe(true);
    expect(house.tariff.current()).toBeNull();
    expect(house.told.at(-1)).toEqual({ current: null });
    expect((await house.tariff.priceAt(inMs(-1.5 * DAY_MS)))?.price).toBe(0.2);
    expect(await house.tariff.clear()).toBe(false);
  });

  it('keeps the price in force however old it is, and removes what ended long ago', async () => {
    await using test = await open();
    const { database } = test;
    await using house = await tariffOn(test);
    const old = -(PRICE_DAYS + 10) * DAY_MS;
    await house.tariff.set(price(0.1), inMs(old - 2 * DAY_MS));
    await house.tariff.set(price(0.5, { valid_from: inMs(old), valid_to: inMs(old + DAY_MS) }));
    await house.tariff.set(price(0.2), inMs(old - DAY_MS));
    const retention = new Retention({ database, leases: new Leases({ database, log }), log });
    expect(await retention.sweep()).toMatchObject({ prices: 2 });
    expect(await retention.sweep()).toMatchObject({ prices: 0 });
    expect((await house.tariff.priceAt(new Date()))?.price).toBe(0.2);
  });

  it('is one price for both when two say one at the same moment', async () => {
    await using test = await open();
    await using house = await tariffOn(test);
    const now = new Date();
    await Promise.all([house.tariff.set(price(0.1), now), house.tariff.set(price(0.2), now)]);
    const current = house.tariff.current();
    expect([0.1, 0.2]).toContain(current?.price);
    expect(await house.tariff.priceAt(inMs(1000))).toMatchObject({ price: current?.price });
  });
});

it.skipIf(!needs('postgres', postgresPresent()))('a price that one process sets is in force in the other', async () => {
  await using test = await openPostgresTestDatabase();
  await using first = await tariffOn(test);
  await using second = await tariffOn(test);
  await first.tariff.set(price(0.27));
  await until('the price in the other one', () => second.tariff.current()?.price === 0.27);
  expect(second.told).toEqual([{ current: expect.objectContaining({ price: 0.27 }) }]);
});
