import { execFileSync, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, existsSync, mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** Where Debian keeps the server's programs, a folder per version. */
const VERSIONS = '/usr/lib/postgresql';
const START_TRIES = 200;
const TRY_EVERY_MS = 25;
/** No durability: what these databases hold is thrown away. */
const FAST = ['fsync=off', 'synchronous_commit=off', 'full_page_writes=off', 'max_connections=100'];
/**
 * Runs the server until standard input ends, which it does when this process ends in whatever way; then stops the
 * server and removes its folder ($1).
 */
const KEEPER = 'folder=$1; shift; "$@" >"$folder/server.log" 2>&1 & read -r _; kill -INT $!; wait $!; rm -rf "$folder"';

/** A database of one test on a real server. */
export interface PostgresDatabase extends AsyncDisposable {
  readonly url: string;
}

/** True when tests can have a PostgreSQL: one that TEST_POSTGRES_URL names, or one started from the installed programs. */
export function postgresPresent(): boolean {
  return Boolean(process.env.TEST_POSTGRES_URL) || programs() !== null;
}

/** A new database, empty or copied from `template`; dropped when disposed of. */
export async function createPostgresDatabase(template = 'template0'): Promise<PostgresDatabase> {
  const server = await postgresServer();
  const name = `test_${randomBytes(8).toString('hex')}`;
  await administer(server, `CREATE DATABASE ${name} TEMPLATE ${template}`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return {
    url: url.href,
    async [Symbol.asyncDispose]() {
      await administer(server, `DROP DATABASE ${name} WITH (FORCE)`);
    },
  };
}

async function administer(server: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: server });
  await client.connect();
  await client.query(sql).finally(() => client.end());
}

/** One server per process: it takes longer to start than most tests take to run. */
let started: Promise<string> | undefined;

/** The address of the server, started by the first who asks. */
function postgresServer(): Promise<string> {
  const given = process.env.TEST_POSTGRES_URL;
  if (given) return Promise.resolve(given);
  started ??= startServer();
  return started;
}

async function startServer(): Promise<string> {
  const bin = programs();
  if (bin === null) throw new Error(`no PostgreSQL: set TEST_POSTGRES_URL, or install the server below ${VERSIONS}`);
  const folder = mkdtempSync(join(tmpdir(), 'bambuddy-postgres-'));
  const cluster = join(folder, 'cluster');
  const user = serverUser();
  if (user) chownSync(folder, user.uid, user.gid);
  const init = ['-D', cluster, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'];
  execFileSync(join(bin, 'initdb'), init, { ...user, cwd: folder, stdio: 'pipe' });
  const options = FAST.flatMap((setting) => ['-c', setting]);
  const server = [join(bin, 'postgres'), '-D', cluster, '-k', folder, '-c', 'listen_addresses=', ...options];
  const keeper = spawn('/bin/sh', ['-c', KEEPER, 'keeper', folder, ...server], {
    ...user,
    cwd: folder,
    stdio: ['pipe', 'ignore', 'ignore'],
    detached: true,
  });
  keeper.unref();
  (keeper.stdin as unknown as { unref(): void }).unref();
  const url = `postgres://postgres@localhost/postgres?host=${encodeURIComponent(folder)}`;
  await answers(url);
  return url;
}

async function answers(url: string): Promise<void> {
  for (let tries = 1; ; tries++) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.end();
      return;
    } catch (error) {
      if (tries === START_TRIES) throw error;
      await delay(TRY_EVERY_MS);
    }
  }
}

/** The folder of the newest installed server's programs. */
function programs(): string | null {
  if (!existsSync(VERSIONS)) return null;
  const newestFirst = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  const folders = newestFirst.map((version) => join(VERSIONS, version, 'bin'));
  return folders.find((folder) => existsSync(join(folder, 'initdb'))) ?? null;
}

/** The server refuses to run as root: its own account then, or nobody's. */
function serverUser(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined;
  const account = ['postgres', 'nobody'].find((name) => idOf('-u', name) !== null);
  return account === undefined ? undefined : { uid: idOf('-u', account) ?? 0, gid: idOf('-g', account) ?? 0 };
}

function idOf(kind: '-u' | '-g', account: string): number | null {
  try {
    return Number(execFileSync('id', [kind, account], { encoding: 'utf8', stdio: 'pipe' }));
  } catch {
    return null;
  }
}
