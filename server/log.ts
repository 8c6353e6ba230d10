import { type Logger, pino } from 'pino';

export type { Logger };

/** Field names whose values never reach the log, wherever they stand in a logged object (two levels deep). */
const SECRET_FIELDS = [
  'access_code',
  'accessCode',
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'url',
  'headers',
  'pem',
];

/** So many of the newest lines are kept for who asks why something does not work, and so much of each. */
const RECENT_LINES = 200;
const RECENT_LINE_LENGTH = 2_000;

/** The newest lines of the log, oldest first. */
export class RecentLines {
  readonly #lines: string[] = [];

  add(line: string): void {
    this.#lines.push(line.slice(0, RECENT_LINE_LENGTH).trimEnd());
    if (this.#lines.length > RECENT_LINES) this.#lines.shift();
  }

  all(): string[] {
    return [...this.#lines];
  }
}

/** The log, and its newest lines. */
export interface Voice {
  log: Logger;
  recent: RecentLines;
}

/** The log of the process on standard output, with its newest lines kept. */
export function createVoice(level: string): Voice {
  const recent = new RecentLines();
  const out = pino.destination(1);
  const write = (line: string) => {
    recent.add(line);
    out.write(line);
  };
  return { log: createLog(level, { write }), recent };
}

/** A logger that writes JSON lines to `destination` (standard output unless given). */
export function createLog(level: string, destination?: { write(line: string): void }): Logger {
  const options = {
    level,
    base: null,
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: { level: (label: string) => ({ level: label }) },
    serializers: { err: shownError },
    redact: { paths: SECRET_FIELDS.flatMap((name) => [name, `*.${name}`]), censor: '[secret]' },
  };
  return destination ? pino(options, destination) : pino(options);
}

/** Of an error its words and its stack, and those of its causes, no more: a database error carries its statement with every value in it. */
function shownError(error: unknown): unknown {
  if (!(error instanceof Error)) return String(error);
  const { name, message, stack, cause } = error;
  return { type: name, message, stack, ...(cause === undefined ? {} : { cause: shownError(cause) }) };
}
