import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { KEEPER } from '../../homeassistant/support/keeper.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { until } from '../../support/until.ts';
import { cachePath } from './nodeRedCache.ts';

const START_MS = 60_000;
/** It says so when its flows run. */
const RUNS = 'Started flows';
/** What function nodes may load, as a person adds it in their dialog. */
const MODULE = 'standardwebhooks';

/** A running Node-RED. */
export interface NodeRed extends AsyncDisposable {
  readonly url: string;
  /** Everything it printed. */
  log(): string;
}

export interface NodeRedOptions {
  port: number;
  flows: readonly object[];
  /** Environment variables that flows read. */
  env: Readonly<Record<string, string>>;
}

/** Starts Node-RED with these flows in a folder of its own, on 127.0.0.1; resolves when they run. */
export async function startNodeRed({ port, flows, env }: NodeRedOptions): Promise<NodeRed> {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await temporaryFolder());
  await furnish(path, flows, port);
  const program = join(cachePath(), 'node_modules/node-red/red.js');
  const args = [program, '--userDir', path, '--settings', join(path, 'settings.js'), 'flows.json'];
  const child = spawn('/bin/sh', ['-c', KEEPER, 'keeper', process.execPath, ...args], {
    env: { PATH: process.env.PATH ?? '', HOME: path, ...env },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  stack.defer(async () => {
    if (child.exitCode !== null) return;
    const exited = once(child, 'exit');
    child.stdin.end();
    await exited;
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (bytes) => {
      log += String(bytes);
    });
  const runs = () => {
    if (child.exitCode !== null) throw new Error(`Node-RED ended:\n${log}`);
    return log.includes(RUNS);
  };
  await until('Node-RED runs its flows', runs, START_MS);
  const kept = stack.move();
  return { url: `http://127.0.0.1:${port}`, log: () => log, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

async function furnish(folder: string, flows: readonly object[], port: number): Promise<void> {
  const settings = {
    uiHost: '127.0.0.1',
    uiPort: port,
    httpAdminRoot: false,
    credentialSecret: false,
    telemetry: { enabled: false, updateNotification: false },
    externalModules: { autoInstall: false },
  };
  await writeFile(join(folder, 'settings.js'), `module.exports = ${JSON.stringify(settings)};\n`);
  await writeFile(join(folder, 'flows.json'), JSON.stringify(flows));
  await writeFile(join(folder, 'package.json'), JSON.stringify({ private: true, dependencies: { [MODULE]: '*' } }));
  await mkdir(join(folder, 'node_modules'));
  await symlink(join(cachePath(), 'node_modules', MODULE), join(folder, 'node_modules', MODULE));
}
