import { setTimeout as pause } from 'node:timers/promises';
import autocannon from 'autocannon';
import { hashSecret, mintSecret, shownPrefix } from '../../server/access/secret.ts';
import { Database } from '../../server/db/database.ts';
import { migrate } from '../../server/db/migrations/migrate.ts';
import { accessOn } from '../access/house.ts';
import { addPrinter } from '../db/rows.ts';
import { openTestDatabase } from '../support/database.ts';
import type { Figure } from './bench.ts';
import { type Child, freePort, startChild, temporaryFolder } from './child.ts';

const PATH = '/api/v1/printers/1/status';
const MANY_KEYS = 10_000;
const CONNECTIONS = 10;
const SECONDS = 2;
const ROUNDS = 8;
const CHECKS = 5_000;
const CHECK_ROUNDS = 200;
const READY_MS = 30_000;
const ONE_MS_IN_US = 1_000;

/** What access costs a request, what many keys cost it, and that the time of a wrong key tells nothing. */
export async function measureAccess(): Promise<Figure[]> {
  return [...(await requests()), await wrongKeys()];
}

type Three = [number, number, number];

async function requests(): Promise<Figure[]> {
  const secret = mintSecret();
  await using one = await house(secret, 0);
  await using many = await house(secret, MANY_KEYS);
  const doors = [one.open, one.keyed, many.keyed];
  const fastest = doors.map(() => Number.POSITIVE_INFINITY) as Three;
  const turns = [...doors.keys()];
  for (let round = 0; round < ROUNDS; round++) {
    // To and fro, so that no door is always the one that is asked last. The fastest round is what others disturbed least.
    for (const turn of round % 2 === 0 ? turns : turns.toReversed())
      fastest[turn] = Math.min(fastest[turn]!, await microseconds(doors[turn]!, secret));
  }
  const [open, keyed, crowded] = fastest;
  return [
    { name: 'keyed request against one without identity, µs', ours: keyed, limit: open, bar: { atMost: 1.15 } },
    { name: 'keyed request with 10000 keys against 1 key, µs', ours: crowded, limit: keyed, bar: { atMost: 1.1 } },
  ];
}

/** A house in a process of its own: `keyed` is its door, `open` the same one without identity. */
async function house(secret: string, others: number) {
  const folder = temporaryFolder();
  await furnish(folder.path, secret, others);
  const port = await freePort();
  const child: Child = await startChild('test/bench/accessDoors.ts', {
    DATA_DIR: folder.path,
    OPEN_PORT: String(port),
  });
  const open = `http://127.0.0.1:${port}`;
  for (let waited = 0; !(await answers(open)); waited += 50) {
    if (waited > READY_MS) throw new Error('the open door was not opened');
    await pause(50);
  }
  return {
    keyed: child.url,
    open,
    async [Symbol.asyncDispose]() {
      await child[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

/** Written beforehand, so that the server under measurement only reads them, as after any start. */
async function furnish(dataDir: string, secret: string, others: number): Promise<void> {
  const database = await Database.open({ databaseUrl: null, dataDir });
  await migrate(database);
  const about = { name: 'bench', user_id: null, scopes: ['read_status'], printer_ids: null, expires_at: null };
  const keys = [...Array.from({ length: others }, mintSecret), secret].map((text) => ({
    ...about,
    prefix: shownPrefix(text),
    secret_hash: hashSecret(text),
    created_at: new Date(),
    last_used_at: null,
    last_used_ip: null,
  }));
  const { apiKeys } = database.tables;
  await database.write((transaction) => apiKeys.bulkCreate(keys, { transaction }));
  await addPrinter(database);
  await database.close();
}

async function answers(url: string): Promise<boolean> {
  try {
    return (await fetch(url + PATH)).ok;
  } catch {
    return false;
  }
}

async function microseconds(url: string, secret: string): Promise<number> {
  const headers = { 'x-api-key': secret };
  const result = await autocannon({ url: url + PATH, headers, connections: CONNECTIONS, duration: SECONDS });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refusals, ${result.errors} errors`);
  return (ONE_MS_IN_US * 1_000) / result.requests.average;
}

/** The check of a secret of which all but the end is right, against one of which nothing is: the fastest of many, which others disturb least. */
async function wrongKeys(): Promise<Figure> {
  await using access = await accessOn(await openTestDatabase());
  const { secret } = await access.key();
  const near = `${secret.slice(0, -12)}${mintSecret().slice(-12)}`;
  const far = mintSecret();
  const check = (text: string) => {
    const began = performance.now();
    for (let n = 0; n < CHECKS; n++) void access.keyring.identify(text, '192.0.2.1', 0);
    return ((performance.now() - began) / CHECKS) * ONE_MS_IN_US;
  };
  const [nearly, wholly]: [number[], number[]] = [[], []];
  for (let round = 0; round < CHECK_ROUNDS; round++) {
    nearly.push(check(near));
    wholly.push(check(far));
  }
  return {
    name: 'wrong key, nearly right against wholly wrong, µs',
    ours: Math.min(...nearly),
    limit: Math.min(...wholly),
    bar: { atMost: 1.1 },
  };
}
