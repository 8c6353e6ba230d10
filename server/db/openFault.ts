import { Fault, messageOf } from '../errors.ts';

/** What SQLite says of a file that is none, or not whole any more. */
const DAMAGED = new Set(['SQLITE_NOTADB', 'SQLITE_CORRUPT']);
const FULL = new Set(['SQLITE_FULL', 'ENOSPC', '53100']);
const CLOSED = new Set(['SQLITE_CANTOPEN', 'SQLITE_READONLY', 'SQLITE_PERM', 'EACCES', 'EROFS', 'EPERM']);

/**
 * What stands between this program and its database, as a refusal that says what to do; anything else as it came.
 * Neither the address of a database server nor a statement gets into the sentence.
 */
export function openFault(error: unknown, engine: 'sqlite' | 'postgres'): unknown {
  if (error instanceof Fault) return error;
  const code = codeOf(error);
  if (FULL.has(code)) {
    return new Fault('disk_full', 'The disk is full. Free some space, then try again. Nothing was changed.', {
      cause: error,
    });
  }
  if (DAMAGED.has(code)) return damaged(messageOf(error));
  if (CLOSED.has(code)) {
    return new Fault(
      'database_unreachable',
      'The database file cannot be opened for writing. Look at the rights of the data folder and its files.',
      { cause: error },
    );
  }
  if (engine === 'postgres' && isConnection(error)) {
    return new Fault(
      'database_unreachable',
      `The database server cannot be used: ${connectionWords(code)} Look at the address, the name and the password, and whether it runs.`,
      { cause: error },
    );
  }
  return error;
}

/** @param what SQLite's own words */
export function damaged(what: string): Fault {
  return new Fault(
    'database_damaged',
    `The database file is damaged (${what.slice(0, 120)}). Restore a copy, or a backup of Home Assistant. It was left as it is.`,
  );
}

function codeOf(error: unknown): string {
  const { code, original } = (error ?? {}) as { code?: unknown; original?: { code?: unknown } };
  const found = original?.code ?? code;
  return typeof found === 'string' ? found : '';
}

/** Sequelize names every failure to get a connection like this. */
function isConnection(error: unknown): boolean {
  return error instanceof Error && /^Sequelize(Connection|Host|Access|InvalidConn)/.test(error.name);
}

function connectionWords(code: string): string {
  if (code === 'ECONNREFUSED') return 'nothing listens there.';
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN') return 'there is no machine of that name.';
  if (code === 'ETIMEDOUT') return 'it does not answer.';
  if (code === '28P01' || code === '28000') return 'it refuses the name or the password.';
  if (code === '3D000') return 'it has no database of that name.';
  return code === '' ? 'it refuses.' : `it says ${code}.`;
}
