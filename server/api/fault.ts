import { type TRPC_ERROR_CODE_KEY, TRPCError } from '@trpc/server';
import { z } from 'zod';
import { Fault } from '../errors.ts';
import { inputFault } from './inputFault.ts';

const CODES: Readonly<Record<number, TRPC_ERROR_CODE_KEY>> = {
  400: 'BAD_REQUEST',
  401: 'UNAUTHORIZED',
  403: 'FORBIDDEN',
  404: 'NOT_FOUND',
  405: 'METHOD_NOT_SUPPORTED',
  409: 'CONFLICT',
  413: 'PAYLOAD_TOO_LARGE',
  415: 'UNSUPPORTED_MEDIA_TYPE',
  422: 'UNPROCESSABLE_CONTENT',
  429: 'TOO_MANY_REQUESTS',
  502: 'BAD_GATEWAY',
  503: 'SERVICE_UNAVAILABLE',
  504: 'GATEWAY_TIMEOUT',
};

/** The expected refusal behind anything that was thrown, or null: then it is a bug. */
export function asFault(error: unknown): Fault | null {
  if (error instanceof Fault) return error;
  if (!(error instanceof TRPCError)) return null;
  if (error.cause instanceof Fault) return error.cause;
  if (error.cause instanceof z.ZodError) return inputFault(error.cause);
  if (error.code === 'NOT_FOUND') return new Fault('unknown_route', 'There is no such procedure.');
  if (error.code === 'PARSE_ERROR' || error.code === 'BAD_REQUEST')
    return new Fault('malformed', 'The request cannot be read.');
  if (error.code === 'METHOD_NOT_SUPPORTED')
    return new Fault('wrong_method', 'This procedure is called by another method.');
  if (error.code === 'PAYLOAD_TOO_LARGE') return new Fault('body_too_large', 'The body is too large.');
  return null;
}

/** How tRPC carries a refusal; null (a bug) becomes an internal error without a word about its cause. */
export function asTrpcError(fault: Fault | null, bug?: unknown): TRPCError {
  if (fault === null) return new TRPCError({ code: 'INTERNAL_SERVER_ERROR', message: INTERNAL, cause: bug });
  return new TRPCError({ code: CODES[fault.status] ?? 'INTERNAL_SERVER_ERROR', message: fault.message, cause: fault });
}

export const INTERNAL = 'Internal error. The log has the details under this request id.';

/** RFC 9457: what every refused REST request answers. `detail` is a sentence for people, `reason` is for programs. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  detail: string;
  reason: string;
  request_id: string;
  errors?: { path: string; message: string }[];
}

/** The public face of a refusal, or of a bug (null). */
export function problemOf(fault: Fault | null, requestId: string): Problem {
  if (fault === null) {
    return {
      type: 'about:blank',
      title: 'Internal error',
      status: 500,
      detail: INTERNAL,
      reason: 'internal',
      request_id: requestId,
    };
  }
  return {
    type: 'about:blank',
    title: fault.title,
    status: fault.status,
    detail: fault.message,
    reason: fault.reason,
    request_id: requestId,
    ...(fault.errors ? { errors: fault.errors } : {}),
  };
}

/** The error of a tRPC answer: the same fields as the REST problem, below `data`; never a stack. */
export function publicShape<S extends { code: number; message: string }>(
  shape: S,
  error: TRPCError,
  requestId = '',
): S & { data: Problem & { code: string } } {
  const problem = problemOf(asFault(error), requestId);
  return { ...shape, message: problem.detail, data: { code: error.code, ...problem } };
}
