import { copyFileSync, existsSync, linkSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { Fault, messageOf } from '../errors.ts';
import { SQLITE_FILE } from './database.ts';
import { copySqlite, examineSqlite, executeSqlite } from './sqlite.ts';

/** Goes into Home Assistant's backups, in place of the file that is being written. */
export const BACKUP_FILE = 'bambuddy-backup.sqlite';
const BEFORE_MARK = `${SQLITE_FILE}.before-`;
/** What SQLite keeps beside a database that is in use. */
const BESIDE = ['-wal', '-shm'] as const;

/** A file that can take the place of the database. */
export interface Copy {
  name: string;
  /** When it was written. */
  at: Date;
  bytes: number;
}

/**
 * Makes the copy that Home Assistant's backup takes. Where there is no room for one, the database's own files get a second
 * name instead, which costs nothing: the backup always contains a database.
 * @returns what was done, for the log
 */
export async function makeBackup(dataDir: string): Promise<string> {
  const file = join(dataDir, SQLITE_FILE);
  dropBackup(dataDir);
  if (!existsSync(file)) return 'There is no database file: nothing to copy.';
  const target = join(dataDir, BACKUP_FILE);
  try {
    await copySqlite(file, target);
    return 'The backup contains a copy of the database made in one piece.';
  } catch (error) {
    linkSync(file, target);
    if (existsSync(`${file}-wal`)) linkSync(`${file}-wal`, `${target}-wal`);
    return `The database could not be copied (${messageOf(error)}): the backup contains its files as they are.`;
  }
}

export function dropBackup(dataDir: string): void {
  for (const end of ['', ...BESIDE]) rmSync(join(dataDir, BACKUP_FILE + end), { force: true });
}

/** After a restore there is only the copy: it becomes the database. @returns whether that happened */
export async function adoptBackup(dataDir: string): Promise<boolean> {
  const copy = join(dataDir, BACKUP_FILE);
  if (existsSync(join(dataDir, SQLITE_FILE)) || !existsSync(copy)) return false;
  await freeLeases(copy).catch(() => {});
  for (const end of ['-wal', '']) {
    if (existsSync(copy + end)) renameSync(copy + end, join(dataDir, SQLITE_FILE + end));
  }
  return true;
}

/** Every file that can take the database's place, newest first. */
export function copiesIn(dataDir: string): Copy[] {
  if (!existsSync(dataDir)) return [];
  const names = readdirSync(dataDir).filter((name) => name === BACKUP_FILE || isBefore(name));
  const copies = names.map((name) => {
    const { mtime, size } = statSync(join(dataDir, name));
    return { name, at: mtime, bytes: size };
  });
  return copies.sort((a, b) => b.at.getTime() - a.at.getTime());
}

/**
 * Puts a copy in the database's place, which is moved aside, not removed.
 * @throws Fault `not_found`, `database_damaged` when the copy is not whole either; then nothing was changed
 */
export async function restoreCopy(dataDir: string, name: string, now: number): Promise<void> {
  if (!copiesIn(dataDir).some((copy) => copy.name === name)) throw new Fault('not_found', 'There is no such copy.');
  const fresh = join(dataDir, `${SQLITE_FILE}.restored`);
  try {
    copyFileSync(join(dataDir, name), fresh);
    const wrong = await examineSqlite(fresh);
    if (wrong !== null) throw new Fault('database_damaged', `This copy is damaged too: ${wrong}`);
    await freeLeases(fresh);
    moveAside(dataDir, now);
    renameSync(fresh, join(dataDir, SQLITE_FILE));
  } finally {
    for (const end of ['', ...BESIDE]) rmSync(fresh + end, { force: true });
  }
}

/** Leaves no database, so that the next start makes an empty one; what was is kept under another name. */
export function moveAside(dataDir: string, now: number): void {
  for (const end of ['', ...BESIDE]) {
    const file = join(dataDir, SQLITE_FILE + end);
    if (existsSync(file)) renameSync(file, join(dataDir, `${SQLITE_FILE}.aside-${now}${end}`));
  }
}

function isBefore(name: string): boolean {
  return name.startsWith(BEFORE_MARK) && !BESIDE.some((end) => name.endsWith(end));
}

/** The server that held them when the copy was made does not hold them here. */
async function freeLeases(file: string): Promise<void> {
  await executeSqlite(file, "UPDATE leases SET expires_at = '1970-01-01 00:00:00.000 +00:00'");
}
