import { once } from 'node:events';
import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';

/** How a drip is spaced, in milliseconds: well under any idle timeout. */
const DRIP_MS = 50;
const ENDLESS_CHUNK = Buffer.alloc(16_384, 'x');

/** One request as it arrived. */
export interface Received {
  method: string;
  path: string;
  headers: IncomingHttpHeaders;
  /** The raw bytes. */
  body: Buffer;
  /** When its last byte arrived, in milliseconds since 1970. */
  at: number;
}

/** Answers one request, in whatever way. */
export type Answer = (response: ServerResponse, request: Received) => void;

export interface Receiver extends AsyncDisposable {
  readonly port: number;
  /** Every request so far, in order of arrival. */
  readonly requests: readonly Received[];
  /** The most requests that were being answered at the same time. */
  readonly mostAtOnce: number;
  /** How many connections were ever opened. */
  readonly connections: number;
  /** How many bytes were written to connections that are closed by now. */
  readonly bytesWritten: number;
  /** The URL of a path here, by address. */
  url(path?: string): string;
  /** The next answers in order; what comes after them is answered by `otherwise`. */
  script(answers: readonly Answer[], otherwise?: Answer): void;
  /** Waits until so many requests have arrived; fails after `withinMs`. */
  received(count: number, withinMs?: number): Promise<readonly Received[]>;
}

/** A real HTTP receiver on 127.0.0.1, with `tls` an HTTPS one; on port 0 unless told otherwise. It answers 200 unless scripted. */
export async function startReceiver(
  options: { port?: number; tls?: { cert: string; key: string } } = {},
): Promise<Receiver> {
  const requests: Received[] = [];
  const sockets = new Set<Duplex>();
  let scripted: Answer[] = [];
  let fallback: Answer = answer(200);
  let open = 0;
  let mostAtOnce = 0;
  let connections = 0;
  let bytesWritten = 0;
  let waiting: (() => void)[] = [];

  const listener = async (incoming: IncomingMessage, response: ServerResponse) => {
    mostAtOnce = Math.max(mostAtOnce, ++open);
    response.once('close', () => open--);
    response.on('error', () => {});
    const received = await read(incoming).catch(() => null);
    if (received === null) return;
    requests.push(received);
    for (const wake of waiting.splice(0)) wake();
    (scripted.shift() ?? fallback)(response, received);
  };
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  server.on('connection', (socket) => {
    connections++;
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => {
      sockets.delete(socket);
      bytesWritten += socket.bytesWritten;
    });
  });
  server.on('tlsClientError', () => {});
  server.listen(options.port ?? 0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    port,
    requests,
    get mostAtOnce() {
      return mostAtOnce;
    },
    get connections() {
      return connections;
    },
    get bytesWritten() {
      return bytesWritten;
    },
    url: (path = '/hook') => `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}${path}`,
    script(answers, otherwise = answer(200)) {
      scripted = [...answers];
      fallback = otherwise;
    },
    async received(count, withinMs = 5_000) {
      const deadline = AbortSignal.timeout(withinMs);
      while (requests.length < count) {
        await new Promise<void>((resolve, reject) => {
          waiting.push(resolve);
          deadline.addEventListener('abort', () =>
            reject(new Error(`${requests.length} of ${count} requests arrived within ${withinMs} ms`)),
          );
        });
      }
      return requests;
    },
    async [Symbol.asyncDispose]() {
      waiting = [];
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

async function read(incoming: IncomingMessage): Promise<Received> {
  const chunks: Buffer[] = [];
  for await (const chunk of incoming as AsyncIterable<Buffer>) chunks.push(chunk);
  const { method = '', url: path = '', headers } = incoming;
  return { method, path, headers, body: Buffer.concat(chunks), at: Date.now() };
}

/** A complete answer. */
export function answer(status: number, headers: Record<string, string> = {}, body: string | Buffer = ''): Answer {
  return (response) => {
    response.writeHead(status, headers).end(body);
  };
}

/** Points elsewhere. */
export function redirect(location: string, status = 302): Answer {
  return answer(status, { location });
}

/** Gives `then` after a while. */
export function delayed(ms: number, then: Answer = answer(200)): Answer {
  return (response, request) => {
    const timer = setTimeout(() => then(response, request), ms);
    response.once('close', () => clearTimeout(timer));
  };
}

/** Takes the request and never answers. */
export function hang(): Answer {
  return () => {};
}

/** Sends the headers of an answer a byte at a time, for ever. */
export function dripHeaders(): Answer {
  return ({ socket }) => {
    socket?.write('HTTP/1.1 200 OK\r\nx-slow: ');
    drip(() => socket?.write('a'), socket);
  };
}

/** Sends complete headers, then a byte of body at a time, for ever. */
export function dripBody(status = 200): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'text/plain' });
    drip(() => response.write('a'), response.socket);
  };
}

/** Sends complete headers, then body as fast as it is taken, for ever. */
export function endlessBody(status = 200): Answer {
  return (response) => {
    response.writeHead(status, { 'content-type': 'text/plain' });
    const pour = () => {
      while (!response.destroyed && response.write(ENDLESS_CHUNK));
    };
    response.on('drain', pour);
    pour();
  };
}

/** Closes the connection instead of answering. */
export function closeBeforeHeaders(): Answer {
  return ({ socket }) => {
    socket?.destroy();
  };
}

function drip(write: () => void, socket: Duplex | null): void {
  const timer = setInterval(write, DRIP_MS);
  socket?.once('close', () => clearInterval(timer));
}
