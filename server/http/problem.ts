import type { ServerResponse } from 'node:http';
import { asFault, problemOf } from '../api/fault.ts';
import type { Fault, Reason } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Visit } from './rest.ts';

const REALM = 'Bearer realm="bambuddy"';
/** A credential was sent and is not, or no longer, good. */
const INVALID_TOKEN: ReadonlySet<Reason> = new Set([
  'key_unknown',
  'key_expired',
  'login_unknown',
  'login_expired',
  'token_unknown',
]);

/** Answers an error as problem+json; what is no expected refusal is logged with its stack and told without it. */
export function sendProblem(
  response: ServerResponse,
  error: unknown,
  { request_id, headers: base }: Pick<Visit, 'request_id' | 'headers'>,
  log: Logger,
): void {
  const fault = asFault(error);
  if (fault === null) log.error({ err: error, request_id }, 'a request failed');
  if (response.headersSent) return void response.destroy();
  const body = Buffer.from(JSON.stringify(problemOf(fault, request_id)));
  const headers: Record<string, string | number> = {
    ...base,
    'content-type': 'application/problem+json',
    'content-length': body.length,
    'cache-control': 'no-store',
    ...refusalHeaders(fault),
  };
  // The rest of a refused body is not read: the connection ends with this answer.
  if (fault?.reason === 'body_too_large') headers.connection = 'close';
  response.writeHead(fault?.status ?? 500, headers);
  response.end(response.req.method === 'HEAD' ? undefined : body);
}

/** What a refusal says to programs beside its body (RFC 6750, section 3; RFC 9110, section 10.2.3). */
export function refusalHeaders(fault: Fault | null): Record<string, string> {
  if (fault === null) return {};
  const headers: Record<string, string> = {};
  if (fault.status === 401)
    headers['www-authenticate'] = INVALID_TOKEN.has(fault.reason) ? `${REALM}, error="invalid_token"` : REALM;
  if (fault.scope !== undefined)
    headers['www-authenticate'] = `${REALM}, error="insufficient_scope", scope="${fault.scope}"`;
  if (fault.retryAfter !== undefined) headers['retry-after'] = String(fault.retryAfter);
  return headers;
}
