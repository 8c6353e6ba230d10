import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { connect, createServer } from 'node:tls';
import { beforeAll, describe, expect, it } from 'vitest';
import { readCertificate, trust } from '../../server/printers/certificate.ts';
import { linkFault } from '../../server/printers/linkFault.ts';
import { Certificates, type Leaf } from '../simulator/certificates.ts';

const SERIAL = '01P00A000000001';

let certificates: Certificates;
beforeAll(async () => {
  certificates = await Certificates.create();
});

interface Listening extends AsyncDisposable {
  host: string;
  port: number;
  /** What clients sent inside TLS (or in plain, where there is none). */
  received: Buffer[];
}

async function listening(server: Server, received: Buffer[]): Promise<Listening> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: '127.0.0.1',
    port: (server.address() as AddressInfo).port,
    received,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((done) => server.close(done));
    },
  };
}

/** A printer's port: TLS 1.2 only, no word before the client's. */
function printer(leaf: Leaf): Promise<Listening> {
  const received: Buffer[] = [];
  const server = createServer({ ...leaf, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }, (socket) => {
    socket.on('error', () => socket.destroy());
    socket.on('data', (bytes) => received.push(bytes));
  });
  server.on('tlsClientError', () => undefined);
  return listening(server, received);
}

function plain(behave: (socket: Socket) => void): Promise<Listening> {
  return listening(createPlainServer(behave), []);
}

describe('readCertificate', () => {
  it('reads serial number, fingerprint and leaf, and sends nothing', async () => {
    const leaf = await certificates.leaf(SERIAL);
    await using device = await printer(leaf);
    const shown = await readCertificate({ ...device, serial: SERIAL });
    const { fingerprint256 } = new X509Certificate(leaf.cert);
    expect(shown).toMatchObject({ commonName: SERIAL, fingerprint256 });
    expect(new X509Certificate(shown.pem).fingerprint256).toBe(fingerprint256);
    expect(device.received).toEqual([]);
  });

  it('refuses another serial number and names the one it found', async () => {
    await using device = await printer(await certificates.leaf(SERIAL));
    await expect(readCertificate({ ...device, serial: '01P00A000000002' })).rejects.toMatchObject({
      reason: 'printer_wrong_serial',
      message: expect.stringContaining(SERIAL),
    });
  });

  it('refuses a TLS server whose name is no serial number', async () => {
    await using device = await printer(await certificates.leaf('nas.local'));
    await expect(readCertificate(device)).rejects.toMatchObject({
      reason: 'printer_not_bambu',
      message: expect.stringContaining('it is not a Bambu Lab printer'),
    });
  });

  it.each([
    ['greets in plain text', (socket: Socket) => void socket.write('SSH-2.0-OpenSSH_9.2\r\n')],
    ['hangs up', (socket: Socket) => void socket.on('data', () => socket.destroy())],
  ])('refuses a server that %s', async (_what, behave) => {
    await using device = await plain(behave);
    await expect(readCertificate(device)).rejects.toMatchObject({
      reason: 'printer_not_bambu',
      message: expect.stringContaining(`${device.host} answers on port ${device.port}, but it is not a printer`),
    });
  });

  it('gives up on a server that says nothing', async () => {
    await using device = await plain(() => undefined);
    await expect(readCertificate({ ...device, timeoutMs: 200 })).rejects.toMatchObject({
      reason: 'printer_unreachable',
      message: expect.stringContaining('accepts connections'),
    });
  });

  it('says that nobody listens, and that a name is unknown', async () => {
    const device = await plain(() => undefined);
    await device[Symbol.asyncDispose]();
    await expect(readCertificate(device)).rejects.toMatchObject({
      reason: 'printer_unreachable',
      message: expect.stringContaining('refuses connections'),
    });
    await expect(readCertificate({ host: 'printer.invalid', port: 8883 })).rejects.toMatchObject({
      reason: 'printer_unreachable',
      message: expect.stringContaining('printer.invalid'),
    });
  });

  it('ends with the reason of its signal', async () => {
    await using device = await plain(() => undefined);
    const signal = AbortSignal.abort(new Error('no longer needed'));
    await expect(readCertificate({ ...device, signal })).rejects.toThrow('no longer needed');
    const later = AbortSignal.timeout(100);
    await expect(readCertificate({ ...device, signal: later })).rejects.toMatchObject({ name: 'TimeoutError' });
  });
});

describe('trust', () => {
  async function connected(device: Listening, known: { pem: string; serial: string }): Promise<void> {
    const socket = connect({ host: device.host, port: device.port, ...trust(known) });
    try {
      // Written at once, so that it would go out as soon as the handshake allows.
      socket.write('access code');
      await once(socket, 'secureConnect');
    } catch (error) {
      throw linkFault(error, device);
    } finally {
      socket.destroySoon();
    }
  }

  it('accepts the recorded certificate', async () => {
    await using device = await printer(await certificates.leaf(SERIAL));
    const { pem } = await readCertificate(device);
    await connected(device, { pem, serial: SERIAL });
    await expect.poll(() => Buffer.concat(device.received).toString()).toBe('access code');
  });

  it('refuses any other one before anything is sent, even of the same maker, key and serial number', async () => {
    const recorded = await certificates.leaf(SERIAL);
    await using device = await printer(await certificates.leaf(SERIAL));
    await expect(connected(device, { pem: recorded.cert, serial: SERIAL })).rejects.toMatchObject({
      reason: 'printer_certificate_changed',
    });
    expect(device.received).toEqual([]);
  });

  it('refuses the recorded certificate for another serial number', async () => {
    await using device = await printer(await certificates.leaf(SERIAL));
    const { pem } = await readCertificate(device);
    await expect(connected(device, { pem, serial: '01P00A000000002' })).rejects.toMatchObject({
      reason: 'printer_certificate_changed',
    });
  });
});
