import { execFileSync } from 'node:child_process';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

/** What the root holds; the stamp file names it, and a root with another stamp is made again. */
const CONTENT = { homeassistant: '2026.11.0', python: 'python3.14', suite: 'forky', recipe: 1 } as const;
const STAMP = 'bambuddy-stamp.json';
const SITE_PACKAGES = `opt/ha/lib/${CONTENT.python}/site-packages`;
const DEFAULT_MIRROR = 'http://deb.debian.org/debian';
const SOURCES = '/etc/apt/sources.list.d';
const KEYRING = '/usr/share/keyrings/debian-archive-keyring.gpg';

/** The integrations that tests use; what they depend on follows from their manifests. */
const INTEGRATIONS = [
  'mqtt',
  'http',
  'api',
  'websocket_api',
  'config',
  'recorder',
  'history',
  'energy',
  'webhook',
  'automation',
  'script',
  'input_number',
  'template',
  'rest',
  'onboarding',
  'mobile_app',
  'hassio',
];
/** Of the sign-in module that is always loaded: without them Home Assistant stays alive without its web server. */
const ALWAYS = ['pyotp==2.10.0', 'PyQRCode==1.2.1'];
/** They need a compiler and serve voice only: a module with the one name that is imported stands in for each. */
const STAND_INS = { 'pymicro-vad': ['pymicro_vad', 'MicroVad'], 'pyspeex-noise': ['pyspeex_noise', 'AudioProcessor'] };

interface Manifest {
  requirements?: string[];
  dependencies?: string[];
}

/** Where the root is: HOME_ASSISTANT_ROOT, else a folder of the user's cache. Never inside the checkout. */
export function rootPath(): string {
  const cache = process.env.XDG_CACHE_HOME || join(homedir(), '.cache');
  return process.env.HOME_ASSISTANT_ROOT || join(cache, 'bambuddy-home-assistant');
}

/** True when tests can start a Home Assistant: the root is there and current, and so are the programs around it. */
export function homeAssistantPresent(): boolean {
  return process.getuid?.() === 0 && mosquittoProgram() !== null && isCurrent(rootPath());
}

/** The broker's program; null where it is not installed. */
export function mosquittoProgram(): string | null {
  return ['/usr/sbin/mosquitto', '/usr/bin/mosquitto'].find((path) => existsSync(path)) ?? null;
}

function isCurrent(root: string): boolean {
  const stamp = join(root, STAMP);
  return existsSync(stamp) && readFileSync(stamp, 'utf8') === JSON.stringify(CONTENT);
}

/**
 * Makes the root with a Home Assistant in it when it is missing or another version: a Debian with its Python, and Home
 * Assistant with what the integrations require. It needs the right to `chroot`, `mmdebstrap` and the network.
 */
function makeRoot(root: string): void {
  const made = `${root}.${process.pid}`;
  mkdirSync(dirname(root), { recursive: true });
  try {
    debian(made);
    homeAssistant(made);
    writeFileSync(join(made, STAMP), JSON.stringify(CONTENT));
    if (!isCurrent(root)) {
      rmSync(root, { recursive: true, force: true });
      renameSync(made, root);
    }
  } finally {
    rmSync(made, { recursive: true, force: true });
  }
}

function debian(root: string): void {
  const { python, suite } = CONTENT;
  run('mmdebstrap', [
    '--quiet',
    '--mode=root',
    '--variant=minbase',
    ...(existsSync(KEYRING) ? [`--keyring=${KEYRING}`] : []),
    '--aptopt=Acquire::Check-Valid-Until "false"',
    '--aptopt=Acquire::Check-Date "false"',
    '--aptopt=APT::Install-Recommends "false"',
    '--dpkgopt=path-exclude=/usr/share/doc/*',
    '--dpkgopt=path-exclude=/usr/share/man/*',
    `--include=ca-certificates,${python},${python}-venv,tzdata`,
    suite,
    root,
    `deb ${mirror()} ${suite} main`,
  ]);
  // The names and certificates of this machine, so that the root reaches what this machine reaches.
  for (const file of ['etc/ssl/certs/ca-certificates.crt', 'etc/resolv.conf', 'etc/hosts']) {
    rmSync(join(root, file), { force: true });
    copyFileSync(join('/', file), join(root, file));
  }
}

