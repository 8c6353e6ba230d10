import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Ftps } from './ftps.ts';

const CONNECT_TIMEOUT_MS = 10_000;
const LINGER_MS = 1000;

/** One announced passive port. It takes one connection and is closed with it. */
export class PassivePort {
  readonly #ftps: Ftps;
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  readonly #connected: Promise<TLSSocket>;

  constructor(ftps: Ftps) {
    this.#ftps = ftps;
    this.#server = createServer(ftps.tls);
    this.#server.on('connection', (socket: Socket) => {
      ftps.track(socket);
      this.#sockets.add(socket);
    });
    this.#connected = new Promise((resolve) => this.#server.once('secureConnection', resolve));
  }

  async open(host: string): Promise<number> {
    this.#server.listen(0, host);
    await once(this.#server, 'listening');
    return (this.#server.address() as AddressInfo).port;
  }

  /** The secured connection; null when nobody came, `refused` when it did not resume the control connection's session. */
  async socket(): Promise<TLSSocket | 'refused' | null> {
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<null>((resolve) => {
      timer = setTimeout(resolve, CONNECT_TIMEOUT_MS, null);
    });
    const socket = await Promise.race([this.#connected, late]);
    clearTimeout(timer);
    if (socket === null) return null;
    socket.on('error', () => socket.destroy());
    if (socket.isSessionReused()) {
      this.#ftps.counts.reused += 1;
      return socket;
    }
    this.#ftps.counts.notReused += 1;
    return 'refused';
  }

  /** No further connection; the one there is may deliver what it still holds. */
  release(): void {
    this.#server.close();
  }

  /** Ends the connection politely: a reset could overtake the answer on the control connection. */
  close(): void {
    this.release();
    for (const socket of this.#sockets) {
      socket.end();
      setTimeout(() => socket.destroy(), LINGER_MS).unref();
    }
  }
}
