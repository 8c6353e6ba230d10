import type { IncomingMessage, ServerResponse } from 'node:http';
import { requireWho } from '../access/grant.ts';
import type { Context, Door, Features } from '../api/context.ts';
import { Fault } from '../errors.ts';
import { readJson } from './body.ts';
import type { Identity } from './identity.ts';
import { requireSameSite } from './origin.ts';
import { readTexts } from './queryText.ts';
import type { Route, Routes } from './routes.ts';

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
    const { request, response, identity, door } = visit;
    const method = request.method ?? 'GET';
    const found = this.#deps.routes.find(method === 'HEAD' ? 'GET' : method, path);
    if (found === null) return this.#refuse(visit, method, path);
    requireWho(identity.judge(), found.route.who);
    requireSameSite(request, door, identity.keyed);
    const context = this.#context(visit);
    const texts = readTexts(found.route.path, Object.entries(found.params));
    const query = search === '' ? NOTHING : readTexts(found.route.query, new URLSearchParams(search));
    const body = method === 'GET' || method === 'HEAD' ? NOTHING : await bodyOf(found.route, visit);
    const input = { ...body, ...query, ...texts };
    const answer = await found.route.perform(context, input);
    const bytes = this.#serialised(answer);
    const headers: Record<string, string | number> = {
      ...visit.headers,
      'content-type': 'application/json',
      'content-length': bytes.length,
      'cache-control': 'no-store',
    };
    for (const [name, value] of context.headers) headers[name] = value;
    response.writeHead(200, headers);
    response.end(method === 'HEAD' ? undefined : bytes);
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
