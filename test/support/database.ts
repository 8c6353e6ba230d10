import { describe } from 'vitest';
import { Database } from '../../server/db/database.ts';
import { migrate } from '../../server/db/migrations/migrate.ts';
import { needs } from './needs.ts';
import { createPostgresDatabase, postgresPresent } from './postgres.ts';
import { temporaryFolder } from './temporary.ts';

export interface TestDatabase extends AsyncDisposable {
  /** Open and migrated. */
  readonly database: Database;
  /** A folder of this test's own; on SQLite it holds the file. */
  readonly dataDir: string;
  /** Null on SQLite. */
  readonly databaseUrl: string | null;
}

export type Engine = Database['engine'];

/** A migrated SQLite file in a folder of its own. */
export function openTestDatabase(): Promise<TestDatabase> {
  return opened(null, new AsyncDisposableStack());
}

/** A migrated database of its own on a real PostgreSQL. */
export async function openPostgresTestDatabase(): Promise<TestDatabase> {
  const stack = new AsyncDisposableStack();
  return opened(stack.use(await createPostgresDatabase()).url, stack);
}

/**
 * Describes the same promises once per engine: `tests` is called with how to open a fresh database. Where there is no
 * PostgreSQL its half is skipped, with one line that says so.
 */
export function engines(tests: (open: () => Promise<TestDatabase>, engine: Engine) => void): void {
  describe('on SQLite', () => tests(openTestDatabase, 'sqlite'));
  const postgres = needs('postgres', postgresPresent());
  describe.skipIf(!postgres)('on PostgreSQL', () => tests(openPostgresTestDatabase, 'postgres'));
}

/** `below` is what goes after the database is closed; all of it goes too when the database cannot be opened. */
async function opened(databaseUrl: string | null, below: AsyncDisposableStack): Promise<TestDatabase> {
  await using stack = below;
  const dataDir = stack.use(await temporaryFolder()).path;
  const database = stack.adopt(await Database.open({ databaseUrl, dataDir }), (open) => open.close());
  await migrate(database);
  const kept = stack.move();
  return { database, dataDir, databaseUrl, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}
