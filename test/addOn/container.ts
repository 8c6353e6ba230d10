import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { until } from '../support/until.ts';
import type { Image } from './image.ts';

const ENTER = join(import.meta.dirname, 'enter');
const HEALTHY_MS = 40_000;
/** What Supervisor gives a container between SIGTERM and SIGKILL, as config.yaml says. */
const TIMEOUT_MS = 30_000;

/** One run of the add-on's container. */
export interface Container extends AsyncDisposable {
  direct: number;
  ingress: number;
  /** Its log so far, growing. */
  log: readonly string[];
  /** Runs the image's health check in it. */
  isHealthy(): boolean;
  /** Runs a command in it as `docker exec` does. */
  execute(...command: string[]): { code: number | null; output: string };
  /** Ends the server with a signal, as a crash does. */
  crash(): void;
  /** SIGTERM to its first process, SIGKILL when that takes too long. @returns the container's exit code */
  stop(): Promise<number | null>;
  /** When it ended, by itself or not: its exit code. */
  ended: Promise<number | null>;
  /** Resident memory of everything in it that is not the supervision, in bytes. */
  memory(): number;
}

/** Starts the image's first process with `/data` bound to a folder, and waits until its health check passes. */
export async function startContainer(
  image: Image,
  dataDir: string,
  env: Readonly<Record<string, string>>,
): Promise<Container & { healthyAfterMs: number }> {
  const [direct, ingress] = [await freePort(), await freePort()];
  const environment = { ...image.env, ...env, PORT: String(direct), INGRESS_PORT: String(ingress) };
  const began = performance.now();
  const outer = spawn('unshare', ['--mount', '--pid', '--fork', '--kill-child', 'sh', ENTER, image.root, dataDir], {
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: string[] = [];
  for (const stream of [outer.stdout, outer.stderr]) createInterface(stream).on('line', (line) => log.push(line));
  const ended = once(outer, 'exit').then(([code]) => code as number | null);
  const within = (command: string[]) => {
    const target = ['--target', String(firstProcess(outer)), '--mount', '--pid', '--root'];
    const done = spawnSync('nsenter', [...target, 'env', '-C', '/app', ...command], {
      env: environment,
      encoding: 'utf8',
    });
    return { code: done.status, output: done.stdout + done.stderr };
  };
  const isHealthy = () => within(['/usr/bin/bambuddy-health']).code === 0;
  const server = () => processesBelow(outer.pid ?? 0).find(({ command }) => command.includes('server/main.ts'));
  const stop = async () => {
    if (outer.exitCode !== null || outer.signalCode !== null) return ended;
    process.kill(firstProcess(outer), 'SIGTERM');
    const killer = setTimeout(() => outer.kill('SIGKILL'), TIMEOUT_MS);
    const code = await ended;
    clearTimeout(killer);
    return code;
  };
  try {
    await until('the container is healthy', () => outer.exitCode !== null || (server() && isHealthy()), HEALTHY_MS);
    if (outer.exitCode !== null) throw new Error('the container ended');
  } catch (error) {
    outer.kill('SIGKILL');
    throw new Error(`${error}\n${log.slice(-20).join('\n')}`);
  }
  return {
    healthyAfterMs: performance.now() - began,
    direct,
    ingress,
    log,
    isHealthy,
    execute: (...command) => within(command),
    crash() {
      process.kill(server()?.pid ?? 0, 'SIGSEGV');
    },
    stop,
    ended,
    memory: () => processesBelow(outer.pid ?? 0).reduce((sum, { rss }) => sum + rss, 0),
    async [Symbol.asyncDispose]() {
      await stop();
    },
  };
}

/** The child of `unshare`: process 1 of the container. */
function firstProcess(outer: ChildProcess): number {
  return childrenOf(outer.pid ?? 0)[0] ?? 0;
}

function processesBelow(pid: number): { pid: number; command: string; rss: number }[] {
  return childrenOf(pid).flatMap((child) => [
    { pid: child, command: read(child, 'cmdline').replaceAll('\0', ' '), rss: residentOf(child) },
    ...processesBelow(child),
  ]);
}

function childrenOf(pid: number): number[] {
  return read(pid, `task/${pid}/children`).split(' ').filter(Boolean).map(Number);
}

function residentOf(pid: number): number {
  return Number(/^VmRSS:\s+(\d+) kB$/m.exec(read(pid, 'status'))?.[1] ?? 0) * 1024;
}

/** Empty for a process that is gone. */
function read(pid: number, file: string): string {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}
