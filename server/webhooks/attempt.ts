import { type ClientRequest, type IncomingMessage, request as plainRequest, type RequestOptions } from 'node:http';
import { request as tlsRequest } from 'node:https';
import type { LookupFunction } from 'node:net';
import { codeOf, connectionWords } from './connectionWords.ts';
import { checkUrl, type Fence, guardedLookup, portOf, type Reach } from './destination.ts';
import { pinned } from './pinned.ts';
import { sign } from './signature.ts';

/** How long one attempt may take from the first packet to the last byte of the answer. */
export const ATTEMPT_LIMIT_MS = 10_000;
/** How much of an answer is read before the connection is cut, in bytes. */
export const ANSWER_READ_LIMIT = 65_536;
/** How much of an answer is kept, in bytes. */
export const ANSWER_KEPT = 2_048;
/** How much of a `Location` is quoted, in characters. */
const LOCATION_QUOTED = 200;

/** One POST to be made. */
export interface Shipment {
  url: string;
  reach: Reach;
  body: string;
  /** The id of the event: the same in every attempt and for every webhook. */
  id: string;
  /** The webhook's signing secrets, `whsec_…`; each signs. */
  secrets: readonly string[];
  observed: 'live' | 'late';
  /** Those of the format and of the webhook, by lower-case names; JSON unless they say otherwise. */
  headers?: Record<string, string>;
  /** SHA-256 of the one certificate that is taken beside valid ones, as hex. */
  certificate?: string | null;
}

/** What the POST needs from outside. */
export interface Surroundings {
  fence: Fence;
  /** Milliseconds since 1970, as receivers count them. */
  wall: () => number;
  /** How names are looked up, the system's way unless given; every answer is judged. */
  resolve?: LookupFunction | undefined;
  limitMs?: number | undefined;
}

/** What became of it. An answer's status counts as soon as it is there, however its body ends. */
export interface AttemptResult {
  /** When it began. */
  at: Date;
  durationMs: number;
  status: number | null;
  /** Why it failed, in words and without the URL; null after a 2xx. */
  error: string | null;
  /** The first bytes of the answer as text; null when there was none, and always for reach `home`. */
  answer: string | null;
  retryAfter: string | null;
  diedEarly: boolean;
}

/**
 * Makes one signed POST (Standard Webhooks headers): no redirects, no connection reuse, bounded in time and size, every address
 * judged where it is dialled. Never throws: what goes wrong is in the result.
 */
export async function attempt(shipment: Shipment, surroundings: Surroundings): Promise<AttemptResult> {
  const began = performance.now();
  const at = new Date(surroundings.wall());
  const outcome = await post(shipment, at, surroundings);
  return { at, durationMs: Math.round(performance.now() - began), ...outcome };
}

type Outcome = Omit<AttemptResult, 'at' | 'durationMs'>;

async function post(shipment: Shipment, at: Date, surroundings: Surroundings): Promise<Outcome> {
  const { fence, resolve, limitMs = ATTEMPT_LIMIT_MS } = surroundings;
  const { reach } = shipment;
  let url: URL;
  try {
    url = checkUrl(shipment.url, reach, fence);
  } catch (error) {
    return failed(connectionWords(error));
  }
  const signal = AbortSignal.timeout(limitMs);
  const sent = send(url, shipment.body, {
    method: 'POST',
    agent: false,
    headers: headersOf(shipment, at),
    lookup: guardedLookup({ reach, port: portOf(url), fence }, resolve),
    signal,
    ...(shipment.certificate && url.protocol === 'https:' ? pinned(shipment.certificate) : {}),
  });
  try {
    const response = await sent.response;
    const answer = await readAnswer(response);
    const status = response.statusCode ?? null;
    return {
      status,
      error: statusWords(response),
      answer: reach === 'home' ? null : answer,
      retryAfter: response.headers['retry-after'] ?? null,
      diedEarly: false,
    };
  } catch (error) {
    if (signal.aborted) return failed(`No answer within ${limitMs / 1000} s.`);
    return failed(connectionWords(error), sent.connected() && /^(ECONNRESET|EPIPE)$/.test(codeOf(error)));
  }
}

function send(url: URL, body: string, options: RequestOptions) {
  const bytes = Buffer.from(body, 'utf8');
  const request: ClientRequest = (url.protocol === 'https:' ? tlsRequest : plainRequest)(url, options);
  let connected = false;
  const response = new Promise<IncomingMessage>((resolve, reject) => {
    request.once('socket', (socket) => {
      socket.once(url.protocol === 'https:' ? 'secureConnect' : 'connect', () => {
        connected = true;
      });
    });
    request.once('response', resolve);
    request.on('error', reject);
  });
  request.end(bytes);
  return { response, connected: () => connected };
}

/** Reads up to the limit and then cuts the connection; a body that breaks off is what has arrived of it. */
async function readAnswer(response: IncomingMessage): Promise<string> {
  const kept: Buffer[] = [];
  let read = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      if (read < ANSWER_KEPT) kept.push(chunk.subarray(0, ANSWER_KEPT - read));
      read += chunk.length;
      if (read >= ANSWER_READ_LIMIT) break;
    }
  } catch {
  } finally {
    response.destroy();
  }
  return Buffer.concat(kept).toString('utf8').replaceAll('\0', '\uFFFD');
}

function headersOf(shipment: Shipment, at: Date): Record<string, string | number> {
  return {
    'content-type': 'application/json',
    ...shipment.headers,
    'content-length': Buffer.byteLength(shipment.body),
    'user-agent': 'Bambuddy',
    ...signedHeaders(shipment, at.getTime()),
  };
}

/** The headers of Standard Webhooks, and our own that says when an event was found out afterwards. @param now milliseconds since 1970 */
export function signedHeaders(
  { id, secrets, body, observed }: Pick<Shipment, 'id' | 'secrets' | 'body' | 'observed'>,
  now: number,
): Record<string, string> {
  const seconds = Math.floor(now / 1000);
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': sign(secrets, id, seconds, body),
    ...(observed === 'late' ? { 'bambuddy-observed': 'late' } : {}),
  };
}

function statusWords(response: IncomingMessage): string | null {
  const status = response.statusCode ?? 0;
  if (status >= 200 && status < 300) return null;
  const { location } = response.headers;
  if (status >= 300 && status < 400 && location !== undefined) {
    return `The receiver answered ${status} and points to ${location.slice(0, LOCATION_QUOTED)}. Redirects are not followed: enter that address.`;
  }
  return `The receiver answered ${status}.`;
}

function failed(error: string, diedEarly = false): Outcome {
  return { status: null, error, answer: null, retryAfter: null, diedEarly };
}
