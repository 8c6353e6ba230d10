import pg from 'pg';
import { describe, expect, it, vi } from 'vitest';
import { Mirror } from '../../server/db/mirror.ts';
import { type Change, Signals } from '../../server/db/signals.ts';
import { createLog } from '../../server/log.ts';
import { openPostgresTestDatabase, openTestDatabase, type TestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { createPostgresDatabase, postgresPresent } from '../support/postgres.ts';
import { addUser } from './rows.ts';

const log = createLog('silent');

/** What one server process hears. */
async function serverProcess(databaseUrl: string | null) {
  const signals = new Signals({ databaseUrl, log });
  const heard: Change[] = [];
  signals.on('users', (change) => heard.push(change));
  await signals.start();
  return { signals, heard, [Symbol.asyncDispose]: () => signals.stop() };
}

describe('in one process', () => {
  it('tells every listener of the topic, and none of another', async () => {
    await using one = await serverProcess(null);
    const others: Change[] = [];
    one.signals.on('webhooks', (change) => others.push(change));
    await one.signals.changed('users', 7);
    expect(one.heard).toEqual([{ topic: 'users', id: 7 }]);
    expect(others).toEqual([]);
    expect(one.signals.alive).toBe(true);
  });

  it('tells nobody before the copies in memory are current', async () => {
    await using one = await serverProcess(null);
    const order: string[] = [];
    one.signals.loads('users', async (id) => {
      await new Promise((resolve) => setImmediate(resolve));
      order.push(`read ${id}`);
    });
    one.signals.on('users', () => order.push('heard'));
    await one.signals.changed('users', 7);
    expect(order).toEqual(['read 7', 'heard']);
  });

  it('tells the others when a copy cannot be read or a listener fails', async () => {
    await using one = await serverProcess(null);
    one.signals.loads('users', () => Promise.reject(new Error('on purpose')));
    one.signals.on('users', () => {
      throw new Error('on purpose');
    });
    await one.signals.changed('users', 7);
    expect(one.heard).toEqual([{ topic: 'users', id: 7 }]);
  });

  it('stops telling whoever does not want to hear more', async () => {
    await using one = await serverProcess(null);
    const heard: Change[] = [];
    const stop = one.signals.on('users', (change) => heard.push(change));
    stop();
    await one.signals.changed('users', 7);
    expect(heard).toEqual([]);
  });

  it('keeps a table in memory as it is in the database', async () => {
    await using test = await openTestDatabase();
    await using one = await serverProcess(null);
    const mirror = mirrorOf(test, one.signals);
    const anna = await addUser(test.database, 'anna');
    await mirror.start();
    expect(mirror.all().map((user) => user.username)).toEqual(['anna']);
    const berta = await addUser(test.database, 'berta');
    await one.signals.changed('users', berta);
    expect(mirror.get(berta)?.username).toBe('berta');
    await test.database.write((tx) => test.database.tables.users.destroy({ where: { id: anna }, transaction: tx }));
    await one.signals.changed('users', anna);
    expect(mirror.get(anna)).toBeUndefined();
    mirror.stop();
    await addUser(test.database, 'carla');
    await one.signals.changed('users', null);
    expect(mirror.all().map((user) => user.username)).toEqual(['berta']);
  });
});

describe.skipIf(!needs('postgres', postgresPresent()))('between processes on PostgreSQL', () => {
  it('tells the other process, and itself once', async () => {
    await using postgres = await createPostgresDatabase();
    await using one = await serverProcess(postgres.url);
    await using two = await serverProcess(postgres.url);
    forget(one, two);
    await one.signals.changed('users', 7);
    await two.signals.changed('users', 8);
    const all = [7, 8].map((id) => ({ topic: 'users', id }));
    const byId = ({ heard }: Process) => heard.toSorted((a, b) => Number(a.id) - Number(b.id));
    await expect.poll(() => byId(one)).toEqual(all);
    await expect.poll(() => byId(two)).toEqual(all);
    expect([one.signals.alive, two.signals.alive]).toEqual([true, true]);
  });

  it('reads the changed row before it tells anybody there', async () => {
    await using test = await openPostgresTestDatabase();
    await using one = await serverProcess(test.databaseUrl);
    await using two = await serverProcess(test.databaseUrl);
    const mirror = mirrorOf(test, two.signals);
    await mirror.start();
    const names: (string | undefined)[] = [];
    const id = await addUser(test.database, 'anna');
    two.signals.on('users', () => names.push(mirror.get(id)?.username));
    await one.signals.changed('users', id);
    await expect.poll(() => names).toEqual(['anna']);
  });

  it('looks at everything again after its connection was lost, because what happened meanwhile is unknown', async () => {
    await using postgres = await createPostgresDatabase();
    await using one = await serverProcess(postgres.url);
    forget(one);
    await cutListeners(postgres.url);
    await expect.poll(() => one.heard, { timeout: 10_000 }).toEqual([{ topic: 'users', id: null }]);
    expect(one.signals.alive).toBe(true);
    await using two = await serverProcess(postgres.url);
    await two.signals.changed('users', 9);
    await expect.poll(() => one.heard.at(-1)).toEqual({ topic: 'users', id: 9 });
  });

  it('tells later what it could not tell while it was not connected', async () => {
    await using postgres = await createPostgresDatabase();
    await using two = await serverProcess(postgres.url);
    const pids = await listeners(postgres.url);
    await using one = await serverProcess(postgres.url);
    await cutListeners(postgres.url, pids);
    forget(two);
    await one.signals.changed('users', 7);
    await expect.poll(() => two.heard, { timeout: 10_000 }).toEqual([{ topic: 'users', id: null }]);
  });

  it('starts without the database, is not alive then, and hears once it is there', async () => {
    await using postgres = await createPostgresDatabase();
    const later = new URL(postgres.url);
    later.pathname = `${later.pathname}_later`;
    await using one = await serverProcess(later.href);
    expect(one.signals.alive).toBe(false);
    await using admin = await connected(postgres.url);
    await admin.client.query(`CREATE DATABASE ${later.pathname.slice(1)}`);
    await vi.waitFor(() => expect(one.signals.alive).toBe(true), { timeout: 10_000 });
    expect(one.heard).toEqual([{ topic: 'users', id: null }]);
    await one.signals.stop();
    await admin.client.query(`DROP DATABASE ${later.pathname.slice(1)} WITH (FORCE)`);
  });

  it('ignores a notification that is not a change', async () => {
    await using postgres = await createPostgresDatabase();
    await using one = await serverProcess(postgres.url);
    forget(one);
    await using other = await connected(postgres.url);
    for (const text of ['', 'not JSON', '{"topic":"nothing","id":1}', 'null'])
      await other.client.query("SELECT pg_notify('bambuddy_changed', $1)", [text]);
    await using two = await serverProcess(postgres.url);
    await two.signals.changed('users', 7);
    await expect.poll(() => one.heard).toEqual([{ topic: 'users', id: 7 }]);
  });
});

type Process = Awaited<ReturnType<typeof serverProcess>>;

/** What was told at the start is not what the test is about. */
function forget(...processes: Process[]): void {
  for (const { heard } of processes) heard.length = 0;
}

function mirrorOf(test: TestDatabase, signals: Signals) {
  return new Mirror({ table: test.database.tables.users, topic: 'users', signals });
}

async function connected(url: string) {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return { client, [Symbol.asyncDispose]: () => client.end() };
}

/** The server's numbers of the connections to this database. */
async function listeners(url: string): Promise<number[]> {
  await using other = await connected(url);
  const sql = 'SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()';
  return (await other.client.query<{ pid: number }>(sql)).rows.map((row) => row.pid);
}

/** Ends the connections to this database, all but `spared`, as a restart of the server would. */
async function cutListeners(url: string, spared: number[] = []): Promise<void> {
  await using other = await connected(url);
  const sql = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND pid <> pg_backend_pid() AND pid <> ALL ($1)`;
  await other.client.query(sql, [spared]);
}
