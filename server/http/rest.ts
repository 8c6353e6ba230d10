import type { IncomingMessage, ServerResponse } from 'node:http';
import { OK } from '../access/keyUses.ts';
import { admit } from '../api/admit.ts';
import type { Context, Door, Features } from '../api/context.ts';
import { Fault } from '../errors.ts';
import { readJson } from './body.ts';
import type { Identity } from './identity.ts';
import { requireSameSite } from './origin.ts';
import { readTexts } from './queryText.ts';
import type { Found, Route, Routes } from './routes.ts';

/** One request on its way: who asks, where from, under which id. */
export interface Visit {
  request: IncomingMessage;
  response: ServerResponse;
  identity: Identity;
  door: Door;
  request_id: string;
  /** What the answer carries besides its own headers. */
  headers: Readonly<Record<string, string>>;
}

/**
 * The request half of REST: finds the procedure, asks who before it reads a body, reads path and query as the document types
 * them and JSON exactly as sent, calls the procedure as tRPC would, and writes the answer with its length.
 */
export class Rest {
  readonly #deps: { features: Features; routes: Routes };
  /** Answers that do not change between two requests are serialised once. */
  readonly #bytes = new WeakMap<object, Buffer>();

  constructor(deps: { features: Features; routes: Routes }) {
    this.#deps = deps;
  }

  /** @param path the decoded-once, query-free path, `/api/v1/printers/1` */
  async answer(visit: Visit, path: string, search: string): Promise<void> {
    const { request } = visit;
    const method = request.method ?? 'GET';
    const found = this.#deps.routes.find(method === 'HEAD' ? 'GET' : method, path);
    if (found === null) return this.#refuse(visit, method, path);
    const context = this.#context(visit);
    try {
      const { who, endpoint, perform } = found.route;
      const caller = await admit(context, who, endpoint);
      requireSameSite(request, visit.door, visit.identity.keyed);
      const input = await inputOf(found, visit, search).catch((error) => {
        // What could not be read was a use of the key all the same.
        context.features.keyUses.count(caller, endpoint, context.ip, OK);
        throw error;
      });
      this.#send(visit, context, await perform(context, input, endpoint));
    } catch (error) {
      // What a key has left of its minute is said with a refusal too.
      for (const [name, value] of context.headers) visit.response.setHeader(name, value);
      throw error;
    }
  }

  #send({ request, response, headers: base }: Visit, context: Context, answer: unknown): void {
    const bytes = this.#serialised(answer);
    const headers: Record<string, string | number> = {
      ...base,
      'content-type': 'application/json',
      'content-length': bytes.length,
      'cache-control': 'no-store',
    };
    for (const [name, value] of context.headers) headers[name] = value;
    response.writeHead(200, headers);
    response.end(request.method === 'HEAD' ? undefined : bytes);
  }

  #refuse({ response, headers }: Visit, method: string, path: string): void {
    const methods = this.#deps.routes.methodsOf(path);
    if (methods.length === 0)
      throw new Fault('unknown_route', 'There is no such endpoint. The list is at /openapi.json.');
    response.setHeader('Allow', [...methods, 'OPTIONS'].join(', '));
    if (method !== 'OPTIONS') throw new Fault('wrong_method', `This endpoint takes ${methods.join(', ')}.`);
    response.writeHead(204, headers).end();
  }

  #context({ identity, door, request_id }: Visit): Context {
    const { features } = this.#deps;
    return {
      features,
      judge: identity.judge,
      door,
      ip: identity.ip,
      request_id,
      headers: new Map(),
      signal: undefined,
    };
  }

  #serialised(answer: unknown): Buffer {
    if (typeof answer !== 'object' || answer === null) return Buffer.from(JSON.stringify(answer));
    const known = this.#bytes.get(answer);
    if (known !== undefined) return known;
    const bytes = Buffer.from(JSON.stringify(answer));
    if (Object.isFrozen(answer)) this.#bytes.set(answer, bytes);
    return bytes;
  }
}

const NOTHING = Object.freeze({});

/** Path and query as the document types them, and the body exactly as it was sent. */
async function inputOf({ route, params }: Found, visit: Visit, search: string): Promise<Record<string, unknown>> {
  const { method } = visit.request;
  const texts = readTexts(route.path, Object.entries(params));
  const query = search === '' ? NOTHING : readTexts(route.query, new URLSearchParams(search));
  const body = method === 'GET' || method === 'HEAD' ? NOTHING : await bodyOf(route, visit);
  return { ...body, ...query, ...texts };
}

async function bodyOf(route: Route, { request, response }: Visit): Promise<Record<string, unknown>> {
  const body = await readJson(request);
  if (route.known !== null) nameIgnored(route.known, body, response);
  return body;
}

/** What a compatible route does not know is ignored, but said: also when the call is refused for something else. */
function nameIgnored(known: ReadonlySet<string>, body: Record<string, unknown>, response: ServerResponse): void {
  const ignored = Object.keys(body).filter((name) => !known.has(name));
  if (ignored.length > 0) response.setHeader('bambuddy-ignored', ignored.map(encodeURIComponent).join(', '));
}
