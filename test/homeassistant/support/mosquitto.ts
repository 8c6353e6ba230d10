import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, rm, writeFile } from 'node:fs/promises';
import { connect as dial } from 'node:net';
import { join } from 'node:path';
import { connectAsync } from 'mqtt';
import { freePort } from '../../support/ports.ts';
import { temporaryFolder } from '../../support/temporary.ts';
import { until } from '../../support/until.ts';
import { KEEPER } from './keeper.ts';
import { mosquittoProgram } from './root.ts';

/** How long retained messages take to arrive once somebody has subscribed. */
const REPLAY_MS = 300;

/** A real broker on a port of its own; what it retains survives `restart`. */
export interface Mosquitto extends AsyncDisposable {
  readonly port: number;
  start(): Promise<void>;
  stop(): Promise<void>;
  /** With `forget` it comes back without anything that was retained. */
  restart(options?: { forget?: boolean }): Promise<void>;
  /** What is retained now, by topic. */
  retained(filter?: string): Promise<Map<string, string>>;
}

export async function startMosquitto(): Promise<Mosquitto> {
  await using stack = new AsyncDisposableStack();
  const { path } = stack.use(await temporaryFolder());
  // The broker drops root's rights and writes its store as somebody else.
  await chmod(path, 0o777);
  const port = await freePort();
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous true',
    'persistence true',
    `persistence_location ${path}/`,
    'autosave_interval 1',
  ];
  const file = join(path, 'mosquitto.conf');
  await writeFile(file, `${lines.join('\n')}\n`);
  let child: ChildProcess | null = null;
  const stop = async () => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const exited = once(running, 'exit');
    running.stdin?.end();
    await exited;
  };
  const start = async () => {
    const program = mosquittoProgram();
    if (program === null) throw new Error('mosquitto is not installed');
    child = spawn('/bin/sh', ['-c', KEEPER, 'keeper', program, '-c', file], { stdio: ['pipe', 'ignore', 'ignore'] });
    await until(`a broker on port ${port}`, () => answers(port));
  };
  stack.defer(stop);
  await start();
  const kept = stack.move();
  return {
    port,
    start,
    stop,
    async restart({ forget = false } = {}) {
      await stop();
      if (forget) await rm(join(path, 'mosquitto.db'), { force: true });
      await start();
    },
    async retained(filter = '#') {
      const client = await connectAsync(`mqtt://127.0.0.1:${port}`);
      const found = new Map<string, string>();
      client.on('message', (topic, payload, { retain }) => retain && found.set(topic, String(payload)));
      await client.subscribeAsync(filter);
      await new Promise((resolve) => setTimeout(resolve, REPLAY_MS));
      await client.endAsync();
      return found;
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = dial(port, '127.0.0.1');
    socket.once('connect', () => resolve(true)).once('error', () => resolve(false));
    socket.once('connect', () => socket.destroy());
  });
}
