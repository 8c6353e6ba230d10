import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server, type TLSSocket, type TlsOptions } from 'node:tls';
import type { Leaf } from './certificates.ts';
import type { Files } from './files.ts';
import { FtpsSession } from './ftpsSession.ts';

export interface FtpsOptions {
  accessCode: () => string;
  leaf: Leaf;
  host: string;
  /** 0 for any free one. */
  port: number;
  files: Files;
  /** The clock for stored files, in milliseconds. */
  now: () => number;
  /** Absolute path of a file the printer is using, which can neither be read nor deleted; null for none. */
  lockedFile?: () => string | null;
}

/** Ways in which transfers go wrong. */
export interface FtpsFaults {
  /** Milliseconds between the last byte of an upload and its answer. */
  lateReplyMs?: number;
  /** Code for every STOR: 553 no card, 552 full. */
  storeCode?: 552 | 553;
  /** SIZE always answers 550. */
  sizeRefused?: boolean;
  /** Reading ends after this many bytes, as if it were complete. */
  truncateAt?: number;
  /** Files exist but are not found. */
  filesMissing?: boolean;
}

/** What the server saw, for tests. */
export interface FtpsCounts {
  logins: number;
  refusedLogins: number;
  /** Data connections that resumed the control connection's TLS session, and those that did not. */
  reused: number;
  notReused: number;
}

const TICKET_KEY_BYTES = 48;

/** The file side of one printer: implicit TLS 1.2, one transfer at a time, resumed TLS sessions on data connections only. */
export class Ftps {
  faults: FtpsFaults = {};
  readonly counts: FtpsCounts = { logins: 0, refusedLogins: 0, reused: 0, notReused: 0 };
  /** True while a transfer is going on, whoever does it. */
  transferring = false;
  readonly options: FtpsOptions;
  /** What control and data servers have in common; the same ticket keys make sessions resumable between them. */
  readonly tls: TlsOptions;
  #server: Server | null = null;
  #port: number;
  readonly #sockets = new Set<Socket>();
  readonly #sessions = new Set<FtpsSession>();

  constructor(options: FtpsOptions) {
    this.options = options;
    this.#port = options.port;
    this.tls = {
      ...options.leaf,
      minVersion: 'TLSv1.2',
      maxVersion: 'TLSv1.2',
      ticketKeys: randomBytes(TICKET_KEY_BYTES),
    };
  }

  get port(): number {
    return this.#port;
  }

  /** Opens the port; the first time any free one may be chosen, afterwards it stays the same. */
  async listen(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer(this.tls);
    server.on('connection', (socket: Socket) => {
      this.track(socket);
    });
    server.on('secureConnection', (socket: TLSSocket) => {
      const session = new FtpsSession(this, socket);
      this.#sessions.add(session);
      socket.once('close', () => this.#sessions.delete(session));
      session.start();
    });
    server.listen(this.#port, this.options.host);
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Remembers a connection, so that `close` ends it. */
  track(socket: Socket): void {
    this.#sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => this.#sockets.delete(socket));
  }

  /** Refuses connections from now on, and ends those there are. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const session of this.#sessions) session.stop();
    for (const socket of this.#sockets) socket.destroy();
    if (server !== null) await new Promise((done) => server.close(done));
  }
}
