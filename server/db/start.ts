import type { Config } from '../config.ts';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { adoptBackup } from './copies.ts';
import { Database } from './database.ts';
import type { Leases } from './leases.ts';
import { migrate } from './migrations/migrate.ts';

/**
 * The database at its newest schema; after a restore of Home Assistant's backup, what came with it.
 * @throws Fault that says what stands in the way; the database is as it was then, and closed
 */
export async function openDatabase(config: Readonly<Config>, log: Logger): Promise<Database> {
  if (config.databaseUrl === null && (await adoptBackup(config.dataDir))) {
    log.warn('there was no database but the copy of a backup: it is the database now');
  }
  const database = await Database.open(config);
  try {
    const steps = await migrate(database);
    if (steps.length > 0) log.info({ steps }, 'the database was brought up to date');
    return database;
  } catch (error) {
    await database.close();
    throw error;
  }
}

/** One SQLite file has one server: a second one is refused before it does anything. @throws Fault `database_busy` */
export async function requireOnlyProcess(database: Database, leases: Leases): Promise<void> {
  if (database.engine === 'sqlite' && (await leases.take('database')) === null) {
    await database.close();
    throw new Fault(
      'database_busy',
      'Another Bambuddy uses this database. Stop it, or give this one its own DATA_DIR.',
    );
  }
}
