import { type ChildProcess, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { Database, SQLITE_FILE } from '../../server/db/database.ts';
import { migrate, migrations } from '../../server/db/migrations/migrate.ts';
import { copySqlite } from '../../server/db/sqlite.ts';
import { PEOPLE, type Person, startSupervisor } from '../fakes/supervisor.ts';
import { send } from '../support/calls.ts';
import type { LogLine } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const MAIN = join(import.meta.dirname, '../../server/main.ts');
const COPY = `${SQLITE_FILE}.before-001-first-1`;
const NO_DATABASE = 'this is no database '.repeat(500);

interface Running extends AsyncDisposable {
  process: ChildProcess;
  log: LogLine[];
  complaint: () => string;
  /** The ports of the rescue page, once it is there. */
  rescue(): Promise<{ direct: number | null; ingress: number | null; code: string }>;
  /** The ports of the server, once it is ready. */
  ready(): Promise<{ direct: number | null; ingress: number | null }>;
  ended: Promise<number | null>;
}

/** The server as a process, whether it becomes ready or not. */
function run(dataDir: string, env: Record<string, string> = {}): Running {
  const child = spawn(process.execPath, [MAIN], {
    env: { PATH: process.env.PATH ?? '', PORT: '0', DATA_DIR: dataDir, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const log: LogLine[] = [];
  createInterface(child.stdout).on('line', (line) => log.push(JSON.parse(line) as LogLine));
  let complaint = '';
  child.stderr.on('data', (bytes) => {
    complaint += String(bytes);
  });
  const ended = once(child, 'exit').then(([code]) => code as number | null);
  const line = (part: string) =>
    until(`a line with "${part}"; so far: ${complaint}`, () => log.findLast(({ msg }) => msg?.includes(part)));
  return {
    process: child,
    log,
    complaint: () => complaint,
    ended,
    async rescue() {
      const { ports, code } = (await line('serves one page')) as unknown as {
        ports: { direct: number | null; ingress: number | null };
        code: string;
      };
      return { ...ports, code };
    },
    ready: async () => (await line('Bambuddy is ready')).ports as { direct: number | null; ingress: number | null },
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

const page = (port: number | null, path = '/', headers = {}) => send(`http://127.0.0.1:${port}`, { path, headers });

function post(port: number | null, path: string, form: Record<string, string>, headers = {}) {
  const body = new URLSearchParams(form).toString();
  const type = { 'content-type': 'application/x-www-form-urlencoded' };
  return send(`http://127.0.0.1:${port}`, { method: 'POST', path, headers: { ...type, ...headers }, body });
}

/** A folder with a damaged database, and a whole copy of what it was. */
async function damagedHouse() {
  const folder = await temporaryFolder();
  const { path } = folder;
  const database = await Database.open({ databaseUrl: null, dataDir: path });
  await migrate(database);
  await database.write((transaction) => database.tables.settings.create({ name: 'kept', value: 1 }, { transaction }));
  await database.close();
  await copySqlite(join(path, SQLITE_FILE), join(path, COPY));
  writeFileSync(join(path, SQLITE_FILE), NO_DATABASE);
  return folder;
}

async function settingsIn(dataDir: string) {
  const database = await Database.open({ databaseUrl: null, dataDir });
  try {
    return (await database.tables.settings.findAll({ raw: true })).map(({ name }) => name);
  } finally {
    await database.close();
  }
}

describe('a damaged database', () => {
  it('leaves the file as it is; the page, the API and health say why', async () => {
    await using folder = await damagedHouse();
    await using server = run(folder.path);
    const { direct } = await server.rescue();
    const shown = await page(direct);
    expect(shown.status).toBe(503);
    expect(shown.text).toContain('Bambuddy cannot start: the database is damaged');
    expect((await page(direct, '/health')).json()).toMatchObject({
      status: 'rescue',
      reason: expect.stringContaining('damaged'),
    });
    expect((await page(direct, '/api/v1/printers')).json()).toMatchObject({ status: 503, reason: 'unavailable' });
    expect(readFileSync(join(folder.path, SQLITE_FILE), 'utf8')).toBe(NO_DATABASE);
  });

  it('is repaired on port 8000 only with the code from the log, which the page does not show', async () => {
    await using folder = await damagedHouse();
    await using server = run(folder.path);
    const { direct, code } = await server.rescue();
    expect(code).toMatch(/^[a-z0-9]{12}$/);
    expect((await page(direct)).text).not.toContain(code);
    const forged = { 'x-remote-user-id': PEOPLE.owner.id };
    for (const headers of [{}, forged]) {
      const refused = await post(direct, '/restore', { copy: COPY, code: 'guess' }, headers);
      expect(refused.text).toContain('This is not the code');
    }
    const foreign = await post(direct, '/restore', { copy: COPY, code }, { 'sec-fetch-site': 'cross-site' });
    expect(foreign.text).toContain('Not done');
    expect((await post(direct, '/restore', { copy: '../../etc/passwd', code })).text).toContain(
      'There is no such copy',
    );
    expect(readFileSync(join(folder.path, SQLITE_FILE), 'utf8')).toBe(NO_DATABASE);
    expect((await post(direct, '/restore', { copy: COPY, code })).text).toContain('The copy was restored');
    await server.ready();
    server.process.kill('SIGTERM');
    expect(await server.ended).toBe(0);
    expect(await settingsIn(folder.path)).toContain('kept');
    const aside = readdirSync(folder.path).filter((name) => name.includes('.aside-'));
    expect(aside.map((name) => readFileSync(join(folder.path, name), 'utf8'))).toEqual([NO_DATABASE]);
  });

  it('takes ten wrong codes and no more, not even the right one', async () => {
    await using folder = await damagedHouse();
    await using server = run(folder.path);
    const { direct, code } = await server.rescue();
    for (let n = 0; n < 10; n++) await post(direct, '/again', { code: 'wrong' });
    expect((await post(direct, '/restore', { copy: COPY, code })).text).toContain('Too many wrong codes');
  });

  it('is repaired through ingress by administrators of Home Assistant, by nobody else without the code', async () => {
    await using folder = await damagedHouse();
    await using supervisor = await startSupervisor();
    await using server = run(folder.path, { ...supervisor.env });
    const { ingress } = await server.rescue();
    const as = (person: Person) => ({ 'x-remote-user-id': PEOPLE[person].id, 'sec-fetch-site': 'same-origin' });
    for (const person of ['user', 'reader'] as const) {
      expect((await page(ingress, '/', as(person))).text).toContain('Code from the log');
      expect((await post(ingress, '/empty', {}, as(person))).text).toContain('Not done');
    }
    const shown = (await page(ingress, '/', as('admin'))).text;
    expect(shown).not.toContain('Code from the log');
    expect(shown).toContain('the database file is damaged'.slice(4));
    expect((await post(ingress, '/empty', {}, as('admin'))).text).toContain('starting with an empty one');
    await server.ready();
  });
});

it('a newer database is refused by name and nothing of it is touched', async () => {
  await using folder = await temporaryFolder();
  const database = await Database.open({ databaseUrl: null, dataDir: folder.path });
  await migrate(database, [...migrations, { name: '999-future', up: async () => {} }]);
  await database.close();
  const hash = () =>
    createHash('sha256')
      .update(readFileSync(join(folder.path, SQLITE_FILE)))
      .digest('hex');
  const before = hash();
  {
    await using server = run(folder.path);
    const { direct } = await server.rescue();
    expect((await page(direct)).text).toMatch(
      /The database is newer than this version of Bambuddy \(it knows 999-future\)/,
    );
    expect(server.log.some(({ level, msg }) => level === 'fatal' && msg.includes('999-future'))).toBe(true);
  }
  expect(hash()).toBe(before);
});

it('a database server that does not answer is waited for, and its password is told to nobody', async () => {
  await using folder = await temporaryFolder();
  await using server = run(folder.path, { DATABASE_URL: 'postgres://farm:hunter22@127.0.0.1:1/bambuddy' });
  const { direct } = await server.rescue();
  const { text } = await page(direct);
  expect(text).toContain('The database server cannot be used: nothing listens there.');
  expect(text).not.toContain('Start empty');
  expect(text + JSON.stringify(server.log)).not.toContain('hunter22');
});

it('an address of a database that is none is told, instead of starting with an empty file', async () => {
  await using folder = await temporaryFolder();
  await using server = run(folder.path, { DATABASE_URL: 'mysql://farm:hunter22@host/bambuddy' });
  const { direct } = await server.rescue();
  expect((await page(direct)).text).toContain('it must read postgres://');
  expect(readdirSync(folder.path)).toEqual([]);
});

it('without Home Assistant a port that is taken ends the process with a sentence', async () => {
  await using folder = await temporaryFolder();
  const other = createServer().listen(0);
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  await using server = run(folder.path, { PORT: String(port) });
  expect(await server.ended).toBe(1);
  expect(server.complaint()).toContain(`Port ${port} is taken by another program`);
  other.close();
});

it('in Home Assistant a port that is taken, or a certificate that is missing, leaves the panel in the sidebar', async () => {
  await using supervisor = await startSupervisor();
  await using folder = await temporaryFolder();
  const other = createServer().listen(0);
  await once(other, 'listening');
  const { port } = other.address() as { port: number };
  const owner = { 'x-remote-user-id': PEOPLE.owner.id, 'sec-fetch-site': 'same-origin' };
  for (const [env, sentence] of [
    [{ PORT: String(port) }, `Port ${port} is taken`],
    [{ TLS_CERT: '/nowhere/cert.pem', TLS_KEY: '/nowhere/key.pem' }, '/nowhere/cert.pem'],
  ] as const) {
    await using server = run(folder.path, { ...supervisor.env, ...env });
    const { direct, ingress } = await server.ready();
    expect(direct).toBeNull();
    expect((await page(ingress, '/api/v1/printers', owner)).status).toBe(200);
    const about = await page(ingress, '/api/v1/system/info', owner);
    expect(about.json<{ problems: string[] }>().problems.join()).toContain(sentence);
    expect(server.log.some(({ level, msg }) => level === 'error' && msg?.includes(sentence))).toBe(true);
  }
  other.close();
});

it('starts without an answer from Supervisor: everybody may look until Home Assistant says more', async () => {
  await using folder = await temporaryFolder();
  mkdirSync(folder.path, { recursive: true });
  const nobody = { SUPERVISOR_TOKEN: 'x', HA_URL: 'http://127.0.0.1:1', SUPERVISOR_URL: 'http://127.0.0.1:1' };
  await using server = run(folder.path, { ...nobody, INGRESS_PORT: '0', INGRESS_PEERS: '127.0.0.1' });
  const { ingress } = await server.ready();
  expect((await page(ingress, '/health')).json()).toMatchObject({ status: 'healthy' });
  expect((await page(ingress, '/')).status).toBe(200);
});

it('options that are nonsense are named in the log and on the system page, and the rest of them is used', async () => {
  await using folder = await temporaryFolder();
  await using supervisor = await startSupervisor();
  const file = join(folder.path, 'options.json');
  writeFileSync(file, JSON.stringify({ log_level: 'loud', database_url: 17 }));
  chmodSync(file, 0o644);
  await using server = run(folder.path, { ...supervisor.env });
  const { ingress } = await server.ready();
  const owner = { 'x-remote-user-id': PEOPLE.owner.id, 'sec-fetch-site': 'same-origin' };
  const { problems } = (await page(ingress, '/api/v1/system/info', owner)).json<{ problems: string[] }>();
  expect(problems).toEqual([
    'Options that are not text are not used: database_url. Write them again.',
    expect.stringContaining('the option log_level must be one of trace'),
  ]);
});
