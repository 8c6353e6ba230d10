import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import autocannon from 'autocannon';
import { spawnSimulator } from '../support/simulator.ts';
import type { Figure } from './bench.ts';
import { startChild, temporaryFolder } from './child.ts';
import { furnish, untilConnected } from './fleet.ts';

const CONNECTIONS = 10;
const SECONDS = 4;
const ROUNDS = 3;
const PATH = '/api/v1/printers/1/status';
/** Headers that every HTTP answer gets by itself. */
const AUTOMATIC = new Set(['date', 'connection', 'keep-alive']);

/** Keyed `GET /printers/1/status` against a bare Express route with the same bytes and headers, in processes of their own. */
export async function measureStatus(): Promise<Figure[]> {
  using folder = temporaryFolder();
  await using simulator = await spawnSimulator({ printers: [{ profile: 'x1' }] });
  await using server = await startChild('server/main.ts', { DATA_DIR: join(folder.path, 'data') });
  const { key } = await furnish(server.url, simulator.printers);
  await untilConnected(server.url, key, 1);
  const headers = { 'x-api-key': key };
  const sample = await fetch(server.url + PATH, { headers });
  const BODY_FILE = join(folder.path, 'body.json');
  writeFileSync(BODY_FILE, Buffer.from(await sample.arrayBuffer()));
  const same = Object.fromEntries([...sample.headers].filter(([name]) => !AUTOMATIC.has(name)));
  await using bare = await startChild('test/bench/bare.ts', { BODY_FILE, HEADERS: JSON.stringify(same) });
  const ours: number[] = [];
  const limit: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    limit.push(await rate(bare.url, headers));
    ours.push(await rate(server.url, headers));
  }
  return [
    {
      name: 'keyed GET /printers/1/status, requests/s',
      ours: median(ours),
      limit: median(limit),
      bar: { atLeast: 0.6 },
    },
  ];
}

async function rate(url: string, headers: Record<string, string>): Promise<number> {
  const result = await autocannon({ url: url + PATH, headers, connections: CONNECTIONS, duration: SECONDS });
  if (result.non2xx > 0 || result.errors > 0) throw new Error(`${result.non2xx} refusals, ${result.errors} errors`);
  return result.requests.average;
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
