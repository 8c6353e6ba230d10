import { execFileSync } from 'node:child_process';
import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { delayed, startReceiver } from '../fakes/receiver.ts';
import { BRISK } from '../support/brisk.ts';
import { addPrinters, addWebhook, read, untilStatus } from '../support/household.ts';
import { needs } from '../support/needs.ts';
import { startServer } from '../support/server.ts';
import { spawnSimulator } from '../support/simulator.ts';
import { type TemporaryFolder, temporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const SIZE = '12m';
/** Longer than it takes to fill the disk while a receiver thinks. */
const THINKING_MS = 1_500;

/** A file system of its own that is soon full. */
async function smallDisk(): Promise<TemporaryFolder> {
  const { path, ...folder } = await temporaryFolder();
  execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${SIZE}`, 'tmpfs', path], { stdio: 'ignore' });
  return {
    path,
    async [Symbol.asyncDispose]() {
      execFileSync('umount', ['--lazy', path]);
      await folder[Symbol.asyncDispose]();
    },
  };
}

/** Whether file systems can be mounted here. */
async function canMount(): Promise<boolean> {
  try {
    await using _disk = await smallDisk();
    return true;
  } catch {
    return false;
  }
}

/** Takes every block that is left, those of the log that SQLite would write over again too. @returns how to give them back */
async function fill(disk: string): Promise<() => void> {
  const database = new DatabaseSync(join(disk, 'bambuddy.sqlite'));
  await until('the log is empty', () => database.prepare('PRAGMA wal_checkpoint(TRUNCATE)').get()?.busy === 0);
  database.close();
  const ballast = join(disk, 'ballast');
  const file = openSync(ballast, 'w');
  const block = Buffer.alloc(4_096);
  try {
    for (;;) writeSync(file, block);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
  closeSync(file);
  return () => rmSync(ballast);
}

describe.skipIf(!needs('tmpfs', await canMount(), 'mounting it needs root'))('on a disk that is full', () => {
  it('the printer stays connected, health says it, and each event arrives once when there is room', async () => {
    await using disk = await smallDisk();
    await using receiver = await startReceiver();
    await using simulator = await spawnSimulator({ printers: [{ profile: 'x1', name: 'full' }], timings: BRISK });
    const env = { WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` };
    await using server = await startServer({ dataDir: disk.path, env });
    const admin = await server.setup();
    const [printer] = await addPrinters(admin, simulator.printers);
    await addWebhook(admin, receiver, ['print_started', 'print_progress', 'print_complete']);
    const { id, serial_number: serial } = printer!;
    const connected = () => server.log.filter(({ msg }) => /connect/i.test(msg)).length;
    const connections = connected();

    receiver.script([], delayed(THINKING_MS));
    await simulator.control.run(serial, 'finish', { name: 'cup', layers: 20, seconds: 4, skipPrepare: true });
    await receiver.received(1);
    const makeRoom = await fill(disk.path);
    const health = async () => {
      const response = await fetch(`${server.url}/health`);
      const answer = (await response.json()) as { reason: string; waiting_events: number };
      return { code: response.status, ...answer };
    };
    const told = () => receiver.requests.map(({ body }) => (JSON.parse(body.toString()) as { event: string }).event);
    await simulator.control.ended(serial);
    await untilStatus(admin, id, (status) => status.state === 'FINISH' && status.connected);
    await until('health says it', async () => (await health()).code === 503);
    const full = await health();
    expect(full.reason).toMatch(/cannot be written.*free space/);
    expect(full.waiting_events).toBeGreaterThan(0);
    expect(told()).not.toContain('print_complete');
    // The answer to the first one came meanwhile and could not be noted either: it is not asked for again.
    await until('what came of it waits too', () =>
      server.log.some(({ msg }) => msg === 'attempts could not be recorded'),
    );

    makeRoom();
    await until('the end is told', () => told().includes('print_complete'), 30_000);
    expect(told()[0]).toBe('print_started');
    expect(told().at(-1)).toBe('print_complete');
    expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(receiver.requests.length);
    expect(await health()).toMatchObject({ code: 200, waiting_events: 0 });
    expect(await read(admin, '/archives')).toMatchObject([{ print_name: 'cup', status: 'completed' }]);
    expect(connected()).toBe(connections);
    const log = await until('all is recorded', async () => {
      const deliveries = await read<{ status: string; attempts: object[] }[]>(admin, '/webhooks/1/deliveries');
      return deliveries.every(({ status }) => status === 'delivered') && deliveries;
    });
    for (const { attempts } of log) expect(attempts).toMatchObject([{ status: 200 }]);
  });
});
