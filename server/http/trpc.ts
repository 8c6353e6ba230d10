import { createExpressMiddleware } from '@trpc/server/adapters/express';
import type { RequestHandler } from 'express';
import type { Features } from '../api/context.ts';
import { asFault } from '../api/fault.ts';
import { appRouter } from '../api/router.ts';
import type { Logger } from '../log.ts';
import { BODY_MAX_BYTES } from './body.ts';
import { requireSameSite } from './origin.ts';
import { refusalHeaders } from './problem.ts';
import type { Visit } from './rest.ts';

/** As many calls fit into one batch. */
const BATCH_MAX = 20;

/** tRPC over HTTP, with the same callers as REST. Queries may be sent as POST, so that texts stay out of addresses. */
export function trpcOverHttp(features: Features, log: Logger): RequestHandler {
  const trpc = createExpressMiddleware({
    router: appRouter,
    allowMethodOverride: true,
    maxBodySize: BODY_MAX_BYTES,
    maxBatchSize: BATCH_MAX,
    createContext: ({ req, res }) => {
      const { identity, door, request_id } = (req as typeof req & { visit: Visit }).visit;
      const abort = new AbortController();
      res.on('close', () => abort.abort());
      return {
        features,
        judge: identity.judge,
        door,
        ip: identity.ip,
        request_id,
        headers: new Map(),
        signal: abort.signal,
      };
    },
    // One answer for all calls of a batch: its headers are those of the first refusal, and what a key has left of its minute.
    responseMeta: ({ ctx, errors }) => ({
      headers: {
        ...Object.fromEntries([...(ctx?.headers ?? [])].filter(([name]) => name.startsWith('RateLimit'))),
        ...(errors[0] ? refusalHeaders(asFault(errors[0])) : {}),
      },
    }),
    onError: ({ error, ctx, path }) => {
      if (asFault(error) === null)
        log.error({ err: error.cause ?? error, request_id: ctx?.request_id, procedure: path }, 'a procedure failed');
    },
  });
  return (request, response, next) => {
    const { visit } = request as typeof request & { visit: Visit };
    requireSameSite(request, visit.door, visit.identity.keyed);
    return trpc(request, response, next);
  };
}
