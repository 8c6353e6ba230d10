import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { QueryTypes } from 'sequelize';
import { describe, expect, it } from 'vitest';
import { Database, SQLITE_FILE } from '../../server/db/database.ts';
import { migrate, migrations } from '../../server/db/migrations/migrate.ts';
import { needs } from '../support/needs.ts';
import { createPostgresDatabase, postgresPresent } from '../support/postgres.ts';
import { signIn, startApp } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';

/**
 * Databases as earlier versions left them after two simulated printers had printed, watched by a key and a webhook. Each is
 * named after the newest step it has; `key` is what the key's owner was shown.
 */
const FIXTURES = [
  {
    step: '001-first',
    sqlite: { key: 'bb_Y-DVpiH6Ya3Oy6nn3kdy2Mb4u3Zi_7H3c_vTMPp2dOEYeaRwA', deliveries: 7 },
    postgres: { key: 'bb_2wC5Gygg0JBcglvumFQ1n5Zgqu9kKaXY9zBTgnQ5XmUxpmoqw', deliveries: 6 },
  },
] as const;
const FOLDER = join(import.meta.dirname, 'fixtures');
const CHILD = join(import.meta.dirname, 'migrateChild.ts');
const STEPS = migrations.map(({ name }) => name);

type Where = { databaseUrl: string | null; dataDir: string };

const engines = [
  { engine: 'sqlite', place: placeFile, present: true },
  { engine: 'postgres', place: placeDump, present: needs('postgres', postgresPresent()) },
] as const;

describe.each(FIXTURES)('a database that $step left', (fixture) => {
  const older = STEPS.slice(0, STEPS.indexOf(fixture.step) + 1);
  const newer = STEPS.slice(older.length);

  for (const { engine, place, present } of engines) {
    describe.skipIf(!present)(`on ${engine}`, () => {
      it('is used by this version with its people, keys, printers, prints, webhooks and deliveries', async () => {
        await using placed = await place(fixture.step);
        const env = placed.databaseUrl === null ? {} : { DATABASE_URL: placed.databaseUrl };
        await using app = await startApp({ dataDir: placed.dataDir, env });
        const admin = await signIn(app.anonymous);
        const key = app.anonymous.as({ 'x-api-key': fixture[engine].key });
        const printers = (await key.get('/printers')).json<{ name: string }[]>();
        expect(printers.map(({ name }) => name)).toEqual(['Garage P1S', 'Workshop X1C']);
        const prints = (await admin.get('/archives')).json<{ print_name: string; status: string }[]>();
        expect(prints.map(({ print_name, status }) => `${print_name} ${status}`).sort()).toEqual([
          'plate of Garage P1S completed',
          'plate of Workshop X1C completed',
        ]);
        const webhooks = (await admin.get('/webhooks')).json<{ id: number; name: string }[]>();
        expect(webhooks.map(({ name }) => name)).toEqual(['Test']);
        expect(await counted(app.app.features.database, `deliveries WHERE webhook_id = ${webhooks[0]?.id}`)).toBe(
          fixture[engine].deliveries,
        );
      });

      it.each(newer)(
        'is as it was when the process is killed at %s, and is brought up to date the next time',
        async (step) => {
          await using placed = await place(fixture.step);
          const before = await contents(placed);
          expect(await killedAt(step, placed)).toBe('SIGKILL');
          expect(await contents(placed)).toEqual(before);
          expect(before.steps).toEqual(older);
          await using opened = await open(placed);
          expect(await migrate(opened.database)).toEqual(newer);
        },
      );
    });
  }
});

it('keeps a small file and a dump for each of them, and nothing else', () => {
  const kept = readdirSync(FOLDER).sort();
  expect(kept).toEqual(FIXTURES.flatMap(({ step }) => [`${step}.sql`, `${step}.sqlite`]));
  for (const name of kept) expect(readFileSync(join(FOLDER, name)).length).toBeLessThan(300_000);
});

async function placeFile(step: string) {
  const folder = await temporaryFolder();
  copyFileSync(join(FOLDER, `${step}.sqlite`), join(folder.path, SQLITE_FILE));
  return { databaseUrl: null, dataDir: folder.path, [Symbol.asyncDispose]: () => folder[Symbol.asyncDispose]() };
}

async function placeDump(step: string) {
  const stack = new AsyncDisposableStack();
  const { path: dataDir } = stack.use(await temporaryFolder());
  const { url: databaseUrl } = stack.use(await createPostgresDatabase());
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  await client.query(readFileSync(join(FOLDER, `${step}.sql`), 'utf8')).finally(() => client.end());
  return { databaseUrl, dataDir, [Symbol.asyncDispose]: () => stack.disposeAsync() };
}

/** How a process that brings the database up to date ends when it is killed within a step. */
async function killedAt(step: string, { databaseUrl, dataDir }: Where): Promise<string | null> {
  const child = spawn(process.execPath, [CHILD, step, dataDir, databaseUrl ?? ''], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const [, signal] = await once(child, 'exit');
  return signal;
}

/** The steps it has, and how many rows its tables hold. */
async function contents(where: Where) {
  await using opened = await open(where);
  const { database } = opened;
  const rows = await database.sequelize.query<{ name: string }>('SELECT name FROM migrations ORDER BY name', {
    type: QueryTypes.SELECT,
  });
  const tables = ['users', 'api_keys', 'printers', 'events', 'prints', 'webhooks', 'deliveries', 'attempts'];
  const counts = await Promise.all(tables.map((table) => counted(database, table)));
  const columns = Object.keys(await database.sequelize.getQueryInterface().describeTable('webhooks'));
  return { steps: rows.map(({ name }) => name), counts, columns };
}

async function counted(database: Database, from: string): Promise<number> {
  const sql = `SELECT count(*) AS count FROM ${from}`;
  const [row] = await database.sequelize.query<{ count: number | string }>(sql, { type: QueryTypes.SELECT });
  return Number(row?.count);
}

async function open(where: Where) {
  if (where.databaseUrl === null) expect(existsSync(join(where.dataDir, SQLITE_FILE))).toBe(true);
  const database = await Database.open(where);
  return { database, [Symbol.asyncDispose]: () => database.close() };
}
