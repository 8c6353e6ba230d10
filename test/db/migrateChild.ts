import { Database } from '../../server/db/database.ts';
import { migrate, migrations } from '../../server/db/migrations/migrate.ts';

/** Brings a database up to date, and is killed at the end of one step: `migrateChild.ts <step> <data folder> <database URL or nothing>`. */
const [step, dataDir = '', databaseUrl] = process.argv.slice(2);
const database = await Database.open({ dataDir, databaseUrl: databaseUrl || null });
await migrate(
  database,
  migrations.map(({ name, up }) => ({
    name,
    async up(schema, tx) {
      await up(schema, tx);
      if (name === step) process.kill(process.pid, 'SIGKILL');
    },
  })),
);
