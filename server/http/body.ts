import type { IncomingMessage } from 'node:http';
import { Fault } from '../errors.ts';

/** The largest JSON body; everything larger has its own door. */
export const BODY_MAX_BYTES = 64 * 1024;

/**
 * Reads a JSON body exactly as it was sent. Nothing at all, in any dress, is an empty object.
 * @throws Fault 413 too large, 415 another content type, 400 malformed
 */
export async function readJson(request: IncomingMessage): Promise<Record<string, unknown>> {
  const text = (await readBytes(request)).toString('utf8');
  if (text.trim() === '') return {};
  const type = request.headers['content-type'];
  if (type !== undefined && !/^application\/([\w.-]+\+)?json\b/i.test(type)) {
    throw new Fault('unsupported_media_type', 'Send the body as JSON, with the header Content-Type: application/json.');
  }
  if (!/^(identity)?$/i.test(request.headers['content-encoding'] ?? '')) {
    throw new Fault('unsupported_media_type', 'Send the body uncompressed, without the header Content-Encoding.');
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Fault('malformed', 'The body is not valid JSON. Check quotes and commas.');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Fault('bad_input', 'The body must be a JSON object.');
  if (Object.hasOwn(body, '__proto__')) throw new Fault('malformed', 'The body holds a field that is not allowed.');
  return body as Record<string, unknown>;
}

async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const refuse = () => new Fault('body_too_large', `The body is larger than ${BODY_MAX_BYTES / 1024} KiB.`);
  if (Number(request.headers['content-length'] ?? 0) > BODY_MAX_BYTES) throw refuse();
  const parts: Buffer[] = [];
  let length = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length;
    if (length > BODY_MAX_BYTES) throw refuse();
    parts.push(part);
  }
  return Buffer.concat(parts);
}
