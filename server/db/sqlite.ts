import { rmSync } from 'node:fs';
import type { Sequelize } from 'sequelize';
import sqlite3 from 'sqlite3';

/** How long a connection waits for another process's lock before it reports SQLITE_BUSY, in milliseconds. */
const BUSY_TIMEOUT_MS = 5_000;

/**
 * FULL: an acknowledged write survives a power cut. It is affordable because reports are not stored:
 * a print causes a handful of writes. The timeout stands first, because switching to WAL can meet a lock too.
 */
const PRAGMAS = `PRAGMA busy_timeout = ${BUSY_TIMEOUT_MS}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;`;

/** A SQLite connection that is ready only when its PRAGMAs are set. */
class Database extends sqlite3.Database {
  constructor(filename: string, mode: number, opened: (error: Error | null) => void) {
    super(filename, mode, (error) => {
      if (error) opened(error);
      else this.exec(PRAGMAS, opened);
    });
  }
}

/** What Sequelize takes as `dialectModule`. */
export const sqliteModule: object = { ...sqlite3, Database };

/** The parts of Sequelize's connection pool that the one-writer rule replaces. */
interface ConnectionPool {
  /** The open connections by name: what `close` closes. */
  connections: Record<string, sqlite3.Database>;
  getConnection(options?: { uuid?: string }): Promise<sqlite3.Database>;
  releaseConnection(connection: unknown): void;
  destroyConnection(connection: unknown): Promise<void>;
}

const READER = 'default';
const WRITER = 'writer';

/**
 * Makes Sequelize keep exactly two connections: one that writes (every transaction runs there, one at a time) and one that
 * reads committed rows only and refuses to write. Sequelize alone opens a connection per transaction, which ends in SQLITE_BUSY.
 */
export function keepTwoConnections(sequelize: Sequelize): void {
  const pool = (sequelize as unknown as { connectionManager: ConnectionPool }).connectionManager;
  const openNamed = pool.getConnection.bind(pool);
  const kept = new Map<string, Promise<sqlite3.Database>>();
  const keep = (name: string, open: () => Promise<sqlite3.Database>) => {
    const connection = kept.get(name) ?? open();
    kept.set(name, connection);
    // One that could not be opened is not kept: the next statement tries again.
    connection.catch(() => {
      kept.delete(name);
      delete pool.connections[name];
    });
    return connection;
  };
  pool.getConnection = ({ uuid } = {}) => {
    if (uuid !== undefined && uuid !== READER) return keep(WRITER, () => openNamed({ uuid: WRITER }));
    return keep(READER, async () => execute(await openNamed({ uuid: READER }), 'PRAGMA query_only = ON'));
  };
  pool.releaseConnection = () => {};
  // A COMMIT that failed (a full disk) leaves the transaction open on the kept connection: end it there.
  pool.destroyConnection = async (connection) => {
    await execute(connection as sqlite3.Database, 'ROLLBACK').catch(() => {});
  };
}

/**
 * Copies a database into one complete file, on a connection of its own: with everything that is committed, whatever other
 * connections do meanwhile. A copy that cannot be finished is not left behind.
 */
export async function copySqlite(file: string, target: string): Promise<void> {
  try {
    await withConnection(file, (connection) => execute(connection, `VACUUM INTO '${target.replaceAll("'", "''")}'`));
  } catch (error) {
    rmSync(target, { force: true });
    throw error;
  }
}

/** Reads a whole database file. @returns null when it is whole, else what SQLite says of it */
export function examineSqlite(file: string): Promise<string | null> {
  return withConnection(
    file,
    (connection) =>
      new Promise<string | null>((resolve, reject) => {
        connection.all<{ quick_check: string }>('PRAGMA quick_check(1)', (error, rows) => {
          if (error) reject(error);
          else resolve(rows[0]?.quick_check === 'ok' ? null : (rows[0]?.quick_check ?? 'no answer'));
        });
      }),
  ).catch((error: Error & { code?: string }) => {
    if (error.code === 'SQLITE_CORRUPT' || error.code === 'SQLITE_NOTADB') return error.message;
    throw error;
  });
}

/** Changes a database file that nobody else has open. */
export async function executeSqlite(file: string, sql: string): Promise<void> {
  await withConnection(file, (connection) => execute(connection, sql));
}

async function withConnection<T>(file: string, work: (connection: sqlite3.Database) => Promise<T>): Promise<T> {
  const connection = await new Promise<sqlite3.Database>((resolve, reject) => {
    const opened: Database = new Database(file, sqlite3.OPEN_READWRITE, (error) =>
      error ? reject(error) : resolve(opened),
    );
  });
  try {
    return await work(connection);
  } finally {
    await new Promise<void>((resolve, reject) => connection.close((error) => (error ? reject(error) : resolve())));
  }
}

function execute(connection: sqlite3.Database, sql: string): Promise<sqlite3.Database> {
  return new Promise((resolve, reject) => {
    connection.exec(sql, (error) => (error ? reject(error) : resolve(connection)));
  });
}
