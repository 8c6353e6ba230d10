import type { Declared } from '../rules/procedures.ts';
import { type Answer, send } from '../support/calls.ts';
import { type Input, leastInput, type Operation, operations, requestOf } from '../support/operations.ts';
import { overSocket } from '../support/trpc.ts';
import type { Caller, House } from './house.ts';

/** What came back, the same for every way it can come. */
export interface Outcome {
  status: number;
  /** Of a refusal. */
  reason: string | null;
  text: string;
}

/** Nothing that any procedure takes: whoever is let in is told so, and nothing happens. */
export const UNFIT = Symbol('an input that does not fit');
export type Wanted = Input | typeof UNFIT;

/** The endpoints of a procedure; a procedure of tRPC alone has none. */
export function endpointsOf({ name }: Declared): Operation[] {
  return operations.filter(({ procedure }) => procedure === name);
}

/** The least input of a procedure, with what is given. */
export function inputOf(declared: Declared, given: Input = {}): Input {
  const [operation] = endpointsOf(declared);
  return { ...(operation ? leastInput(operation) : {}), ...given };
}

export async function overRest(house: House, caller: Caller, operation: Operation, input: Wanted): Promise<Outcome> {
  const { headers: own = {}, ...request } = input === UNFIT ? unfitRequest(operation) : requestOf(operation, input);
  return outcomeOf(await send(house.urlOf(caller), { ...request, headers: { ...own, ...caller.headers() } }));
}

/** A row that is no number, or a body that is a list: found wrong before anything else of the request counts. */
function unfitRequest({ method, path }: Operation) {
  const filled = path.replace(/\{\w+\}/g, 'x');
  if (filled !== path) return { method, path: filled };
  return { method, path, headers: { 'content-type': 'application/json' }, body: '[1]' };
}

export async function overTrpc(
  house: House,
  caller: Caller,
  { name, kind }: Declared,
  input: Wanted,
): Promise<Outcome> {
  const json = JSON.stringify(input === UNFIT ? 'unfit' : input);
  const headers = { 'content-type': 'application/json', ...caller.headers() };
  const path = `/api/trpc/${name}`;
  const answer =
    kind === 'query'
      ? await send(house.urlOf(caller), { path: `${path}?input=${encodeURIComponent(json)}`, headers })
      : await send(house.urlOf(caller), { method: 'POST', path, headers, body: json });
  return outcomeOf(answer);
}

function outcomeOf({ status, text }: Answer): Outcome {
  const body = JSON.parse(text) as { reason?: string; error?: { data?: { reason?: string } } };
  return { status, reason: status === 200 ? null : (body.error?.data?.reason ?? body.reason ?? null), text };
}

/** Subscribes to everything over one socket. @returns by name what came: 200 when a subscription runs */
export async function overWebsocket(
  house: House,
  caller: Caller,
  names: readonly string[],
): Promise<Map<string, number>> {
  const origin = caller.browser ? { origin: house.originOf(caller) } : {};
  await using socket = overSocket(house.urlOf(caller), { ...origin, ...caller.headers() });
  const refused = await socket.opened.then(() => null, statusOfUpgrade);
  if (refused !== null) return new Map(names.map((name) => [name, refused]));
  const found = await Promise.all(names.map(async (name) => [name, await subscribed(socket.client, name)] as const));
  return new Map(found);
}

function statusOfUpgrade(error: Error): number {
  const status = /Unexpected server response: (\d+)/.exec(error.message)?.[1];
  if (status === undefined) throw error;
  return Number(status);
}

type Subscription = {
  subscribe(
    input: undefined | object,
    heard: { onStarted(): void; onError(error: { data?: { status?: number } }): void },
  ): unknown;
};

function subscribed(client: object, name: string): Promise<number> {
  const { promise, resolve } = Promise.withResolvers<number>();
  const node = name.split('.').reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], client);
  (node as Subscription).subscribe(
    {},
    { onStarted: () => resolve(200), onError: ({ data }) => resolve(data?.status ?? 500) },
  );
  return promise;
}

/** Calls `work` for each item, a few at a time. */
export async function eachOf<T>(items: readonly T[], work: (item: T) => Promise<void>, width = 8): Promise<void> {
  const queue = items.values();
  await Promise.all(
    Array.from({ length: width }, async () => {
      for (const item of queue) await work(item);
    }),
  );
}
