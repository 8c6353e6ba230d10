import sqlite3 from 'sqlite3';

/** What a database file answers, read by itself. */
export async function rowsOf(file: string, sql: string): Promise<unknown[]> {
  const database = new sqlite3.Database(file, sqlite3.OPEN_READONLY);
  try {
    return await new Promise((resolve, reject) => {
      database.all(sql, (error, rows) => (error ? reject(error) : resolve(rows)));
    });
  } finally {
    await new Promise<void>((resolve) => database.close(() => resolve()));
  }
}
