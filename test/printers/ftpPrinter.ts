import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import type { FtpTarget } from '../../server/printers/files/ftpLink.ts';
import type { Certificates } from '../simulator/certificates.ts';
import { Files } from '../simulator/files.ts';
import { Ftps } from '../simulator/ftps.ts';

export const SERIAL = '01P00A000000001';
export const CODE = '12345678';

export interface FtpPrinter extends AsyncDisposable {
  ftps: Ftps;
  store: Files;
  target: FtpTarget;
  /** Control connections open now, the most there ever were at once, and all there ever were. */
  connections: { open: number; most: number; total: number };
  put(path: string, bytes: Buffer): void;
}

/** A printer's file server, reached through a door that counts control connections. */
export async function startFtpPrinter(certificates: Certificates, serial = SERIAL): Promise<FtpPrinter> {
  const leaf = await certificates.leaf(serial);
  const store = new Files();
  const ftps = new Ftps({ accessCode: () => CODE, leaf, host: '127.0.0.1', port: 0, files: store, now: () => 0 });
  await ftps.listen();
  const connections = { open: 0, most: 0, total: 0 };
  const sockets = new Set<Socket>();
  const door = createServer((incoming) => {
    const outgoing = connect(ftps.port, '127.0.0.1');
    connections.open += 1;
    connections.total += 1;
    connections.most = Math.max(connections.most, connections.open);
    for (const [from, to] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      sockets.add(from);
      from.on('error', () => to.destroy());
      from.on('close', () => to.destroy());
      from.pipe(to);
    }
    // The printer is free again when it has hung up.
    outgoing.once('close', () => {
      connections.open -= 1;
    });
  });
  door.listen(0, '127.0.0.1');
  await once(door, 'listening');
  const { port } = door.address() as AddressInfo;
  return {
    ftps,
    store,
    connections,
    target: { host: '127.0.0.1', port, accessCode: CODE, serial, certificatePem: leaf.cert },
    put: (path, bytes) => store.write(path, bytes, 0),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => door.close(done));
      await ftps.close();
    },
  };
}
