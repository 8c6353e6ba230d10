import { initTRPC } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-openapi';
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { requirePrinter, requireWho, type VisiblePrinters, visiblePrinters, type Who } from '../access/grant.ts';
import type { Context, Features } from './context.ts';
import { asFault, asTrpcError, publicShape } from './fault.ts';

/** Where a procedure is found over REST. Paths are below `/api/v1`. */
export interface Rest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: `/${string}`;
  tag: string;
  /** A verb and its object, as in "List printers". */
  summary: string;
  description?: string;
  /** Other paths that clients know for the same procedure. */
  aliases?: readonly `/${string}`[];
}

/**
 * Which printer a procedure is about: the one its input names, the one its row belongs to, the rows of every printer the caller
 * may see (its resolver gets them as `visible`), or none.
 */
export type Which<I> =
  | { printer: (input: I) => number }
  | { row: (input: I, features: Features) => Promise<number | null> }
  | 'rows'
  | 'none';

/** Everything that must be said about a procedure. Leaving out who or which does not compile. */
export interface Declaration<I extends z.ZodType, O extends z.ZodType, W extends Which<z.output<I>>> {
  who: Who;
  which: W;
  /** The plain, unique name in the OpenAPI document, and where it stands; null = tRPC only. */
  rest: (Rest & { operationId: string }) | null;
  input: I;
  output: O;
}

/** What a procedure carries: read by the OpenAPI generator, the matrix test and the documentation. */
export interface Meta extends OpenApiMeta {
  who: Who;
  which: 'printer' | 'row' | 'rows' | 'none';
  output: z.ZodType;
  aliases: readonly string[];
}

const t = initTRPC
  .meta<Meta>()
  .context<Context>()
  .create({ errorFormatter: ({ shape, error, ctx }) => publicShape(shape, error, ctx?.request_id) });

export const { router } = t;

type Call<I, W> = { input: I; features: Features; ctx: Context; caller: Caller } & (W extends 'rows'
  ? { visible: VisiblePrinters }
  : unknown);
type Resolver<I, O, W> = (call: Call<I, W>) => Promise<O> | O;

/** A read. */
export function query<I extends z.ZodType, O extends z.ZodType, const W extends Which<z.output<I>>>(
  declaration: Declaration<I, O, W>,
  run: Resolver<z.output<I>, z.input<O>, W>,
) {
  return guarded(declaration).query(({ ctx, input }) => run(callOf(declaration, ctx, input as z.output<I>)));
}

/** A change. */
export function mutation<I extends z.ZodType, O extends z.ZodType, const W extends Which<z.output<I>>>(
  declaration: Declaration<I, O, W>,
  run: Resolver<z.output<I>, z.input<O>, W>,
) {
  return guarded(declaration).mutation(({ ctx, input }) => run(callOf(declaration, ctx, input as z.output<I>)));
}

/** A stream over the websocket; its resolver asks `judge` again before each thing it yields. */
export function subscription<I extends z.ZodType, O extends z.ZodType, const W extends Which<z.output<I>>>(
  declaration: Declaration<I, O, W>,
  run: (call: Call<z.output<I>, W>) => AsyncGenerator<z.input<O>, void>,
) {
  return guarded(declaration).subscription(({ ctx, input, signal }) =>
    run(callOf(declaration, { ...ctx, signal }, input as z.output<I>)),
  );
}

/** Checks in this order: may the caller do such a thing at all, does the input fit, is the printer within the grant. */
function guarded<I extends z.ZodType, O extends z.ZodType, W extends Which<z.output<I>>>(
  declaration: Declaration<I, O, W>,
) {
  const { who, which, input } = declaration;
  return t.procedure
    .meta(metaOf(declaration))
    .use(async ({ ctx, next }) => {
      try {
        requireWho(ctx.judge(), who);
      } catch (error) {
        throw asTrpcError(asFault(error));
      }
      const result = await next();
      if (!result.ok) throw asTrpcError(asFault(result.error));
      return result;
    })
    .input(input)
    .use(async ({ ctx, input: parsed, next }) => {
      const value = parsed as z.output<I>;
      if (typeof which === 'object') {
        const printer = 'printer' in which ? which.printer(value) : await which.row(value, ctx.features);
        requirePrinter(ctx.judge(), printer);
      }
      return next();
    });
}

function callOf<I, W>(declaration: { which: unknown }, ctx: Context, input: I): Call<I, W> {
  const caller = ctx.judge();
  const call = { input, ctx, features: ctx.features, caller };
  return (declaration.which === 'rows' ? { ...call, visible: visiblePrinters(caller) } : call) as Call<I, W>;
}

type Said = Pick<Declaration<z.ZodType, z.ZodType, 'none'>, 'who' | 'rest' | 'output'> & { which: string | object };

function metaOf({ who, which, rest, output }: Said): Meta {
  return {
    who,
    which: kindOf(which),
    output,
    aliases: rest?.aliases ?? [],
    ...(rest ? { openapi: openApiOf(rest, who) } : {}),
  };
}

function kindOf(which: string | object): Meta['which'] {
  if (typeof which === 'object') return 'printer' in which ? 'printer' : 'row';
  return which === 'rows' ? 'rows' : 'none';
}

function openApiOf(rest: Rest & { operationId: string }, who: Who): NonNullable<OpenApiMeta['openapi']> {
  return {
    method: rest.method,
    path: rest.path,
    operationId: rest.operationId,
    summary: rest.summary,
    ...(rest.description ? { description: rest.description } : {}),
    tags: [rest.tag],
    protect: who !== 'public',
  };
}
