import { once } from 'node:events';
import type { AddressInfo, Socket } from 'node:net';
import { createServer } from 'node:tls';
import { Aedes, type AuthenticateError } from 'aedes';
import type { LinkTarget } from '../../server/printers/link.ts';
import type { Leaf } from '../simulator/certificates.ts';

const NOT_AUTHORIZED = 5;
export const SERIAL = '00M00A200000001';
export const ACCESS_CODE = '12345678';

/** One request as it arrived. */
export type Request = Record<string, Record<string, unknown>>;

/** The bare MQTT side of a printer, which shows who came and what was sent; it says only what it is told to say. */
export interface MqttPrinter extends AsyncDisposable {
  readonly port: number;
  /** A client id per CONNECT that arrived. */
  readonly clients: readonly string[];
  /** Every password that arrived. */
  readonly passwords: readonly string[];
  readonly subscriptions: readonly string[];
  readonly requests: readonly Request[];
  /** Connections that are open now. */
  readonly connections: number;
  /** Answers requests; left out: nothing is answered. */
  answer: (request: Request) => object | null;
  publish(report: object): void;
  drop(): void;
  target(certificate: string): LinkTarget;
}

/** Starts one with a certificate of the caller's, on a port of the caller's where one is given. */
export async function startMqttPrinter(leaf: Leaf, port = 0): Promise<MqttPrinter> {
  const clients: string[] = [];
  const passwords: string[] = [];
  const subscriptions: string[] = [];
  const requests: Request[] = [];
  const sockets = new Set<Socket>();
  const aedes = await Aedes.createBroker();
  const publish = (report: object) => {
    const payload = Buffer.from(JSON.stringify(report));
    const topic = `device/${SERIAL}/report`;
    aedes.publish({ cmd: 'publish', topic, payload, qos: 0, retain: false, dup: false }, () => {});
  };
  aedes.authenticate = (client, _user, password, done) => {
    clients.push(client.id);
    passwords.push(String(password));
    const known = String(password) === ACCESS_CODE;
    const refusal: AuthenticateError = Object.assign(new Error('Not authorized'), { returnCode: NOT_AUTHORIZED });
    done(known ? null : refusal, known);
  };
  aedes.authorizeSubscribe = (_client, subscription, done) => {
    subscriptions.push(subscription.topic);
    done(null, subscription);
  };
  aedes.authorizePublish = (_client, { payload }, done) => {
    const request = JSON.parse(String(payload)) as Request;
    requests.push(request);
    done(null);
    const answer = printer.answer(request);
    if (answer !== null) publish(answer);
  };
  const server = createServer({ ...leaf, maxVersion: 'TLSv1.2' }, (socket) => aedes.handle(socket));
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
    socket.once('close', () => sockets.delete(socket));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const drop = () => {
    for (const socket of sockets) socket.destroy();
  };
  const printer: MqttPrinter = {
    port: (server.address() as AddressInfo).port,
    clients,
    passwords,
    subscriptions,
    requests,
    get connections() {
      return sockets.size;
    },
    answer: () => null,
    publish,
    drop,
    target: (certificate) => ({
      host: '127.0.0.1',
      port: printer.port,
      serial: SERIAL,
      accessCode: ACCESS_CODE,
      certificate,
    }),
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      drop();
      await closed;
      await new Promise<void>((done) => aedes.close(done));
    },
  };
  return printer;
}
