import { initTRPC, TRPCError } from '@trpc/server';
import type { World } from './world.ts';

/** Answers and refusals as the product writes them. */
export const t = initTRPC.create({
  errorFormatter: ({ shape, error }) => ({
    ...shape,
    data: {
      ...shape.data,
      detail: error.message,
      reason: error.code.toLowerCase(),
      status: shape.data.httpStatus,
      request_id: 'req-1',
    },
  }),
});

/** Procedures for whoever is signed in. */
export function personOf(world: World) {
  return t.procedure.use(({ next }) => {
    if (world.me === null) throw new TRPCError({ code: 'UNAUTHORIZED', message: 'Sign in or send a key.' });
    return next();
  });
}

export function missing(): never {
  throw new TRPCError({ code: 'NOT_FOUND', message: 'Not found.' });
}

export function refuse(message: string): never {
  throw new TRPCError({ code: 'CONFLICT', message });
}
