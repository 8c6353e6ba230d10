import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer, type Server, type TLSSocket } from 'node:tls';
import { Aedes, type AuthenticateError, type Client, type PublishPacket } from 'aedes';
import type { Leaf } from './certificates.ts';

const USER = 'bblp';
const NOT_AUTHORIZED = 5;
const PUBACK = 0x40;

/** How publishes at QoS 1 are acknowledged; a number delays it by that many milliseconds. */
export type AckMode = 'normal' | 'never' | number;

export interface BrokerOptions {
  serial: string;
  /** The code that is right at the moment. */
  accessCode: () => string;
  leaf: Leaf;
  host: string;
  /** 0 for any free one. */
  port: number;
  /** End the connection of a client that subscribes to the request topic. */
  guardsRequestTopic: boolean;
  onRequest: (bytes: Buffer) => void;
}

/** The MQTT side of one printer: TLS 1.2, MQTT 3.1.1, one topic out, one topic in. */
export class Broker {
  ackMode: AckMode = 'normal';
  /** Milliseconds between CONNECT and CONNACK. */
  connackDelay = 0;
  readonly #options: BrokerOptions;
  #aedes: Aedes | null = null;
  #server: Server | null = null;
  #port: number;
  readonly #sockets = new Set<Socket>();

  constructor(options: BrokerOptions) {
    this.#options = options;
    this.#port = options.port;
  }

  get port(): number {
    return this.#port;
  }

  get connections(): number {
    return this.#sockets.size;
  }

  async start(): Promise<void> {
    const aedes = await Aedes.createBroker({ heartbeatInterval: 60_000 });
    this.#aedes = aedes;
    aedes.authenticate = (_client, user, password, done) => {
      const known = user === USER && password?.toString() === this.#options.accessCode();
      const refusal: AuthenticateError = Object.assign(new Error('Not authorized'), { returnCode: NOT_AUTHORIZED });
      setTimeout(() => done(known ? null : refusal, known), this.connackDelay);
    };
    aedes.authorizeSubscribe = (client, subscription, done) => {
      if (this.#options.guardsRequestTopic && subscription.topic === this.#requestTopic) client.close();
      else done(null, subscription);
    };
    aedes.authorizePublish = (client, packet, done) => this.#receive(client, packet, done);
    await this.listen();
  }

  /** Opens the port; the first time any free one may be chosen, afterwards it stays the same. */
  async listen(): Promise<void> {
    if (this.#server !== null) return;
    const server = createServer({ ...this.#options.leaf, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' });
    server.on('connection', (socket: Socket) => {
      this.#sockets.add(socket);
      socket.on('error', () => socket.destroy());
      socket.once('close', () => this.#sockets.delete(socket));
    });
    server.on('secureConnection', (socket: TLSSocket) => this.#aedes?.handle(socket));
    server.listen(this.#port, this.#options.host);
    await once(server, 'listening');
    this.#port = (server.address() as AddressInfo).port;
    this.#server = server;
  }

  /** Sends bytes on the report topic to whoever has subscribed to it. */
  publish(payload: Buffer): void {
    this.#aedes?.publish(
      { cmd: 'publish', topic: this.#reportTopic, payload, qos: 0, retain: false, dup: false },
      () => {},
    );
  }

  /** Ends every connection without a word. */
  dropConnections(): void {
    for (const socket of this.#sockets) socket.destroy();
  }

  /** Refuses connections from now on, and ends those there are. */
  async close(): Promise<void> {
    const server = this.#server;
    this.#server = null;
    this.dropConnections();
    if (server !== null) await new Promise((done) => server.close(done));
  }

  async stop(): Promise<void> {
    await this.close();
    const aedes = this.#aedes;
    this.#aedes = null;
    if (aedes !== null) await new Promise<void>((done) => aedes.close(done));
  }

  get #reportTopic(): string {
    return `device/${this.#options.serial}/report`;
  }

  get #requestTopic(): string {
    return `device/${this.#options.serial}/request`;
  }

  /** An acknowledgement is withheld by treating the publish as QoS 0; a delayed one is written by hand later. */
  #receive(client: Client | null, packet: PublishPacket, done: (error?: Error | null) => void): void {
    const { messageId } = packet as { messageId?: number };
    if (packet.qos === 1 && this.ackMode !== 'normal') {
      packet.qos = 0;
      if (typeof this.ackMode === 'number' && client !== null && messageId !== undefined) {
        const ack = Buffer.from([PUBACK, 2, messageId >> 8, messageId & 0xff]);
        setTimeout(() => client.conn.writable && client.conn.write(ack), this.ackMode);
      }
    }
    if (packet.topic === this.#requestTopic) this.#options.onRequest(Buffer.from(packet.payload));
    else if (client !== null) packet.topic = `ignored/${this.#options.serial}`;
    done(null);
  }
}
