import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { adoptBackup, BACKUP_FILE, dropBackup, makeBackup } from '../../server/db/copies.ts';
import { Database, SQLITE_FILE } from '../../server/db/database.ts';
import { Leases } from '../../server/db/leases.ts';
import { migrate } from '../../server/db/migrations/migrate.ts';
import { createLog } from '../../server/log.ts';
import { openTestDatabase } from '../support/database.ts';
import { needs } from '../support/needs.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { addPrinter } from './rows.ts';

const log = createLog('silent');
const STEP = join(import.meta.dirname, 'migrateChild.ts');

/** Moves what a backup would contain to another machine's folder. */
async function restored(dataDir: string) {
  const folder = await temporaryFolder();
  for (const name of readdirSync(dataDir).filter((name) => name.startsWith(BACKUP_FILE))) {
    renameSync(join(dataDir, name), join(folder.path, name));
  }
  return folder;
}

describe('the copy for a backup', () => {
  it('has what was committed while others write, and becomes the database where there is none', async () => {
    await using test = await openTestDatabase();
    await addPrinter(test.database, 'first');
    const writing = Array.from({ length: 20 }, (_, n) => addPrinter(test.database, `other ${n}`));
    expect(await makeBackup(test.dataDir)).toContain('in one piece');
    await Promise.all(writing);
    await using folder = await restored(test.dataDir);
    expect(await adoptBackup(folder.path)).toBe(true);
    const database = await Database.open({ databaseUrl: null, dataDir: folder.path });
    const names = (await database.tables.printers.findAll({ raw: true })).map(({ serial_number }) => serial_number);
    expect(names[0]).toBe('first');
    await database.close();
    expect(readdirSync(folder.path)).toEqual([SQLITE_FILE]);
  });

  it('does not keep the server out that starts with it: the leases of the old one are free', async () => {
    await using test = await openTestDatabase();
    const held = new Leases({ database: test.database, log });
    expect(await held.take('database')).not.toBeNull();
    await test.database.write((transaction) =>
      test.database.tables.leases.update({ holder: 'another-host|1|x|y' }, { where: {}, transaction }),
    );
    await makeBackup(test.dataDir);
    await using folder = await restored(test.dataDir);
    await adoptBackup(folder.path);
    const database = await Database.open({ databaseUrl: null, dataDir: folder.path });
    expect(await new Leases({ database, log }).take('database')).not.toBeNull();
    await database.close();
  });

  it('never takes the place of a database that is there', async () => {
    await using test = await openTestDatabase();
    writeFileSync(join(test.dataDir, BACKUP_FILE), 'an old copy');
    expect(await adoptBackup(test.dataDir)).toBe(false);
    dropBackup(test.dataDir);
    expect(existsSync(join(test.dataDir, BACKUP_FILE))).toBe(false);
  });

  it('of a damaged database is its file as it is: the backup does not fail', async () => {
    await using folder = await temporaryFolder();
    writeFileSync(join(folder.path, SQLITE_FILE), 'no database');
    expect(await makeBackup(folder.path)).toContain('could not be copied');
    expect(readFileSync(join(folder.path, BACKUP_FILE), 'utf8')).toBe('no database');
    expect(await makeBackup(join(folder.path, 'nothing'))).toContain('no database file');
  });
});

const mountable = spawnSync('unshare', ['--mount', 'true']).status === 0;

describe.skipIf(!needs('tmpfs', mountable))('on a full disk', () => {
  /** Runs `script` with $1 a file system of one and a half megabytes at `folder`, which is full after it. */
  const onSmallDisk = (folder: string, script: string, ...more: string[]) =>
    spawnSync(
      'unshare',
      ['--mount', 'sh', '-ec', `mount -t tmpfs -o size=1536k tmpfs "$1"; ${script}`, 'sh', folder, ...more],
      {
        encoding: 'utf8',
      },
    );

  it('a database that must be brought up to date is left as it is, and the reason is the disk', async () => {
    await using folder = await temporaryFolder();
    mkdirSync(join(folder.path, 'disk'));
    const fixture = join(import.meta.dirname, 'fixtures/001-first.sqlite');
    const done = onSmallDisk(
      join(folder.path, 'disk'),
      'cp "$2" "$1/bambuddy.sqlite"; dd if=/dev/zero of="$1/rest" bs=1k 2>/dev/null || true; truncate -s -40k "$1/rest"; "$3" "$4" none "$1" "" 2>&1 || true; ls "$1"',
      fixture,
      process.execPath,
      STEP,
    );
    expect(done.stdout).toContain('The disk is full. Free some space, then try again. Nothing was changed.');
    expect(done.stdout).not.toContain('.before-');
  });
});

it('a copy that cannot be brought up to date by this program is refused like any database', async () => {
  await using test = await openTestDatabase();
  await expect(migrate(test.database, [])).rejects.toThrow(/newer/);
});
