import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { type Lease, Leases } from '../../server/db/leases.ts';
import { Fault } from '../../server/errors.ts';
import { createLog } from '../../server/log.ts';
import { engines, type TestDatabase } from '../support/database.ts';

const log = createLog('silent');
const NAME = 'printer:1';

engines((open) => {
  it('refuses a second process while the first lives', async () => {
    await using test = await open();
    await using other = await anotherProcess(test, NAME);
    expect(other.lease).toEqual({ name: NAME, epoch: 1 });
    const leases = new Leases({ database: test.database, log });
    expect(await leases.take(NAME)).toBeNull();
    expect(await leases.take('printer:2')).toEqual({ name: 'printer:2', epoch: 1 });
  });

  it('is refused itself while this process lives, and gets what was given back', async () => {
    await using test = await open();
    const leases = new Leases({ database: test.database, log });
    expect(await leases.take(NAME)).not.toBeNull();
    {
      await using other = await anotherProcess(test, NAME);
      expect(other.lease).toBeNull();
    }
    await leases.stop();
    await using other = await anotherProcess(test, NAME);
    expect(other.lease).toEqual({ name: NAME, epoch: 2 });
  });

  it('replaces at once a process of this machine that died without giving back', async () => {
    await using test = await open();
    const other = await anotherProcess(test, NAME);
    await other.kill();
    const leases = new Leases({ database: test.database, log });
    expect(await leases.take(NAME)).toEqual({ name: NAME, epoch: 2 });
  });

  it('replaces at once a dead process whose number somebody else has by now', async () => {
    await using test = await open();
    const one = new Leases({ database: test.database, log });
    await one.take(NAME);
    const { leases } = test.database.tables;
    const holder = (await leases.findByPk(NAME, { raw: true }))?.holder ?? '';
    const [host, pid, start, object] = holder.split('|');
    expect(Number(pid)).toBe(process.pid);
    expect(await new Leases({ database: test.database, log }).take(NAME)).toBeNull();
    const earlier = [host, pid, `${start}1`, object].join('|');
    await test.database.write((tx) => leases.update({ holder: earlier }, { where: { name: NAME }, transaction: tx }));
    expect(await new Leases({ database: test.database, log }).take(NAME)).toEqual({ name: NAME, epoch: 2 });
  });

  it('replaces a holder of another machine only when its time is over', async () => {
    await using test = await open();
    await heldElsewhere(test, 60_000);
    const leases = new Leases({ database: test.database, log });
    expect(await leases.take(NAME)).toBeNull();
    await heldElsewhere(test, -1000);
    expect(await leases.take(NAME)).toEqual({ name: NAME, epoch: 8 });
  });

  it('gives the same lease to whoever asks again, and a new epoch after it was given back', async () => {
    await using test = await open();
    const leases = new Leases({ database: test.database, log });
    const lease = await leases.take(NAME);
    expect(await leases.take(NAME)).toBe(lease);
    await leases.release(NAME);
    expect(await leases.take(NAME)).toEqual({ name: NAME, epoch: 2 });
  });

  it('gives one lease to one of many that ask at once', async () => {
    await using test = await open();
    const many = Array.from({ length: 8 }, () => new Leases({ database: test.database, log }));
    const taken = await Promise.all(many.map((leases) => leases.take(NAME)));
    expect(taken.filter((lease) => lease !== null)).toEqual([{ name: NAME, epoch: 1 }]);
  });

  it('refuses the write of an old holder, and undoes what it wrote before the check', async () => {
    await using test = await open();
    const { database } = test;
    const leases = new Leases({ database, log });
    const lease = (await leases.take(NAME)) as Lease;
    expect(leases.holds(lease)).toBe(true);
    await heldElsewhere(test, 60_000);
    const error = await database
      .write(async (tx) => {
        await database.tables.settings.create({ name: 'stale', value: 1 }, { transaction: tx });
        await leases.check(lease, tx);
      })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(Fault);
    expect((error as Fault).reason).toBe('conflict');
    expect(await database.tables.settings.count()).toBe(0);
    expect(leases.holds(lease)).toBe(false);
  });

  it('lets the write of the present holder pass', async () => {
    await using test = await open();
    const leases = new Leases({ database: test.database, log });
    const lease = (await leases.take(NAME)) as Lease;
    await expect(test.database.write((tx) => leases.check(lease, tx))).resolves.toBeUndefined();
  });

  it('prolongs what it holds and notices what it lost', async () => {
    await using test = await open();
    const leases = new Leases({ database: test.database, log });
    const kept = (await leases.take('printer:2')) as Lease;
    const lost = (await leases.take(NAME)) as Lease;
    const before = await expiry(test, 'printer:2');
    await heldElsewhere(test, 60_000);
    await leases.renew();
    expect(await expiry(test, 'printer:2')).toBeGreaterThan(before);
    expect([leases.holds(kept), leases.holds(lost)]).toEqual([true, false]);
    expect(await leases.take(NAME)).toBeNull();
  });
});

async function expiry(test: TestDatabase, name: string): Promise<number> {
  const row = await test.database.tables.leases.findByPk(name, { raw: true });
  return row?.expires_at.getTime() ?? 0;
}

/** The row as a server on another machine would leave it. */
async function heldElsewhere(test: TestDatabase, forMs: number): Promise<void> {
  const { leases } = test.database.tables;
  const values = { name: NAME, holder: 'elsewhere|1|boot:1|x', epoch: 7, expires_at: new Date(Date.now() + forMs) };
  await test.database.write(async (tx) => {
    await leases.destroy({ where: { name: NAME }, transaction: tx });
    await leases.create(values, { transaction: tx });
  });
}

interface OtherProcess extends AsyncDisposable {
  lease: Lease | null;
  kill(): Promise<void>;
}

async function anotherProcess({ databaseUrl, dataDir }: TestDatabase, name: string): Promise<OtherProcess> {
  const main = join(import.meta.dirname, 'leaseHolder.ts');
  const child = spawn(process.execPath, [main, JSON.stringify({ databaseUrl, dataDir }), name], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const [line] = (await Promise.race([
    once(createInterface(child.stdout), 'line'),
    exited.then(() => Promise.reject(new Error('the other process ended early'))),
  ])) as [string];
  return {
    lease: JSON.parse(line) as Lease | null,
    async kill() {
      child.kill('SIGKILL');
      await exited;
    },
    async [Symbol.asyncDispose]() {
      child.stdin.end();
      await exited;
    },
  };
}
