import { existsSync, mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Sequelize, Transaction, UniqueConstraintError } from 'sequelize';
import { Fault } from '../errors.ts';
import { damaged, openFault } from './openFault.ts';
import { examineSqlite, keepTwoConnections, sqliteModule } from './sqlite.ts';
import { readDeclaredTypes } from './sqliteTypes.ts';
import { defineTables, type Tables } from './tables.ts';

/** The file below the data directory that holds everything when no database server is configured. */
export const SQLITE_FILE = 'bambuddy.sqlite';
const POSTGRES_POOL = 8;
/** Larger files are not examined at start: on an SD card it would take longer than people wait. */
const EXAMINED_MAX_BYTES = 64 * 1024 * 1024;
/** How often a PostgreSQL transaction is tried again after a serialization failure or a deadlock. */
const SERIALIZATION_TRIES = 5;
const SERIALIZATION_CODES = new Set(['40001', '40P01']);

/** The open transaction of one write: every statement inside takes it as `{ transaction: tx }`. */
export type Tx = Transaction;

/**
 * The database. `write` is the only way to change it; everything else reads committed rows.
 * On SQLite there is exactly one writer: writes queue up and run one after another in `BEGIN IMMEDIATE`.
 */
export class Database {
  readonly sequelize: Sequelize;
  readonly tables: Tables;
  readonly engine: 'sqlite' | 'postgres';
  /** The SQLite file; null on PostgreSQL. */
  readonly file: string | null;
  #tail: Promise<unknown> = Promise.resolve();
  #closed: Promise<void> | null = null;

  private constructor(sequelize: Sequelize, file: string | null) {
    this.sequelize = sequelize;
    this.engine = file === null ? 'postgres' : 'sqlite';
    this.file = file;
    this.tables = defineTables(sequelize);
  }

  /**
   * Opens the database without migrating it.
   * @param where `databaseUrl` a postgres:// address, or null for the file in `dataDir` (made when missing)
   * @throws Fault `database_unreachable`, `database_damaged`, `disk_full`
   */
  static async open(where: { databaseUrl: string | null; dataDir: string }): Promise<Database> {
    const engine = where.databaseUrl ? 'postgres' : 'sqlite';
    try {
      if (engine === 'sqlite') await requireWhole(join(where.dataDir, SQLITE_FILE));
      const database = where.databaseUrl ? Database.#postgres(where.databaseUrl) : Database.#sqlite(where.dataDir);
      await database.sequelize.authenticate().catch(async (error) => {
        await database.close().catch(() => {});
        throw error;
      });
      return database;
    } catch (error) {
      throw openFault(error, engine);
    }
  }

  static #postgres(url: string): Database {
    if (!/^postgres(ql)?:\/\//.test(url) || !URL.canParse(url)) {
      throw new Fault(
        'database_unreachable',
        'The database address is none: it must read postgres://user:password@host/database.',
      );
    }
    return new Database(
      new Sequelize(url, { dialect: 'postgres', logging: false, pool: { max: POSTGRES_POOL } }),
      null,
    );
  }

  static #sqlite(dataDir: string): Database {
    mkdirSync(dataDir, { recursive: true });
    const file = join(dataDir, SQLITE_FILE);
    const sequelize = new Sequelize({ dialect: 'sqlite', dialectModule: sqliteModule, storage: file, logging: false });
    keepTwoConnections(sequelize);
    readDeclaredTypes(sequelize);
    return new Database(sequelize, file);
  }

  /**
   * Runs `work` in one transaction and commits it; an error rolls back and is thrown on.
   * Nothing but the database is awaited inside: on SQLite everybody else's write waits meanwhile.
   */
  write<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    if (this.engine === 'postgres') return this.#retried(work);
    const result = this.#tail.then(() => this.sequelize.transaction({ type: Transaction.TYPES.IMMEDIATE }, work));
    this.#tail = result.catch(() => {});
    return result;
  }

  async #retried<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.sequelize.transaction(work);
      } catch (error) {
        if (attempt >= SERIALIZATION_TRIES || !SERIALIZATION_CODES.has(databaseCode(error))) throw error;
      }
    }
  }

  /** Waits for the writes under way, then closes every connection. */
  close(): Promise<void> {
    this.#closed ??= this.#tail.then(() => this.sequelize.close());
    return this.#closed;
  }
}

/** Read to its end before it is used, as long as that takes no time worth mentioning. @throws Fault `database_damaged` */
async function requireWhole(file: string): Promise<void> {
  if (!existsSync(file) || statSync(file).size > EXAMINED_MAX_BYTES) return;
  const wrong = await examineSqlite(file);
  if (wrong !== null) throw damaged(wrong);
}

/** The database's own code of an error (`23505`, `SQLITE_BUSY`), or an empty text. */
export function databaseCode(error: unknown): string {
  const original = (error as { original?: { code?: unknown } } | null)?.original;
  return typeof original?.code === 'string' ? original.code : '';
}

/** True when a row was refused because another one has the same value in a unique column. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof UniqueConstraintError;
}
