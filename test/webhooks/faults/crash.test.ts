import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Database } from '../../../server/db/database.ts';
import { migrate } from '../../../server/db/migrations/migrate.ts';
import { answer, delayed, startReceiver } from '../../fakes/receiver.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { type House, openHouse } from '../house.ts';

const PROCESS = join(import.meta.dirname, '../senderProcess.ts');
/** Nothing of the test runner's own environment. */
const ENVIRONMENT = { PATH: process.env.PATH ?? '' };

async function serverProcess(dataDir: string, ...args: string[]): Promise<ChildProcess & AsyncDisposable> {
  const child = spawn(process.execPath, [PROCESS, dataDir, ...args], {
    env: ENVIRONMENT,
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  await once(child.stdout, 'data');
  return Object.assign(child, { [Symbol.asyncDispose]: () => kill(child) });
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, 'exit');
  child.kill('SIGKILL');
  await exited;
}

async function databaseIn(dataDir: string) {
  const database = await Database.open({ databaseUrl: null, dataDir });
  await migrate(database);
  return Object.assign(database, { [Symbol.asyncDispose]: () => database.close() });
}

async function withHouse<T>(dataDir: string, sending: boolean, work: (house: House) => Promise<T>): Promise<T> {
  await using database = await databaseIn(dataDir);
  await using house = await openHouse({ on: { database, databaseUrl: null }, sending });
  return await work(house);
}

describe('a server that is killed', () => {
  it('between the record of an event and its delivery has it sent by the next one', async () => {
    await using folder = await temporaryFolder();
    await using receiver = await startReceiver();
    await withHouse(folder.path, false, (house) => house.webhook(receiver));
    await using recording = await serverProcess(folder.path, 'record', 'benchy.3mf');
    await kill(recording);
    expect(receiver.requests).toHaveLength(0);
    await withHouse(folder.path, true, async (house) => {
      house.fence.allow.push(`127.0.0.1:${receiver.port}`);
      await receiver.received(1);
      await house.settled();
    });
    expect(receiver.requests).toHaveLength(1);
    expect(JSON.parse(receiver.requests[0]!.body.toString()).data.filename).toBe('benchy.3mf');
  });

  it('between an attempt and its record has the event sent twice, with the same id', async () => {
    await using folder = await temporaryFolder();
    await using receiver = await startReceiver();
    receiver.script([delayed(60_000)], answer(200));
    await withHouse(folder.path, false, (house) => house.webhook(receiver));
    await using recording = await serverProcess(folder.path, 'record', 'benchy.3mf');
    await kill(recording);
    await using sending = await serverProcess(folder.path, 'send', `127.0.0.1:${receiver.port}`);
    await receiver.received(1);
    await kill(sending);
    await withHouse(folder.path, true, async (house) => {
      house.fence.allow.push(`127.0.0.1:${receiver.port}`);
      await receiver.received(2);
      await house.settled();
      expect(await house.deliveries()).toMatchObject([{ status: 'delivered', attempts: 1 }]);
    });
    const [first, second] = receiver.requests;
    expect(second?.headers['webhook-id']).toBe(first?.headers['webhook-id']);
    expect(second?.body).toEqual(first?.body);
    expect(receiver.requests).toHaveLength(2);
  });
});
