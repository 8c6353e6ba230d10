import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer as createPlain, type IncomingMessage, type Server } from 'node:http';
import { createServer as createTls, Server as TlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import type { Door, Features } from '../api/context.ts';
import { appRouter } from '../api/router.ts';
import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { Pictures } from '../prints/pictures.ts';
import { plainAddress } from './address.ts';
import { readCertificate } from './certificate.ts';
import { isHealth, sendHealth } from './health.ts';
import type { Identities } from './identity.ts';
import type { LiveSockets } from './liveSockets.ts';
import { pictureOf, sendPicture } from './pictures.ts';
import { sendProblem } from './problem.ts';
import { Rest, type Visit } from './rest.ts';
import { type OpenApi, type Procedures, Routes } from './routes.ts';
import { securityHeaders } from './securityHeaders.ts';
import { trpcOverHttp } from './trpc.ts';
import { panel } from './ui.ts';

/** Home Assistant and Supervisor pass on 24,570 bytes of a request's headers; larger ones are answered with 431. */
const HEADERS_MAX_BYTES = 32 * 1024;
/** How long a client may take to send its request's headers, and all of it. */
const HEADERS_MS = 20_000;
const REQUEST_MS = 60_000;
/** How long requests under way may take when the server stops. */
const STOP_MS = 4_000;
const API = '/api/v1';
const DOCUMENT = new URL('../api/openapi.json', import.meta.url);

type Deps = {
  door: Door;
  features: Features;
  identities: Identities;
  sockets: LiveSockets;
  pictures: Pictures;
  log: Logger;
};
type Visited = Request & { visit: Visit };

/** One listener: the direct door on port 8000, or the ingress door that only Supervisor may use. */
export class HttpServer {
  readonly #deps: Deps;
  readonly #server: Server;
  readonly #security: Readonly<Record<string, string>>;

  constructor(deps: Deps) {
    this.#deps = deps;
    const secure = deps.door === 'direct' ? deps.features.config.tls : null;
    this.#security = securityHeaders(secure !== null);
    const app = this.#app();
    const limits = { maxHeaderSize: HEADERS_MAX_BYTES };
    this.#server = secure ? createTls(limits, app) : createPlain(limits, app);
    this.#server.headersTimeout = HEADERS_MS;
    this.#server.requestTimeout = REQUEST_MS;
    this.#server.on('upgrade', (request, socket, head) => {
      if (this.#isPeer(request)) void deps.sockets.upgrade(request, socket, head, deps.door);
      else socket.destroy();
    });
  }

  /** @returns the port it listens on. @throws Fault `port_taken`, `certificate_unusable` */
  async start(port: number): Promise<number> {
    const { tls } = this.#deps.features.config;
    if (tls && this.#server instanceof TlsServer) this.#server.setSecureContext(readCertificate(tls));
    return this.#listen(port).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EADDRINUSE') throw error;
      throw new Fault('port_taken', `Port ${port} is taken by another program. Stop that one, or choose another port.`);
    });
  }

  #listen(port: number): Promise<number> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen(port, () => {
        this.#server.off('error', reject);
        resolve((this.#server.address() as AddressInfo).port);
      });
    });
  }

  /** Refuses new connections and ends the idle ones; answers under way are finished, as far as their clients let them. */
  async stop(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    const timer = setTimeout(() => this.#server.closeAllConnections(), STOP_MS);
    this.#server.closeIdleConnections();
    await closed;
    clearTimeout(timer);
  }

  #app(): express.Express {
    const { features, pictures, log } = this.#deps;
    const api = JSON.parse(readFileSync(DOCUMENT, 'utf8')) as OpenApi;
    const document = Buffer.from(JSON.stringify(api));
    const rest = new Rest({ features, routes: new Routes(api, appRouter._def.procedures as unknown as Procedures) });
    const app = express();
    app.disable('x-powered-by');
    app.disable('etag');
    // One layer for what must be fast: who asks, then the API.
    app.use(async (request, response, next) => {
      const { url } = request;
      const mark = url.indexOf('?');
      const path = mark < 0 ? url : url.slice(0, mark);
      if (isHealth(request, path)) return sendHealth(response, features);
      const visit = await this.#recognise(request as Visited, response);
      if (!path.startsWith(`${API}/`) || path === `${API}/openapi.json`) return next();
      const picture = pictureOf(request, path);
      if (picture) return sendPicture(visit, picture, { features, pictures });
      return rest.answer(visit, path, mark < 0 ? '' : url.slice(mark + 1));
    });
    app.use((request, response, next) => {
      response.setHeaders(new Map(Object.entries((request as Visited).visit.headers)));
      next();
    });
    app.get(['/openapi.json', `${API}/openapi.json`], (_request, response) => {
      response.set({ 'Content-Type': 'application/json', 'Content-Length': String(document.length) }).end(document);
    });
    app.use('/api/trpc', trpcOverHttp(features, log));
    app.use('/api', () => {
      throw new Fault('unknown_route', 'There is no such endpoint. The list is at /openapi.json.');
    });
    app.use(panel());
    app.use((error: unknown, request: Request, response: Response, _next: NextFunction) => {
      const request_id = (request as Visited).visit?.request_id ?? randomUUID();
      sendProblem(response, unreadable(error), { request_id, headers: this.#headers(request_id) }, log);
    });
    return app;
  }

  async #recognise(request: Visited, response: Response): Promise<Visit> {
    const { door, identities } = this.#deps;
    if (!this.#isPeer(request))
      throw new Fault('wrong_door', 'This port is for Home Assistant only. Use the other port.');
    const request_id = randomUUID();
    const found = identities.of(request, door);
    const identity = found instanceof Promise ? await found : found;
    request.visit = { request, response, identity, door, request_id, headers: this.#headers(request_id) };
    return request.visit;
  }

  /** What every answer carries; written together with its own headers, because setting them one by one costs more. */
  #headers(request_id: string): Visit['headers'] {
    return { 'x-request-id': request_id, ...this.#security };
  }

  /** On the ingress door identity headers are believed, so nobody but Supervisor may knock there. */
  #isPeer(request: IncomingMessage): boolean {
    const { door, features } = this.#deps;
    return door === 'direct' || features.config.ingressPeers.includes(plainAddress(request.socket.remoteAddress));
  }
}

/** A path that cannot be decoded is the client's mistake. */
function unreadable(error: unknown): unknown {
  return error instanceof URIError ? new Fault('malformed', 'The path cannot be decoded.', { cause: error }) : error;
}
