import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { addPrinters } from '../support/household.ts';
import type { Key } from '../support/server.ts';
import { startApp } from '../support/server.ts';
import { spawnSimulator } from '../support/simulator.ts';

const simulator = await spawnSimulator({ printers: [{ profile: 'x1' }, { profile: 'h2' }] });
afterAll(() => simulator[Symbol.asyncDispose]());
const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const X1 = 1;
const H2 = 2;

describe('settings of a printer over REST', () => {
  let key: Key;
  beforeAll(async () => {
    await addPrinters(await server.setup(), simulator.printers);
    key = await server.key(['control_printer']);
  }, 30_000);

  test.each([
    [`/printers/${X1}/chamber-light?on=false`, 'Chamber light switched off'],
    [`/printers/${X1}/chamber-light?on=1`, 'Chamber light switched on'],
    [`/printers/${X1}/temperature/bed?target=60.0`, 'Bed temperature set to 60 °C'],
    [`/printers/${X1}/temperature/nozzle?target=150`, 'Nozzle temperature set to 150 °C'],
    [`/printers/${H2}/temperature/nozzle?target=120&nozzle=1`, 'Nozzle temperature set to 120 °C'],
    [`/printers/${H2}/temperature/chamber?target=45`, 'Chamber temperature set to 45 °C'],
    [`/printers/${X1}/fan-speed?fan=aux&speed=50`, 'Fan set to 50 %'],
    [`/printers/${H2}/airduct-mode?mode=heating`, 'Air path set to heating'],
    [`/printers/${H2}/buzzer?sound=beeping`, 'Buzzer: beeping'],
    [`/printers/${H2}/heatbed-light?on=true`, 'Heatbed light switched on'],
  ])('%s', async (path, message) => {
    const answer = await key.post(path);
    expect([answer.status, answer.json()]).toEqual([200, { success: true, message }]);
  });

  test.each([
    [`/printers/${X1}/print-speed?mode=2`, /only while a print runs/],
    [`/printers/${X1}/temperature/bed?target=121`, /0 to 120 °C/],
    [`/printers/${X1}/temperature/chamber?target=45`, /no heater for the chamber/],
    [`/printers/${X1}/airduct-mode?mode=heating`, /no such air path/],
    [`/printers/${X1}/fan-speed?fan=aux2&speed=5`, /no such fan/],
    [`/printers/${X1}/hms/clear`, /no error/],
  ])('%s is refused with the reason', async (path, words) => {
    const answer = await key.post(path);
    expect([answer.status, answer.json()]).toEqual([
      409,
      expect.objectContaining({ reason: 'printer_refused', detail: expect.stringMatching(words) }),
    ]);
  });

  test.each([
    `/printers/${X1}/print-speed?mode=5`,
    `/printers/${X1}/temperature/bed`,
    `/printers/${X1}/temperature/bed?target=-1`,
    `/printers/${X1}/fan-speed?fan=lid&speed=5`,
    `/printers/${X1}/chamber-light?on=maybe`,
  ])('%s does not fit', async (path) => {
    expect((await key.post(path)).status).toBe(422);
  });

  test('need the toggle for control', async () => {
    const reader = await server.key(['read_status']);
    expect((await reader.post(`/printers/${X1}/chamber-light?on=true`)).status).toBe(403);
  });

  test('that are swallowed are answered within five seconds', async () => {
    await simulator.control.fault(simulator.printers[0]!.serial, { swallowCommands: true });
    const answer = await key.post(`/printers/${X1}/fan-speed?fan=part&speed=90`);
    expect([answer.status, answer.json().reason]).toEqual([504, 'printer_unanswered']);
  });
});
