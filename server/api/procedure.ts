import { initTRPC } from '@trpc/server';
import type { OpenApiMeta } from 'trpc-openapi';
import type { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { requirePrinter, requireWho, type VisiblePrinters, visiblePrinters, type Who } from '../access/grant.ts';
import { OK } from '../access/keyUses.ts';
import { admit, noteRefusal } from './admit.ts';
import type { Context, Features } from './context.ts';
import { asFault, asTrpcError, publicShape } from './fault.ts';
import { inputFault } from './inputFault.ts';

/** Where a procedure is found over REST. Paths are below `/api/v1`. */
export interface Rest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  path: `/${string}`;
  /** The plain, unique name in the OpenAPI document. */
  operationId: string;
  tag: string;
  /** A verb and its object, as in "List printers". */
  summary: string;
  description?: string;
  /** Where a POST takes what its path does not name; left out: in a JSON body. */
  options?: 'query';
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
  /** Where it stands in the OpenAPI document; null = tRPC only. */
  rest: Rest | null;
  input: I;
  output: O;
}

/** What a procedure carries: read by the REST half, the OpenAPI generator, the matrix test and the documentation. */
export interface Meta extends OpenApiMeta {
  who: Who;
  which: 'printer' | 'row' | 'rows' | 'none';
  input: z.ZodType;
  output: z.ZodType;
  aliases: readonly string[];
  /** What the path does not name is read from the query, also of a POST. */
  inQuery: boolean;
  /**
   * The whole procedure with its checks, for a caller who was admitted.
   * @param endpoint the plain name under which its use is counted @throws Fault, or anything else for a bug
   */
  perform(ctx: Context, raw: unknown, endpoint: string): Promise<unknown>;
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
  const perform = performing(declaration, run);
  return base(declaration, perform).query(({ ctx, input, path }) =>
    perform(ctx, input, endpointOf(declaration, path)).catch(toTrpc),
  );
}

/** A change. */
export function mutation<I extends z.ZodType, O extends z.ZodType, const W extends Which<z.output<I>>>(
  declaration: Declaration<I, O, W>,
  run: Resolver<z.output<I>, z.input<O>, W>,
) {
  const perform = performing(declaration, run);
  return base(declaration, perform).mutation(({ ctx, input, path }) =>
    perform(ctx, input, endpointOf(declaration, path)).catch(toTrpc),
  );
}

/** A stream over the websocket; its resolver asks `judge` again before each thing it yields. */
export function subscription<I extends z.ZodType, O extends z.ZodType, const W extends Which<z.output<I>>>(
  declaration: Declaration<I, O, W>,
  run: (call: Call<z.output<I>, W>) => AsyncGenerator<z.input<O>, void>,
) {
  const perform = performing<I, AsyncGenerator<z.input<O>, void>, W>(declaration, run);
  return base(declaration, perform).subscription(async function* ({ ctx, input, signal, path }) {
    try {
      yield* await perform({ ...ctx, signal }, input, endpointOf(declaration, path));
    } catch (error) {
      toTrpc(error);
    }
  });
}

/**
 * One procedure with its checks, the same over REST and tRPC. In this order: may the caller do such a thing at all, does the input
 * fit, is the printer within the grant. What a key is let in to, and what it is refused here, is counted.
 */
function performing<I extends z.ZodType, R, W extends Which<z.output<I>>>(
  { who, which, input }: Declaration<I, z.ZodType, W>,
  run: Resolver<z.output<I>, R, W>,
) {
  return async (ctx: Context, raw: unknown, endpoint: string): Promise<R> => {
    const { features } = ctx;
    const caller = ctx.judge();
    let parsed: z.ZodSafeParseResult<z.output<I>>;
    try {
      requireWho(caller, who, features.cloud);
      parsed = input.safeParse(raw, { reportInput: true });
      if (typeof which === 'object' && parsed.success) {
        const { data } = parsed;
        requirePrinter(caller, 'printer' in which ? which.printer(data) : await which.row(data, features));
      }
    } catch (error) {
      noteRefusal(ctx, caller, endpoint, error);
      throw error;
    }
    features.keyUses.count(caller, endpoint, ctx.ip, OK);
    if (!parsed.success) throw inputFault(parsed.error);
    const call = { input: parsed.data, ctx, features, caller };
    return run((which === 'rows' ? { ...call, visible: visiblePrinters(caller) } : call) as Call<z.output<I>, W>);
  };
}

/** The plain name of the operation in the document, or the procedure's path where it stands in none. */
function endpointOf({ rest }: { rest: Rest | null }, path: string): string {
  return rest?.operationId ?? path;
}

function toTrpc(error: unknown): never {
  throw asTrpcError(asFault(error), error);
}

function base<I extends z.ZodType>(declaration: Declared<I>, perform: Meta['perform']) {
  // To tRPC's types this is the schema; at run time the input passes, because `perform` reads it after the caller is known.
  const parser = ((raw: unknown) => raw) as unknown as I;
  return t.procedure
    .meta(metaOf(declaration, perform))
    .use(async ({ ctx, next, path }) => {
      // Asked here too, because this runs before tRPC reads the body.
      await admit(ctx, declaration.who, endpointOf(declaration, path)).catch(toTrpc);
      return next();
    })
    .input(parser);
}

type Declared<I extends z.ZodType> = {
  who: Who;
  which: string | object;
  rest: Rest | null;
  input: I;
  output: z.ZodType;
};

function metaOf({ who, which, rest, input, output }: Declared<z.ZodType>, perform: Meta['perform']): Meta {
  return {
    who,
    which: kindOf(which),
    input,
    output,
    aliases: rest?.aliases ?? [],
    inQuery: rest?.options === 'query',
    perform,
    ...(rest ? { openapi: openApiOf(rest, who) } : {}),
  };
}

function kindOf(which: string | object): Meta['which'] {
  if (typeof which === 'object') return 'printer' in which ? 'printer' : 'row';
  return which === 'rows' ? 'rows' : 'none';
}

function openApiOf(rest: Rest, who: Who): NonNullable<OpenApiMeta['openapi']> {
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
