import { once } from 'node:events';
import { type AddressInfo, createServer as createPlainServer, type Server, type Socket } from 'node:net';
import { createServer, type TLSSocket } from 'node:tls';
import type { Leaf } from '../simulator/certificates.ts';

export interface PlainDataServer extends AsyncDisposable {
  port: number;
  /** The PROT commands that came, in order. */
  protections: string[];
}

/**
 * A file server like the one of some A1 firmware: it accepts PROT P, but its data connections never speak TLS. It knows
 * just enough commands for looking at and reading one file.
 */
export async function startPlainDataServer(leaf: Leaf, path: string, bytes: Buffer): Promise<PlainDataServer> {
  const protections: string[] = [];
  const dataPorts = new Set<Server>();
  const controls = new Set<TLSSocket>();
  const server = createServer({ ...leaf, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' }, (control) => {
    controls.add(control);
    control.on('error', () => control.destroy());
    let arriving: Promise<Socket> | null = null;
    const answers: Record<string, (argument: string) => string | Promise<string>> = {
      USER: () => '331 Password?',
      PASS: () => '230 Welcome.',
      TYPE: () => '200 Binary.',
      PBSZ: () => '200 0.',
      QUIT: () => '221 Bye.',
      PROT: (level) => {
        protections.push(level);
        return '200 Fine.';
      },
      SIZE: (name) => (name === path ? `213 ${bytes.length}` : '550 No such file.'),
      PASV: async () => {
        const data = createPlainServer();
        dataPorts.add(data);
        // The client connects before it asks for the file.
        arriving = once(data, 'connection').then(([socket]) => socket);
        data.listen(0, '127.0.0.1');
        await once(data, 'listening');
        const { port } = data.address() as AddressInfo;
        return `227 Entering Passive Mode (127,0,0,1,${port >> 8},${port & 0xff}).`;
      },
      RETR: async () => {
        control.write('150 Here it comes.\r\n');
        const socket = await arriving!;
        socket.on('error', () => socket.destroy());
        socket.end(bytes);
        const cut = await new Promise<boolean>((done) => socket.once('close', done));
        return cut ? '426 Broken off.' : '226 Done.';
      },
    };
    let before = Promise.resolve();
    let text = '';
    control.on('data', (piece) => {
      text += piece.toString();
      const lines = text.split('\r\n');
      text = lines.pop() ?? '';
      for (const line of lines) {
        const answer = answers[line.slice(0, 4)] ?? (() => '500 Unknown command.');
        before = before.then(async () => {
          const reply = await answer(line.slice(5));
          if (control.writable) control.write(`${reply}\r\n`);
          if (line === 'QUIT') control.end();
        });
      }
    });
    control.write('220 Ready.\r\n');
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    protections,
    async [Symbol.asyncDispose]() {
      for (const control of controls) control.destroy();
      for (const port of dataPorts) port.close();
      await new Promise((done) => server.close(done));
    },
  };
}
