import { type Module, readModules } from './modules.ts';
import { asNumber, asText, asUint32, isTree, type Tree } from './values.ts';

/** One message of a printer's report topic, sorted by what may be done with it. */
export type Report = StatusReport | ReplyReport | VersionReport | OtherReport | GarbageReport;

/** A push of the printer's state. Only these reach the merged state. */
export interface StatusReport {
  readonly kind: 'status';
  /** Replaces what is known (true) or is laid over it (false). */
  readonly full: boolean;
  readonly print: Tree;
}

/** The printer's answer to a request, its own or another client's. Its fields describe the request, never the state. */
export interface ReplyReport {
  readonly kind: 'reply';
  readonly envelope: Envelope;
  readonly command: string;
  readonly sequenceId: string | null;
  /** null: the printer said neither; some models answer with a bare echo. */
  readonly result: 'success' | 'failed' | null;
  /** null when empty or when it only repeats "success". */
  readonly reason: string | null;
  /** `err_code` or `errno`; null when absent or 0. */
  readonly errCode: number | null;
  /** The whole answer, for diagnosis. May hold secrets (`get_access_code`): never logged as it is. */
  readonly body: Tree;
}

/** The answer to `info.get_version`. */
export interface VersionReport {
  readonly kind: 'version';
  readonly modules: readonly Module[];
}

/** Valid, but nothing that this program reads (log lines, certificates, future envelopes). */
export interface OtherReport {
  readonly kind: 'other';
  readonly keys: readonly string[];
}

/** Not a report. */
export interface GarbageReport {
  readonly kind: 'garbage';
  readonly why: string;
}

const ENVELOPES = ['print', 'info', 'system', 'upgrade', 'camera', 'xcam', 'pushing', 'security', 'liveview'] as const;
export type Envelope = (typeof ENVELOPES)[number];

/** Full pushes are 8 to 32 KB; what is far beyond that is no report. */
export const REPORT_BYTES_MAX = 1024 * 1024;

/** All models' full pushes share 54 keys (and have 63 to 100); a delta of a P1 has about 17. */
export const FULL_KEYS_MIN = 54;

/**
 * Sorts one message of the report topic; never throws. Invalid UTF-8 is decoded lossily (an A1 mini firmware sends it)
 * and a trailing NUL is tolerated.
 *
 * A push is full when it carries `gcode_state` and either says `msg: 0`, or says nothing and has at least
 * {@link FULL_KEYS_MIN} keys: H2 firmware leaves `msg` out of full pushes and of small ones alike. Everything else is a
 * delta, so a small message never wipes the state.
 */
export function parseReport(bytes: Uint8Array): Report {
  if (bytes.byteLength > REPORT_BYTES_MAX) return { kind: 'garbage', why: `larger than ${REPORT_BYTES_MAX} bytes` };
  let message: unknown;
  try {
    message = JSON.parse(textOf(bytes));
  } catch {
    return { kind: 'garbage', why: 'not JSON' };
  }
  if (!isTree(message)) return { kind: 'garbage', why: 'not a JSON object' };
  for (const envelope of ENVELOPES) {
    const body = Object.hasOwn(message, envelope) ? message[envelope] : undefined;
    if (isTree(body)) return sortBody(envelope, body);
  }
  return { kind: 'other', keys: Object.keys(message) };
}

function textOf(bytes: Uint8Array): string {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0) end--;
  return text.slice(text.charCodeAt(0) === 0xfeff ? 1 : 0, end);
}

function sortBody(envelope: Envelope, body: Tree): Report {
  const command = asText(body.command);
  if (envelope === 'print' && (command === 'push_status' || (command === null && body.result === undefined))) {
    return { kind: 'status', full: isFull(body), print: body };
  }
  if (envelope === 'info' && command === 'get_version' && Array.isArray(body.module)) {
    return { kind: 'version', modules: readModules(body.module) };
  }
  if (command === null) return { kind: 'other', keys: [envelope] };
  return {
    kind: 'reply',
    envelope,
    command,
    sequenceId: asText(body.sequence_id),
    result: resultOf(body.result),
    reason: reasonOf(body.reason),
    errCode: asUint32(body.err_code) || asUint32(body.errno) || null,
    body,
  };
}

function isFull(print: Tree): boolean {
  if (typeof print.gcode_state !== 'string') return false;
  if (print.msg === undefined || print.msg === null) return Object.keys(print).length >= FULL_KEYS_MIN;
  return asNumber(print.msg) === 0;
}

function resultOf(value: unknown): ReplyReport['result'] {
  const word = asText(value)?.toLowerCase();
  if (word === 'success') return 'success';
  return word === 'fail' || word === 'failed' ? 'failed' : null;
}

function reasonOf(value: unknown): string | null {
  const text = asText(value);
  return text?.toLowerCase() === 'success' ? null : text;
}
