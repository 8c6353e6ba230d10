import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Controls } from '../../server/printers/commands/controls.ts';
import { addPrinters } from '../support/household.ts';
import { type Login, startApp } from '../support/server.ts';
import { spawnSimulator } from '../support/simulator.ts';
import { until } from '../support/until.ts';

const simulator = await spawnSimulator({ printers: [{ profile: 'x1' }, { profile: 'h2' }] });
afterAll(() => simulator[Symbol.asyncDispose]());
const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const X1 = 1;
const H2 = 2;

describe('what can be done with a printer', () => {
  let anna: Login;
  const controls = async (id: number) => (await anna.get(`/printers/${id}/controls`)).json() as unknown as Controls;
  beforeAll(async () => {
    anna = await server.setup();
    await addPrinters(anna, simulator.printers);
    await until(
      'both printers have reported',
      async () => (await controls(H2)).heat.bed?.now && (await controls(X1)).heat.bed?.now,
    );
  }, 30_000);

  test('is told per model: what it has, and how far it heats', async () => {
    expect(await controls(X1)).toMatchObject({
      speed: false,
      lights: { chamber: true, heatbed: null },
      fans: { part: true, aux: true, aux2: null },
      heat: { nozzle: { now: true, max: 300 }, nozzle_2: null, bed: { now: true, max: 120 }, chamber: null },
      airduct: null,
      buzzer: null,
    });
    expect(await controls(H2)).toMatchObject({
      lights: { heatbed: true },
      heat: { nozzle_2: { now: true }, chamber: { now: true } },
      airduct: true,
      buzzer: true,
    });
  });

  test('changes with its state: speed while it prints, heat while it does not', async () => {
    await simulator.control.run(simulator.printers[0]!.serial, 'finish', { name: 'benchy', seconds: 600 });
    await until('it prints', async () => (await controls(X1)).speed === true);
    expect(await controls(X1)).toMatchObject({ pause: true, heat: { nozzle: { now: false }, bed: { now: false } } });
  });

  test('is told to a key that reads, for its printers only', async () => {
    const key = await server.key(['read_status'], { printer_ids: [X1] });
    expect((await key.get(`/printers/${X1}/controls`)).status).toBe(200);
    expect((await key.get(`/printers/${H2}/controls`)).status).toBe(404);
  });
});

test('a printer goes into maintenance and comes out of it, and both are recorded', async () => {
  const anna = await server.setup();
  expect((await anna.patch(`/printers/${H2}`, { maintenance: true })).json()).toMatchObject({ maintenance: true });
  expect((await anna.get(`/printers/${H2}`)).json()).toMatchObject({ maintenance: true });
  await anna.patch(`/printers/${H2}`, { maintenance: false });
  const record = (await anna.get('/audit?subject=printer&limit=2')).json();
  expect(record).toMatchObject([
    { action: 'printer.changed', subject_id: H2, details: { fields: ['maintenance'] } },
    { action: 'printer.changed', subject_id: H2, details: { fields: ['maintenance'] } },
  ]);
});
