import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { ADD_ON_DEFAULTS, addOnConfig, translation } from './addOnSchema.ts';
import { ROOT } from './sources.ts';

const text = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const config = addOnConfig.parse(parse(text('config.yaml')));
const languages = readdirSync(join(ROOT, 'translations'));

/** Home Assistant's security rating of an add-on, 1 to 8, by Supervisor's own sum. */
function rating({ ingress, auth_api, hassio_role, host_network, apparmor, full_access }: typeof config): number {
  if (full_access) return 1;
  let sum = 5;
  if (apparmor === false) sum -= 1;
  else if (existsSync(join(ROOT, 'apparmor.txt'))) sum += 1;
  if (ingress) sum += 2;
  else if (auth_api) sum += 1;
  if (hassio_role === 'manager') sum -= 1;
  if (hassio_role === 'admin') sum -= 2;
  if (host_network) sum -= 1;
  return Math.max(1, Math.min(8, sum));
}

describe('config.yaml', () => {
  it('says nothing that is the default', () => {
    const repeated = Object.entries(config).filter(
      ([name, value]) => JSON.stringify(ADD_ON_DEFAULTS[name]) === JSON.stringify(value),
    );
    expect(repeated).toEqual([]);
  });

  it('has the highest security rating', () => {
    expect(rating(config)).toBe(8);
  });

  it('has no option that must be filled in', () => {
    expect(Object.entries(config.schema).filter(([, type]) => !type.endsWith('?'))).toEqual([]);
  });

  it('has the version of the package, which the change log tells about', () => {
    const { version } = JSON.parse(text('package.json')) as { version: string };
    expect(config.version).toBe(version);
    expect(text('CHANGELOG.md')).toContain(`\n## ${version}\n`);
  });

  it('gives the server longer to stop than it takes for itself', () => {
    const milliseconds = Number(text('rootfs/etc/s6-overlay/s6-rc.d/bambuddy/timeout-kill'));
    const own = Number(/STOP_MS = ([\d_]+)/.exec(text('server/main.ts'))?.[1]?.replaceAll('_', ''));
    expect(own).toBeGreaterThan(5_000);
    expect(milliseconds).toBeGreaterThan(own);
    expect(config.timeout * 1000).toBeGreaterThan(milliseconds);
  });

  it('is the only file of its name: the store reads every one as an add-on', () => {
    const tracked = execFileSync('git', ['ls-files', '-co', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' });
    const named = tracked.split('\n').filter((path) => /(^|\/)config\.(ya?ml|json)$/.test(path));
    expect(named).toEqual(['config.yaml']);
  });
});

describe('translations', () => {
  it('are there in English and German', () => {
    expect(languages).toEqual(expect.arrayContaining(['en.yaml', 'de.yaml']));
  });

  it.each(languages)('%s names exactly the options and the ports', (file) => {
    const { configuration, network } = translation.parse(parse(text(join('translations', file))));
    expect(Object.keys(configuration)).toEqual(Object.keys(config.schema));
    expect(Object.keys(network)).toEqual(Object.keys(config.ports));
  });
});

it('repository.yaml lets the repository be added to the store', () => {
  expect(parse(text('repository.yaml'))).toMatchObject({ name: expect.any(String), maintainer: expect.any(String) });
});

it.each([
  ['icon.png', 128, 128],
  ['logo.png', 250, 100],
])('%s is a picture of %i x %i', (file, width, height) => {
  const bytes = readFileSync(join(ROOT, file));
  expect(bytes.subarray(1, 4).toString()).toBe('PNG');
  expect([bytes.readUInt32BE(16), bytes.readUInt32BE(20)]).toEqual([width, height]);
});

it('apparmor.txt is a profile of the add-on that lets SQLite lock its file', () => {
  const profile = text('apparmor.txt');
  expect(profile).toContain(`profile ${config.slug} flags=(attach_disconnected,mediate_deleted) {`);
  expect(profile).toMatch(/^ {2}\/data\/\*\* rwk,$/m);
  expect(profile.split('{').length).toBe(profile.split('}').length);
});

describe('rootfs', () => {
  const service = 'rootfs/etc/s6-overlay/s6-rc.d/bambuddy';
  it.each([`${service}/run`, `${service}/finish`, 'rootfs/usr/bin/bambuddy-health'])('%s can be executed', (path) => {
    expect(statSync(join(ROOT, path)).mode & 0o111).toBe(0o111);
    expect(text(path)).toMatch(/^#!\/(command\/with-contenv|bin\/)/);
  });

  it('has one service that s6 starts', () => {
    expect(text(`${service}/type`)).toBe('longrun\n');
    expect(readdirSync(join(ROOT, 'rootfs/etc/s6-overlay/s6-rc.d/user/contents.d'))).toEqual(['bambuddy']);
    expect(readdirSync(join(ROOT, service, 'dependencies.d'))).toEqual(['base']);
  });
});

it('Dockerfile builds from two images that its arguments name, and its health check asks the server', () => {
  const dockerfile = text('Dockerfile');
  expect(dockerfile).toMatch(/^ARG NODE_IMAGE=node:24-\S+$/m);
  expect(dockerfile).toMatch(/^ARG BASE=ghcr\.io\/home-assistant\/base-debian:trixie$/m);
  expect(dockerfile.match(/^FROM .*$/gm)).toEqual([
    expect.stringContaining('NODE_IMAGE'),
    expect.stringContaining('BASE'),
  ]);
  expect(dockerfile).toMatch(/^HEALTHCHECK .* CMD bambuddy-health$/m);
});
