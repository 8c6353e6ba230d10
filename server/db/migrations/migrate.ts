import { readdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { DataTypes, QueryTypes } from 'sequelize';
import { Fault, messageOf } from '../../errors.ts';
import { type Database, SQLITE_FILE, type Tx } from '../database.ts';
import { openFault } from '../openFault.ts';
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
 * Brings the database to the newest schema, in one transaction: whatever stops it, the database is as it was. SQLite's file is
 * copied first too (the last two copies are kept beside it).
 * @returns the names of the steps that were applied now
 * @throws Fault `database_newer` when the database is newer than this program, `database_step_failed`, `disk_full`
 */
export async function migrate(database: Database, list: readonly Migration[] = migrations): Promise<string[]> {
  try {
    const known = await appliedOf(database, list);
    if (list.every((step) => known.has(step.name))) return [];
    const newest = [...known].at(-1);
    if (newest !== undefined && database.engine === 'sqlite') await keepCopy(database, newest);
    return await database.write((tx) => apply(database, list, tx));
  } catch (error) {
    throw openFault(error, database.engine);
  }
}

async function apply(database: Database, list: readonly Migration[], transaction: Tx): Promise<string[]> {
  const { sequelize } = database;
  const schema = sequelize.getQueryInterface();
  if (database.engine === 'postgres') {
    await sequelize.query(`SELECT pg_advisory_xact_lock(${POSTGRES_LOCK})`, { transaction });
  }
  // Asked again: another process may have applied them meanwhile.
  const known = await appliedOf(database, list, transaction);
  if (!(await schema.tableExists(APPLIED, { transaction }))) {
    await schema.createTable(APPLIED, { name: { type: DataTypes.TEXT, primaryKey: true } }, { transaction });
  }
  // Loaded only when there is something to apply: on every other start it would only cost memory.
  const { Umzug } = await import('umzug');
  const umzug = new Umzug({
    migrations: list.map(({ name, up }) => ({
      name,
      async up() {
        await up(schema, transaction).catch((error) => {
          throw stepFault(name, error, database.engine);
        });
        await schema.bulkInsert(APPLIED, [{ name }], { transaction });
      },
    })),
    storage: { executed: async () => [...known], logMigration: async () => {}, unlogMigration: async () => {} },
    logger: undefined,
  });
  try {
    return (await umzug.up()).map((step) => step.name);
  } catch (error) {
    throw error instanceof Error && error.cause instanceof Fault ? error.cause : error;
  }
}

/** The names of the steps that the database has, in order. @throws Fault when the list lacks one of them */
async function appliedOf(database: Database, list: readonly Migration[], transaction?: Tx): Promise<Set<string>> {
  const options = transaction ? { transaction } : {};
  if (!(await database.sequelize.getQueryInterface().tableExists(APPLIED, options))) return new Set();
  const sql = `SELECT name FROM ${APPLIED} ORDER BY name`;
  const rows = await database.sequelize.query<{ name: string }>(sql, { type: QueryTypes.SELECT, ...options });
  const names = rows.map((row) => row.name);
  const unknown = names.filter((name) => !list.some((step) => step.name === name));
  if (unknown.length > 0) {
    throw new Fault(
      'database_newer',
      `The database is newer than this version of Bambuddy (it knows ${unknown.join(', ')}). Install the newer version again, or restore an older backup. Nothing was changed.`,
    );
  }
  return new Set(names);
}

function stepFault(step: string, error: unknown, engine: Database['engine']): Fault {
  const known = openFault(error, engine);
  if (known instanceof Fault) return known;
  return new Fault(
    'database_step_failed',
    `The database could not be brought up to date: step ${step} failed (${messageOf(error).slice(0, 200)}). It is as it was before: the version that was installed before can use it.`,
    { cause: error },
  );
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
