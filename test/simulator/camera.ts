import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import type { Leaf } from './certificates.ts';

const LOGIN_BYTES = 80;
const LOGIN_HEADER = Buffer.from([0x40, 0, 0, 0, 0, 0x30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
const FRAME_HEADER_BYTES = 16;
const USER = 'bblp';
const FIELD_BYTES = 32;
const FRAME_INTERVAL_MS = 1000;

export interface CameraOptions {
  accessCode: () => string;
  leaf: Leaf;
  host: string;
  /** 0 for any free one. */
  port: number;
  /** The picture of the moment, JPEG. */
  frame: () => Buffer;
}

/**
 * The chamber camera of P1-class printers: TLS, an 80-byte login, then a picture a second, each behind a 16-byte header.
 * One client at a time; a wrong code or a second client is met with a closed connection.
 */
export class Camera {
  readonly #options: CameraOptions;
  #server: Server | null = null;
  #port: number;
  #viewer: TLSSocket | null = null;
  readonly #sockets = new Set<Socket>();

  constructor(options: CameraOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  async listen(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer({ ...this.#options.leaf, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('secureConnection', (socket: TLSSocket) => this.#login(socket));
    server.listen(this.#port, this.#options.host);
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    for (const socket of this.#sockets) socket.destroy();
    if (server !== null) await new Promise((done) => server.close(done));
  }

  #login(socket: TLSSocket): void {
    let received = Buffer.alloc(0);
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes: Buffer) => {
      if (received.length >= LOGIN_BYTES) return;
      received = Buffer.concat([received, bytes]);
      if (received.length < LOGIN_BYTES) return;
      if (this.#viewer !== null || !this.#knows(received)) socket.destroy();
      else this.#show(socket);
    });
  }

  #knows(login: Buffer): boolean {
    const field = (at: number) => login.toString('latin1', at, at + FIELD_BYTES).replace(/\0+$/, '');
    const [user, code] = [field(LOGIN_HEADER.length), field(LOGIN_HEADER.length + FIELD_BYTES)];
    return (
      login.subarray(0, LOGIN_HEADER.length).equals(LOGIN_HEADER) &&
      user === USER &&
      code === this.#options.accessCode()
    );
  }

  #show(socket: TLSSocket): void {
    this.#viewer = socket;
    const send = () => {
      const picture = this.#options.frame();
      const header = Buffer.alloc(FRAME_HEADER_BYTES);
      header.writeUInt32LE(picture.length, 0);
      header.writeUInt32LE(1, 8);
      socket.write(Buffer.concat([header, picture]));
    };
    send();
    const timer = setInterval(send, FRAME_INTERVAL_MS);
    socket.once('close', () => {
      clearInterval(timer);
      this.#viewer = null;
    });
  }
}
