import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';

const HERE = import.meta.dirname;
const BUILDAH = join(HERE, 'buildah');
/** What the Dockerfile adds to its base image. */
const ADDED = ['app', 'usr/local/bin/node', 'usr/bin/bambuddy-health', 'etc/s6-overlay'];

/** The built image, its files mounted. */
export interface Image extends Disposable {
  root: string;
  /** What its containers have in their environment. */
  env: Readonly<Record<string, string>>;
}

/** Builds the image and mounts it. */
export function buildImage(): Image {
  const name = run(join(HERE, 'build'), []).trim();
  const container = run(BUILDAH, ['from', '--pull-never', name]).trim();
  const root = run(BUILDAH, ['mount', container]).trim();
  const inspected = JSON.parse(run(BUILDAH, ['inspect', '--type', 'image', name])) as {
    OCIv1: { config: { Env: string[] } };
  };
  const env = inspected.OCIv1.config.Env.map((pair) => [
    pair.slice(0, pair.indexOf('=')),
    pair.slice(pair.indexOf('=') + 1),
  ]);
  if (!existsSync(join(root, 'data'))) mkdirSync(join(root, 'data'));
  return {
    root,
    env: Object.fromEntries(env),
    [Symbol.dispose]: () => void run(BUILDAH, ['rm', container]),
  };
}

/** What the image adds to its base, compressed as a registry would, in bytes. */
export function bytesBeyondBase({ root }: Image): number {
  const { stdout, status } = spawnSync('bash', [
    '-c',
    'set -o pipefail; tar -C "$0" -c "$@" | gzip | wc -c',
    root,
    ...ADDED,
  ]);
  if (status !== 0) throw new Error('the image cannot be measured');
  return Number(stdout);
}

function run(command: string, args: string[]): string {
  return execFileSync(command, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
    maxBuffer: 64 * 1024 * 1024,
  });
}
