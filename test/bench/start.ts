import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { spawnSimulator } from '../support/simulator.ts';
import type { Figure } from './bench.ts';
import { startChild, temporaryFolder } from './child.ts';
import { furnish, untilConnected } from './fleet.ts';

const PRINTERS = 10;
const START_LIMIT_MS = 1_500;
const MEMORY_LIMIT_MB = 170;
/** How long the second start runs with all printers connected before its memory is read. */
const SETTLE_MS = 10_000;

/** The second start with ten simulated printers (in a process of their own): until healthy, and memory when all are connected. */
export async function measureStart(): Promise<Figure[]> {
  using folder = temporaryFolder();
  const profiles = ['x1', 'p1', 'h2'] as const;
  await using simulator = await spawnSimulator({
    printers: Array.from({ length: PRINTERS }, (_, index) => ({
      profile: profiles[index % 3]!,
      name: `Printer ${index + 1}`,
      seed: index + 1,
    })),
  });
  const env = { DATA_DIR: join(folder.path, 'data'), NODE_COMPILE_CACHE: join(folder.path, 'compiled') };
  let key: string;
  {
    await using first = await startChild('server/main.ts', env);
    ({ key } = await furnish(first.url, simulator.printers));
  }
  await using server = await startChild('server/main.ts', env);
  await untilConnected(server.url, key, PRINTERS);
  await pause(SETTLE_MS);
  return [
    { name: 'second start until healthy, ms', ours: server.healthyAfterMs, limit: START_LIMIT_MS, bar: { atMost: 1 } },
    {
      name: 'resident memory with ten printers, MB',
      ours: server.residentMb(),
      limit: MEMORY_LIMIT_MB,
      bar: { atMost: 1 },
    },
  ];
}
