import { readdirSync } from 'node:fs';
import { QueryTypes } from 'sequelize';
import { describe, expect, it } from 'vitest';
import { Database, databaseCode, isDuplicate, type Tx } from '../../server/db/database.ts';
import { engines, openTestDatabase } from '../support/database.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { addUser } from './rows.ts';

/** A counter as a setting: read, then written, so that two writers at once would lose a count. */
async function count(database: Database, tx: Tx): Promise<void> {
  const { settings } = database.tables;
  const row = await settings.findByPk('count', { raw: true, lock: tx.LOCK.UPDATE, transaction: tx });
  const value = ((row?.value as number | undefined) ?? 0) + 1;
  await settings.update({ value }, { where: { name: 'count' }, transaction: tx });
}

async function counted(database: Database): Promise<unknown> {
  return (await database.tables.settings.findByPk('count', { raw: true }))?.value;
}

async function startCounting(database: Database): Promise<void> {
  await database.write((tx) => database.tables.settings.create({ name: 'count', value: 0 }, { transaction: tx }));
}

engines((open, engine) => {
  it('runs 400 overlapping writes, and every one counts', async () => {
    await using test = await open();
    const { database } = test;
    await startCounting(database);
    await Promise.all(Array.from({ length: 400 }, () => database.write((tx) => count(database, tx))));
    expect(await counted(database)).toBe(400);
  });

  it('shows to readers what is committed, and nothing else', async () => {
    await using test = await open();
    const { database } = test;
    await startCounting(database);
    const written = Promise.withResolvers<void>();
    const looked = Promise.withResolvers<void>();
    const write = database.write(async (tx) => {
      await count(database, tx);
      written.resolve();
      await looked.promise;
    });
    await written.promise;
    expect(await counted(database)).toBe(0);
    looked.resolve();
    await write;
    expect(await counted(database)).toBe(1);
  });

  it('undoes a write that fails, throws its error on, and goes on with the next', async () => {
    await using test = await open();
    const { database } = test;
    await startCounting(database);
    const failing = database.write(async (tx) => {
      await count(database, tx);
      throw new Error('on purpose');
    });
    const next = database.write((tx) => count(database, tx));
    await expect(failing).rejects.toThrow('on purpose');
    await next;
    expect(await counted(database)).toBe(1);
  });

  it('undoes a write whose statement the database refuses, and says which rule it broke', async () => {
    await using test = await open();
    const { database } = test;
    await addUser(database, 'anna');
    const error = await addUser(database, 'anna').catch((thrown: unknown) => thrown);
    expect(isDuplicate(error)).toBe(true);
    expect(databaseCode(error)).toMatch(/^(SQLITE_CONSTRAINT|23505)$/);
    await addUser(database, 'berta');
    expect(await database.tables.users.count()).toBe(2);
  });

  it('is usable after a COMMIT that failed', async () => {
    await using test = await open();
    const { database } = test;
    await startCounting(database);
    await deferredReference(database);
    const failing = database.write(async (tx) => {
      await count(database, tx);
      await database.sequelize.query('INSERT INTO child (parent) VALUES (4711)', { transaction: tx });
    });
    await expect(failing).rejects.toThrow(/foreign key/i);
    await database.write((tx) => count(database, tx));
    expect(await counted(database)).toBe(1);
  });

  it('finishes the writes under way before it closes', async () => {
    await using test = await open();
    const { database, databaseUrl, dataDir } = test;
    await startCounting(database);
    const writes = Array.from({ length: 20 }, () => database.write((tx) => count(database, tx)));
    await database.close();
    await Promise.all(writes);
    await using again = await reopened(databaseUrl, dataDir);
    expect(await counted(again.database)).toBe(20);
  });

  it.runIf(engine === 'postgres')('tries a write again that lost against another', async () => {
    await using test = await open();
    const { database } = test;
    await startCounting(database);
    let tries = 0;
    const isolated = (wait: Promise<void>, reached: () => void) =>
      database.write(async (tx) => {
        tries++;
        await database.sequelize.query('SET TRANSACTION ISOLATION LEVEL SERIALIZABLE', { transaction: tx });
        const row = await database.tables.settings.findByPk('count', { raw: true, transaction: tx });
        reached();
        await wait;
        const value = (row?.value as number) + 1;
        await database.tables.settings.update({ value }, { where: { name: 'count' }, transaction: tx });
      });
    const first = Promise.withResolvers<void>();
    const second = Promise.withResolvers<void>();
    await Promise.all([isolated(second.promise, first.resolve), isolated(first.promise, second.resolve)]);
    expect(await counted(database)).toBe(2);
    expect(tries).toBeGreaterThan(2);
  });
});

