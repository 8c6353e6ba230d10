import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { QueryTypes } from 'sequelize';
import sqlite3 from 'sqlite3';
import { describe, expect, it } from 'vitest';
import { Database } from '../../server/db/database.ts';
import { migrate, migrations } from '../../server/db/migrations/migrate.ts';
import type { Migration } from '../../server/db/migrations/migration.ts';
import { engines } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { createPostgresDatabase, postgresPresent } from '../support/postgres.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { addDelivery, addWebhook } from './rows.ts';

const ALL = migrations.map((step) => step.name);

/** A later step, as one would be written: it adds a column to a table that others point to. */
const later: Migration = {
  name: '900-later',
  up: addColumn('note'),
};

const failing: Migration = {
  name: '901-failing',
  async up(schema, transaction) {
    await schema.sequelize.query('CREATE TABLE half_done (id INTEGER)', { transaction });
    throw new Error('the machine stopped here');
  },
};

engines((open) => {
  it('finds nothing to do the second time', async () => {
    await using test = await open();
    expect(await migrate(test.database)).toEqual([]);
    expect(await applied(test.database)).toEqual(ALL);
  });

  it('makes tables with exactly the columns that the rows have', async () => {
    await using test = await open();
    const schema = test.database.sequelize.getQueryInterface();
    for (const table of Object.values(test.database.tables)) {
      const columns = Object.keys(await schema.describeTable(table.getTableName() as string)).sort();
      expect(columns, table.name).toEqual(Object.keys(table.getAttributes()).sort());
    }
  });

  it('applies a later step and keeps the rows, also of the tables that point there', async () => {
    await using test = await open();
    const { database } = test;
    await addDelivery(database, await addWebhook(database));
    expect(await migrate(database, [...migrations, later])).toEqual([later.name]);
    expect(await database.tables.deliveries.count()).toBe(1);
    const rows = await database.sequelize.query('SELECT note FROM webhooks', { type: QueryTypes.SELECT });
    expect(rows).toEqual([{ note: 'none' }]);
  });

  it('keeps nothing when one of several steps fails, not even those before it, and does them all the next time', async () => {
    await using test = await open();
    const { database } = test;
    await expect(migrate(database, [...migrations, later, failing])).rejects.toThrow('the machine stopped here');
    expect(await applied(database)).toEqual(ALL);
    expect(await database.sequelize.getQueryInterface().tableExists('half_done')).toBe(false);
    const repaired = { ...failing, up: addColumn('note2') };
    expect(await migrate(database, [...migrations, later, repaired])).toEqual([later.name, failing.name]);
  });

  it('refuses a database that is newer, names the step it does not know, and touches nothing', async () => {
    await using test = await open();
    const { database, dataDir } = test;
    await migrate(database, [...migrations, later]);
    const files = readdirSync(dataDir).sort();
    const another: Migration = { ...failing, name: '902-another' };
    await expect(migrate(database, [...migrations, another])).rejects.toThrow(/newer.*900-later.*Nothing was changed/);
    expect(await applied(database)).toEqual([...ALL, later.name]);
    expect(readdirSync(dataDir).sort()).toEqual(files);
  });
});

