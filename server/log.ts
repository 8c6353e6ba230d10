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

/** The one logger of the process: JSON lines on `destination` (standard output unless given). */
export function createLog(level: string, destination?: NodeJS.WritableStream): Logger {
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
