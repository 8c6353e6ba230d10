import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type Receiver, startReceiver } from '../fakes/receiver.ts';
import { startSupervisor } from '../fakes/supervisor.ts';
import { BRISK } from '../support/brisk.ts';
import { addPrinters, addWebhook } from '../support/household.ts';
import { spawnSimulator } from '../support/simulator.ts';
import { until } from '../support/until.ts';
import { AddOn } from './addOn.ts';
import { buildImage } from './image.ts';
import { rowsOf } from './rows.ts';

const STOPS = 30;
const CRASHES = 10;
const TOLD_MS = 60_000;
/** In turn, so that the next round need not wait for the print of this one. */
const PRINTERS = 4;

test(`${STOPS} stops and ${CRASHES} crashes in a row lose no event, leave no lock and keep the database whole`, async () => {
  using image = buildImage();
  await using supervisor = await startSupervisor();
  await using receiver = await startReceiver();
  const profiles = Array.from({ length: PRINTERS }, () => ({ profile: 'x1' as const }));
  await using simulator = await spawnSimulator({ printers: profiles, timings: BRISK });
  const { control, printers } = simulator;
  await using addOn = await AddOn.install(image, supervisor, { WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` });
  await addOn.start();
  await addPrinters(addOn.owner, printers);
  await addWebhook(addOn.owner, receiver, ['print_started', 'print_complete', 'print_failed', 'print_stopped']);

  const ends = [...Array<'stop'>(STOPS).fill('stop'), ...Array<'crash'>(CRASHES).fill('crash')];
  const told = (name: string, count: number) =>
    until(`${count} events of ${name}`, () => eventsOf(receiver, name).length >= count, TOLD_MS);
  for (const [n, how] of ends.entries()) {
    const { serial } = printers[n % PRINTERS]!;
    if (n >= PRINTERS) await told(nameOf(n - PRINTERS), 2);
    await control.run(serial, 'finish', { name: nameOf(n), layers: 20, seconds: 4, withoutFile: true });
    await told(nameOf(n), 1);
    if (how === 'stop') expect(await addOn.stop(), nameOf(n)).toBe(0);
    else {
      addOn.container.crash();
      await addOn.container.ended;
    }
    await addOn.start();
  }
  for (const n of ends.keys()) {
    await told(nameOf(n), 2);
    expect(eventsOf(receiver, nameOf(n)), nameOf(n)).toEqual(['print_started', 'print_complete']);
  }
  expect(await addOn.stop()).toBe(0);
  const file = join(addOn.dataDir, 'bambuddy.sqlite');
  expect(await rowsOf(file, 'PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
  expect(await rowsOf(file, 'PRAGMA foreign_key_check')).toEqual([]);
  expect(await rowsOf(file, "SELECT name FROM leases WHERE expires_at > datetime('now')")).toEqual([]);
  expect(await rowsOf(file, "SELECT id FROM deliveries WHERE status = 'waiting'")).toEqual([]);
});

function nameOf(n: number): string {
  return `print ${n + 1}`;
}

/** What was told about a print, in order; the same id again is the same event. */
function eventsOf(receiver: Receiver, print: string): string[] {
  const events = new Map<unknown, string>();
  for (const { headers, body } of receiver.requests) {
    const { event, data } = JSON.parse(body.toString()) as { event: string; data: { filename?: string } };
    if (data.filename?.replace(/\..*$/, '') === print) events.set(headers['webhook-id'], event);
  }
  return [...events.values()];
}
