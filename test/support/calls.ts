import { once } from 'node:events';
import { type IncomingHttpHeaders, type OutgoingHttpHeaders, request } from 'node:http';
import { text as textOf } from 'node:stream/consumers';

/** Where REST begins. */
export const API = '/api/v1';

/** One request, sent as written: nothing is added but Host, and Content-Length where there is a body. */
export interface Sent {
  method?: string;
  /** The whole path with its query: `/api/v1/printers?limit=1`. */
  path: string;
  headers?: OutgoingHttpHeaders;
  body?: string | Buffer;
}

export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
  /** The text read as JSON, of the shape that the test expects. Throws when it is none. */
  json<T = Record<string, unknown>>(): T;
}

/** Sends one request on a connection of its own and reads the whole answer. */
export async function send(url: string, { method = 'GET', path, headers = {}, body }: Sent): Promise<Answer> {
  const { hostname, port } = new URL(url);
  const length = body === undefined ? {} : { 'content-length': Buffer.byteLength(body) };
  const outgoing = request({ hostname, port, method, path, agent: false, headers: { ...length, ...headers } });
  outgoing.end(body);
  const [response] = await once(outgoing, 'response');
  const text = await textOf(response);
  return {
    status: response.statusCode,
    headers: response.headers,
    text,
    json: () => JSON.parse(text),
  };
}

/** REST as one caller: paths are below `/api/v1`, bodies are JSON, every request carries the caller's headers. */
export class Calls {
  readonly url: string;
  readonly headers: OutgoingHttpHeaders;

  constructor(url: string, headers: OutgoingHttpHeaders = {}) {
    this.url = url;
    this.headers = headers;
  }

  /** The same door as another caller. */
  as(headers: OutgoingHttpHeaders): Calls {
    return new Calls(this.url, headers);
  }

  get(path: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.#call('GET', path, undefined, headers);
  }

  post(path: string, body?: unknown, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.#call('POST', path, body, headers);
  }

  patch(path: string, body?: unknown, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.#call('PATCH', path, body, headers);
  }

  delete(path: string, headers: OutgoingHttpHeaders = {}): Promise<Answer> {
    return this.#call('DELETE', path, undefined, headers);
  }

  #call(method: string, path: string, body: unknown, headers: OutgoingHttpHeaders): Promise<Answer> {
    const json = body === undefined ? {} : { 'content-type': 'application/json' };
    return send(this.url, {
      method,
      path: API + path,
      headers: { ...json, ...this.headers, ...headers },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
  }
}
