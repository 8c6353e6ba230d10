import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataTypes, QueryTypes } from 'sequelize';
import { type Database, SQLITE_FILE, type Tx } from '../database.ts';
import { copySqlite } from '../sqlite.ts';
import { first } from './001-first.ts';
import { access } from './002-access.ts';
import { home } from './003-home.ts';
import { webhooks } from './004-webhooks.ts';
import type { Migration } from './migration.ts';

/** In order, for ever: a new schema is a new entry at the end. */
export const migrations: readonly Migration[] = [first, access, home, webhooks];

const APPLIED = 'migrations';
const COPIES_KEPT = 2;
/** Any constant: it names the advisory lock that lets one server migrate at a time. */
const POSTGRES_LOCK = 8_099_000;

/**
 * Brings the database to the newest schema; SQLite's file is copied first (the last two copies are kept beside it).
 * @returns the names of the steps that were applied now
 * @throws Error when the database is newer than this program; nothing is touched then
 */
export async function migrate(database: Database, list: readonly Migration[] = migrations): Promise<string[]> {
  if (database.engine === 'sqlite') return run(database, list);
  return database.write(async (tx) => {
    await database.sequelize.query(`SELECT pg_advisory_xact_lock(${POSTGRES_LOCK})`, { transaction: tx });
    return run(database, list);
  });
}

async function run(database: Database, list: readonly Migration[]): Promise<string[]> {
  const schema = database.sequelize.getQueryInterface();
  if (!(await schema.tableExists(APPLIED))) {
    await database.write((transaction) =>
      schema.createTable(APPLIED, { name: { type: DataTypes.TEXT, primaryKey: true } }, { transaction }),
    );
  }
  const applied = await database.sequelize.query<{ name: string }>(`SELECT name FROM ${APPLIED} ORDER BY name`, {
    type: QueryTypes.SELECT,
  });
  const unknown = applied.filter((row) => !list.some((step) => step.name === row.name));
  if (unknown.length > 0) {
    throw new Fault(
      'database_newer',
      `The database is newer than this version of Bambuddy (it knows ${unknown.map((row) => row.name).join(', ')}). Install the newer version again, or restore an older backup. Nothing was changed.`,
    );
  }
  const known = new Set(applied.map((row) => row.name));
  if (list.every((step) => known.has(step.name))) return [];
  if (known.size > 0 && database.engine === 'sqlite') await keepCopy(database, applied.at(-1)?.name ?? '');
  // Loaded only when there is something to apply: on every other start it would only cost memory.
  const { Umzug } = await import('umzug');
  const umzug = new Umzug({
    migrations: list.map((step) => ({
      name: step.name,
      // The step and its mark are one transaction, so that a crash leaves both or neither.
      up: () =>
        database.write(async (tx) => {
          if (await isApplied(database, step.name, tx)) return;
          await step.up(schema, tx);
          await schema.bulkInsert(APPLIED, [{ name: step.name }], { transaction: tx });
        }),
    })),
    storage: { executed: async () => [...known], logMigration: async () => {}, unlogMigration: async () => {} },
    logger: undefined,
  });
  return (await umzug.up()).map((step) => step.name);
}

/** Asked inside the step's transaction: another process may have applied it meanwhile. */
async function isApplied(database: Database, name: string, transaction: Tx): Promise<boolean> {
  const sql = `SELECT name FROM ${APPLIED} WHERE name = :name`;
  const options = { type: QueryTypes.SELECT, replacements: { name }, transaction } as const;
  return (await database.sequelize.query(sql, options)).length > 0;
}

/** Keeps what was, as `bambuddy.sqlite.before-<name of the newest step it has>-<time>`. */
async function keepCopy(database: Database, newest: string): Promise<void> {
  const { file } = database;
  if (file === null) return;
  await copySqlite(file, `${file}.before-${newest}-${Date.now()}`);
  const folder = dirname(file);
  const copies = readdirSync(folder).filter((name) => name.startsWith(`${SQLITE_FILE}.before-`));
  copies.sort((a, b) => stamp(b) - stamp(a));
  for (const name of copies.slice(COPIES_KEPT)) rmSync(join(folder, name));
}

const stamp = (name: string) => Number(name.slice(name.lastIndexOf('-') + 1));
