import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { needs } from '../../support/needs.ts';

/** What the folder holds, as its package.json names it; a folder with another content is made again. */
const CONTENT = { private: true, dependencies: { 'node-red': '5.0.7', standardwebhooks: '1.1.1' } } as const;
/** Written last, so that a half-made folder does not count. */
const STAMP = 'bambuddy-stamp.json';

/** Where Node-RED is: NODE_RED_CACHE, else a folder of the user's cache. Never inside the checkout. */
export function cachePath(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return process.env.NODE_RED_CACHE || join(cache, 'bambuddy-node-red');
}

/** Whether tests against a real Node-RED can run here; says in one line how to get one when they cannot. */
export function withNodeRed(): boolean {
  return needs('node-red', isCurrent(cachePath()), 'run `npx node test/webhooks/receivers/nodeRedCache.ts` once');
}

function isCurrent(folder: string): boolean {
  const stamp = join(folder, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === JSON.stringify(CONTENT);
}

/** Installs Node-RED from npm beside `folder` and moves it there when it is whole. */
function fill(folder: string): void {
  const made = `${folder}.${process.pid}`;
  mkdirSync(dirname(folder), { recursive: true });
  try {
    mkdirSync(made);
    writeFileSync(join(made, 'package.json'), JSON.stringify(CONTENT));
    const options = ['--no-audit', '--no-fund', '--ignore-scripts', '--loglevel=error'];
    execFileSync('npm', ['install', '--prefix', made, ...options], { stdio: ['ignore', 'ignore', 'inherit'] });
    writeFileSync(join(made, STAMP), JSON.stringify(CONTENT));
    if (!isCurrent(folder)) {
      rmSync(folder, { recursive: true, force: true });
      renameSync(made, folder);
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

if (import.meta.main) {
  const folder = cachePath();
  const began = Date.now();
  if (!isCurrent(folder)) fill(folder);
  const seconds = Math.round((Date.now() - began) / 1000);
  process.stdout.write(`Node-RED ${CONTENT.dependencies['node-red']} is in ${folder} (${seconds} s)\n`);
}