function homeAssistant(root: string): void {
  const { python, homeassistant } = CONTENT;
  inside(root, python, '-m', 'venv', '/opt/ha');
  inside(root, '/opt/ha/bin/python', '-m', 'pip', 'install', '-q', 'uv');
  inside(root, 'uv', 'pip', 'install', '-q', `homeassistant==${homeassistant}`);
  writeFileSync(join(root, 'tmp/requirements.txt'), [...requirements(root), ...ALWAYS].join('\n'));
  const constraints = `/${SITE_PACKAGES}/homeassistant/package_constraints.txt`;
  inside(root, 'uv', 'pip', 'install', '-q', '-c', constraints, '-r', '/tmp/requirements.txt');
  for (const [module, name] of Object.values(STAND_INS)) {
    writeFileSync(join(root, SITE_PACKAGES, `${module}.py`), `class ${name}:\n    pass\n`);
  }
  rmSync(join(root, 'tmp/uv'), { recursive: true, force: true });
}

/** What the integrations and everything below them require, as pip reads it. */
function requirements(root: string): Set<string> {
  const found = new Set<string>();
  const seen = new Set<string>();
  const waiting = [...INTEGRATIONS, ...defaultIntegrations(root)];
  for (let domain = waiting.pop(); domain !== undefined; domain = waiting.pop()) {
    const manifest = seen.has(domain) ? null : manifestOf(root, domain);
    seen.add(domain);
    for (const requirement of manifest?.requirements ?? []) {
      if (!Object.hasOwn(STAND_INS, requirement.split('==')[0] ?? '')) found.add(requirement);
    }
    waiting.push(...(manifest?.dependencies ?? []));
  }
  return found;
}

function manifestOf(root: string, domain: string): Manifest | null {
  const path = join(root, SITE_PACKAGES, 'homeassistant/components', domain, 'manifest.json');
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Manifest) : null;
}

/** What Home Assistant loads whatever its configuration says. */
function defaultIntegrations(root: string): string[] {
  const source = 'import json, homeassistant.bootstrap as b; print(json.dumps(sorted(b.DEFAULT_INTEGRATIONS)))';
  return JSON.parse(inside(root, '/opt/ha/bin/python', '-c', source)) as string[];
}

/** Runs a program inside the root; @returns what it printed. */
function inside(root: string, ...command: string[]): string {
  const env = ['-u', 'PIP_FIND_LINKS', 'VIRTUAL_ENV=/opt/ha', 'UV_CACHE_DIR=/tmp/uv', 'UV_HTTP_TIMEOUT=180'];
  return run('chroot', [root, 'env', ...env, 'HOME=/root', 'PATH=/opt/ha/bin:/usr/bin:/bin', ...command]);
}

function run(program: string, args: string[]): string {
  return execFileSync(program, args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'] });
}

/** The mirror that this machine installs from. */
function mirror(): string {
  const lists = existsSync(SOURCES) ? readdirSync(SOURCES).filter((name) => name.endsWith('.sources')) : [];
  const text = lists.map((name) => readFileSync(join(SOURCES, name), 'utf8')).join('\n');
  return /^URIs:\s*(\S+)/m.exec(text)?.[1] ?? DEFAULT_MIRROR;
}

if (import.meta.main) {
  const root = rootPath();
  const began = Date.now();
  if (!isCurrent(root)) makeRoot(root);
  const seconds = Math.round((Date.now() - began) / 1000);
  process.stdout.write(`Home Assistant ${CONTENT.homeassistant} is in ${root} (${seconds} s)\n`);
}