describe('on SQLite', () => {
  it('starts from no file at all, and copies nothing', async () => {
    await using folder = await temporaryFolder();
    await using test = await opened(null, folder.path);
    expect(await migrate(test.database)).toEqual(ALL);
    expect(copiesIn(folder.path)).toEqual([]);
  });

  it('copies the file before it changes it, rows and all, and keeps the last two copies', async () => {
    await using folder = await temporaryFolder();
    await using test = await opened(null, folder.path);
    await migrate(test.database);
    await addWebhook(test.database);
    const steps = [1, 2, 3].map((n) => ({ ...later, name: `90${n}`, up: addColumn(`note${n}`) }));
    for (const n of [1, 2, 3]) await migrate(test.database, [...migrations, ...steps.slice(0, n)]);
    const copies = copiesIn(folder.path);
    expect(copies.map((name) => name.replace(/\d+$/, ''))).toEqual([
      'bambuddy.sqlite.before-901-',
      'bambuddy.sqlite.before-902-',
    ]);
    const webhooks = await readElsewhere(join(folder.path, copies[0] ?? ''), 'SELECT * FROM webhooks');
    expect(webhooks).toMatchObject([{ name: 'Hook', note1: 'none' }]);
    expect(webhooks[0]).not.toHaveProperty('note2');
  });

  it('copies the rows that were only just committed, also while another process writes', async () => {
    await using folder = await temporaryFolder();
    await using test = await opened(null, folder.path);
    await using other = await opened(null, folder.path);
    await migrate(test.database);
    await addWebhook(test.database);
    await using writing = await holdWrite(other.database);
    const migrated = migrate(test.database, [...migrations, later]);
    await expect.poll(() => copiesIn(folder.path)).toHaveLength(1);
    await writing.end();
    await migrated;
    const [copy = ''] = copiesIn(folder.path);
    expect(await readElsewhere(join(folder.path, copy), 'SELECT name FROM webhooks')).toEqual([{ name: 'Hook' }]);
  });

  it('lets two processes find the same steps to do: they happen once', async () => {
    await using folder = await temporaryFolder();
    await using one = await opened(null, folder.path);
    await using two = await opened(null, folder.path);
    await using other = await opened(null, folder.path);
    await migrate(one.database);
    await using writing = await holdWrite(other.database);
    const first = migrate(one.database, [...migrations, later]);
    await expect.poll(() => copiesIn(folder.path)).toHaveLength(1);
    const second = migrate(two.database, [...migrations, later]);
    await expect.poll(() => copiesIn(folder.path)).toHaveLength(2);
    await writing.end();
    await Promise.all([first, second]);
    expect(await applied(one.database)).toEqual([...ALL, later.name]);
  });
});

describe.skipIf(!needs('postgres', postgresPresent()))('on PostgreSQL', () => {
  it('lets three servers start at once on an empty database: the steps happen once', async () => {
    await using postgres = await createPostgresDatabase();
    await using one = await opened(postgres.url, '');
    await using two = await opened(postgres.url, '');
    await using three = await opened(postgres.url, '');
    const results = await Promise.all([one, two, three].map(({ database }) => migrate(database)));
    expect(results.filter((names) => names.length > 0)).toEqual([ALL]);
    expect(await applied(one.database)).toEqual(ALL);
  });
});

it('names its steps in the order of the list, each once', () => {
  expect([...ALL].sort()).toEqual(ALL);
  expect(new Set(ALL).size).toBe(ALL.length);
  const files = readdirSync(join(import.meta.dirname, '../../server/db/migrations'));
  const steps = files.filter((name) => /^\d/.test(name)).map((name) => name.replace(/\.ts$/, ''));
  expect(steps.sort()).toEqual(ALL);
});

function addColumn(name: string): Migration['up'] {
  return async (schema, transaction) => {
    const sql = `ALTER TABLE webhooks ADD COLUMN ${name} TEXT NOT NULL DEFAULT 'none'`;
    await schema.sequelize.query(sql, { transaction });
  };
}

async function applied(database: Database): Promise<string[]> {
  const sql = 'SELECT name FROM migrations ORDER BY name';
  const rows = await database.sequelize.query<{ name: string }>(sql, { type: QueryTypes.SELECT });
  return rows.map((row) => row.name);
}

function copiesIn(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.includes('.before-'))
    .sort();
}

/** Reads a copy by itself, without what may lie beside the original. */
async function readElsewhere(path: string, sql: string): Promise<object[]> {
  expect(readFileSync(path).subarray(0, 15).toString()).toBe('SQLite format 3');
  const connection = new sqlite3.Database(path, sqlite3.OPEN_READONLY);
  try {
    return await new Promise((resolve, reject) => {
      connection.all(sql, (error, rows) => (error ? reject(error) : resolve(rows as object[])));
    });
  } finally {
    await new Promise<void>((resolve, reject) => connection.close((error) => (error ? reject(error) : resolve())));
  }
}

/** A write that goes on until it is told to end. */
async function holdWrite(database: Database) {
  const begun = Promise.withResolvers<void>();
  const ended = Promise.withResolvers<void>();
  const write = database.write(() => {
    begun.resolve();
    return ended.promise;
  });
  await begun.promise;
  const end = () => {
    ended.resolve();
    return write;
  };
  return { end, [Symbol.asyncDispose]: end };
}

async function opened(databaseUrl: string | null, dataDir: string) {
  const database = await Database.open({ databaseUrl, dataDir });
  return { database, [Symbol.asyncDispose]: () => database.close() };
}