describe('on SQLite', () => {
  it('refuses a write that does not go through `write`', async () => {
    await using test = await openTestDatabase();
    const { settings } = test.database.tables;
    await expect(settings.create({ name: 'stray', value: 1 })).rejects.toThrow(/readonly/i);
    await expect(settings.destroy({ where: {} })).rejects.toThrow(/readonly/i);
    await expect(test.database.sequelize.query('DROP TABLE settings')).rejects.toThrow(/readonly/i);
    expect(await settings.count()).toBe(0);
  });

  it('sets WAL, FULL, foreign keys and the waiting time on both connections', async () => {
    await using test = await openTestDatabase();
    const { database } = test;
    const wanted = { journal_mode: 'wal', synchronous: 2, foreign_keys: 1, timeout: 5000 };
    expect(await pragmas(database, null)).toEqual(wanted);
    expect(await database.write((tx) => pragmas(database, tx))).toEqual(wanted);
  });

  it('is usable after the file could not grow', async () => {
    await using test = await openTestDatabase();
    const { database } = test;
    await startCounting(database);
    await database.write((tx) => limitPages(database, tx, 'page_count'));
    const large = 'x'.repeat(1_000_000);
    const failing = database.write(async (tx) => {
      await count(database, tx);
      await database.tables.settings.create({ name: 'large', value: large }, { transaction: tx });
    });
    await expect(failing).rejects.toThrow(/full/i);
    await database.write((tx) => count(database, tx));
    expect(await counted(database)).toBe(1);
    await database.write((tx) => limitPages(database, tx, 1_000_000));
    await database.write((tx) => database.tables.settings.create({ name: 'large', value: large }, { transaction: tx }));
  });

  it('keeps one file with what belongs to it, and two connections', async () => {
    await using test = await openTestDatabase();
    const { database, dataDir } = test;
    await Promise.all(Array.from({ length: 50 }, (_, index) => addUser(database, `user ${index}`)));
    expect(readdirSync(dataDir).sort()).toEqual(['bambuddy.sqlite', 'bambuddy.sqlite-shm', 'bambuddy.sqlite-wal']);
    const { connections } = (database.sequelize as unknown as { connectionManager: { connections: object } })
      .connectionManager;
    expect(Object.keys(connections).sort()).toEqual(['default', 'writer']);
  });

  it('opens a folder that is not there yet', async () => {
    await using folder = await temporaryFolder();
    const database = await Database.open({ databaseUrl: null, dataDir: `${folder.path}/a/b` });
    await database.close();
    expect(readdirSync(`${folder.path}/a/b`)).toContain('bambuddy.sqlite');
  });
});

/** A reference that is checked only at COMMIT. */
function deferredReference(database: Database): Promise<unknown> {
  const { sequelize } = database;
  return database.write(async (transaction) => {
    await sequelize.query('CREATE TABLE parent (id INTEGER PRIMARY KEY)', { transaction });
    await sequelize.query('CREATE TABLE child (parent INTEGER REFERENCES parent (id) DEFERRABLE INITIALLY DEFERRED)', {
      transaction,
    });
  });
}

async function limitPages(database: Database, transaction: Tx, limit: number | 'page_count'): Promise<void> {
  const options = { type: QueryTypes.SELECT, transaction } as const;
  const [size] = await database.sequelize.query<{ page_count: number }>('PRAGMA page_count', options);
  const pages = limit === 'page_count' ? (size?.page_count ?? 0) + 1 : limit;
  await database.sequelize.query(`PRAGMA max_page_count = ${pages}`, options);
}

async function pragmas(database: Database, transaction: Tx | null): Promise<Record<string, unknown>> {
  const names = ['journal_mode', 'synchronous', 'foreign_keys', 'busy_timeout'];
  const answers = await Promise.all(
    names.map((name) => database.sequelize.query<object>(`PRAGMA ${name}`, { type: QueryTypes.SELECT, transaction })),
  );
  return Object.assign({}, ...answers.flat());
}

async function reopened(databaseUrl: string | null, dataDir: string) {
  const database = await Database.open({ databaseUrl, dataDir });
  return { database, [Symbol.asyncDispose]: () => database.close() };
}
