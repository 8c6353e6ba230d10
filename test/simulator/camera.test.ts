import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { expect, test } from 'vitest';
import { Camera } from './camera.ts';
import { Certificates } from './certificates.ts';
import { chamberPicture } from './picture.ts';
import { VirtualPrinter } from './virtual.ts';

const SERIAL = '01P00A200000001';
const CODE = '12345678';

async function startCamera() {
  const certificates = await Certificates.create();
  const printer = new VirtualPrinter('p1').run('finish', { fromPercent: 40 });
  const camera = new Camera({
    accessCode: () => CODE,
    leaf: certificates.leaf(SERIAL),
    host: '127.0.0.1',
    port: 0,
    frame: () => chamberPicture(printer.machine.state, printer.now),
  });
  await camera.listen();
  return { camera, [Symbol.asyncDispose]: () => camera.close() };
}

/** Connects and logs in; `ended` settles when the printer closes the connection. */
function watch(port: number, code: string): { socket: TLSSocket; received: () => Buffer; ended: Promise<void> } {
  const socket = tlsConnect({ port, rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
  const chunks: Buffer[] = [];
  socket.on('data', (bytes: Buffer) => chunks.push(bytes));
  socket.on('error', () => {});
  const login = Buffer.alloc(80);
  login.writeUInt32LE(0x40, 0);
  login.writeUInt32LE(0x3000, 4);
  login.write('bblp', 16, 'latin1');
  login.write(code, 48, 'latin1');
  socket.write(login);
  const ended = new Promise<void>((done) => socket.once('close', () => done()));
  return { socket, received: () => Buffer.concat(chunks), ended };
}

async function until(condition: () => boolean, withinMs = 5000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (!condition() && Date.now() < deadline) await new Promise((done) => setTimeout(done, 20));
}

test('a camera sends whole JPEG pictures, each behind its length', async () => {
  await using started = await startCamera();
  const { socket, received } = watch(started.camera.port, CODE);
  await until(() => received().length > 16 && received().length > 2 * (16 + received().readUInt32LE(0)) - 1);
  const bytes = received();
  const length = bytes.readUInt32LE(0);
  const picture = bytes.subarray(16, 16 + length);
  expect(picture.subarray(0, 2).toString('hex')).toBe('ffd8');
  expect(picture.subarray(-2).toString('hex')).toBe('ffd9');
  const frame = picture.indexOf(Buffer.from([0xff, 0xc0]));
  expect([picture.readUInt16BE(frame + 7), picture.readUInt16BE(frame + 5)]).toEqual([1280, 720]);
  expect(bytes.readUInt16BE(16 + length + 16)).toBe(0xffd8);
  socket.destroy();
});

test('a camera closes the connection on a wrong code', async () => {
  await using started = await startCamera();
  const { ended, received } = watch(started.camera.port, 'wrong');
  await ended;
  expect(received()).toHaveLength(0);
});

test('a camera serves one client at a time, and the next one after it has left', async () => {
  await using started = await startCamera();
  const first = watch(started.camera.port, CODE);
  await until(() => first.received().length > 0);
  const second = watch(started.camera.port, CODE);
  await second.ended;
  expect(second.received()).toHaveLength(0);
  first.socket.destroy();
  await first.ended;
  for (;;) {
    const next = watch(started.camera.port, CODE);
    const served = await Promise.race([until(() => next.received().length > 0).then(() => true), next.ended]);
    next.socket.destroy();
    if (served === true) break;
  }
});
