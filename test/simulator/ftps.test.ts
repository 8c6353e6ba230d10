import { Readable, Writable } from 'node:stream';
import { type TLSSocket, connect as tlsConnect } from 'node:tls';
import { Client } from 'basic-ftp';
import { beforeAll, describe, expect, test } from 'vitest';
import { Certificates } from './certificates.ts';
import { Files } from './files.ts';
import { Ftps, type FtpsOptions } from './ftps.ts';

const SERIAL = '00M00A200000001';
const CODE = '12345678';
const MEGABYTE = Buffer.alloc(1_048_576, 'printed');

let certificates: Certificates;
beforeAll(async () => {
  certificates = await Certificates.create();
});

async function startFtps(options: Partial<FtpsOptions> = {}) {
  const files = new Files();
  const leaf = certificates.leaf(SERIAL);
  const ftps = new Ftps({ accessCode: () => CODE, leaf, host: '127.0.0.1', port: 0, files, now: () => 0, ...options });
  await ftps.listen();
  return { ftps, files, [Symbol.asyncDispose]: () => ftps.close() };
}

async function connect(ftps: Ftps, password = CODE) {
  const client = new Client(5000);
  await client.access({
    host: '127.0.0.1',
    port: ftps.port,
    secure: 'implicit',
    user: 'bblp',
    password,
    secureOptions: { ca: certificates.rootPem, servername: SERIAL, minVersion: 'TLSv1.2', maxVersion: 'TLSv1.2' },
  });
  return { client, [Symbol.dispose]: () => client.close() };
}

async function download(client: Client, path: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  const sink = new Writable({
    write(chunk: Buffer, _encoding, done) {
      chunks.push(chunk);
      done();
    },
  });
  await client.downloadTo(sink, path);
  return Buffer.concat(chunks);
}

describe('the file server of a printer', () => {
  test('stores, sizes, lists, sends back and deletes a file', async () => {
    await using started = await startFtps();
    using connected = await connect(started.ftps);
    const { client } = connected;
    await client.uploadFrom(Readable.from(MEGABYTE), '/a job.gcode.3mf');
    expect(started.files.read('/a job.gcode.3mf')!.bytes.equals(MEGABYTE)).toBe(true);
    expect(await client.size('/a job.gcode.3mf')).toBe(MEGABYTE.length);
    const list = await client.list('/');
    expect(list.find(({ name }) => name === 'a job.gcode.3mf')).toMatchObject({ size: MEGABYTE.length, isFile: true });
    expect(list.find(({ name }) => name === 'cache')).toMatchObject({ isDirectory: true });
    expect((await download(client, '/a job.gcode.3mf')).equals(MEGABYTE)).toBe(true);
    await client.remove('/a job.gcode.3mf');
    await expect(client.size('/a job.gcode.3mf')).rejects.toMatchObject({ code: 550 });
  });

  test('resumes the TLS session of the control connection on every data connection', async () => {
    await using started = await startFtps();
    using connected = await connect(started.ftps);
    for (let round = 0; round < 3; round += 1) await connected.client.list('/');
    expect(started.ftps.counts).toEqual({ logins: 1, refusedLogins: 0, reused: 3, notReused: 0 });
  });

  test('answers 522 to a data connection with a TLS session of its own', async () => {
    await using started = await startFtps();
    const control = tlsConnect({ port: started.ftps.port, rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
    const ask = asker(control);
    expect(await ask('')).toMatch(/^220/);
    await ask('USER bblp');
    expect(await ask(`PASS ${CODE}`)).toMatch(/^230/);
    const port = Number(/\|\|\|(\d+)\|/.exec(await ask('EPSV'))![1]);
    const data = tlsConnect({ port, rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
    data.on('error', () => {});
    expect(await ask('LIST')).toMatch(/^150/);
    expect(await ask('')).toMatch(/^522 .*session reuse required/);
    expect(started.ftps.counts.notReused).toBe(1);
    control.destroy();
    data.destroy();
  });

  test('refuses a wrong access code with 530, and everything before the login', async () => {
    await using started = await startFtps();
    await expect(connect(started.ftps, 'wrong')).rejects.toMatchObject({ code: 530 });
    const control = tlsConnect({ port: started.ftps.port, rejectUnauthorized: false, maxVersion: 'TLSv1.2' });
    const ask = asker(control);
    await ask('');
    expect(await ask('SIZE /x')).toMatch(/^530/);
    control.destroy();
  });

  test('moves one file at a time in the whole printer', async () => {
    await using started = await startFtps();
    started.ftps.faults = { lateReplyMs: 400 };
    using first = await connect(started.ftps);
    using second = await connect(started.ftps);
    const upload = first.client.uploadFrom(Readable.from(MEGABYTE), '/one.3mf');
    while (!started.ftps.transferring) await new Promise((done) => setTimeout(done, 5));
    await expect(second.client.list('/')).rejects.toMatchObject({ code: 425 });
    await upload;
    expect(await second.client.size('/one.3mf')).toBe(MEGABYTE.length);
  });

  test('can be full, lose files, cut them short and keep sizes to itself', async () => {
    await using started = await startFtps();
    using connected = await connect(started.ftps);
    const { client } = connected;
    started.files.write('/cube.3mf', MEGABYTE, 0);
    started.ftps.faults = { storeCode: 552 };
    await expect(client.uploadFrom(Readable.from(MEGABYTE), '/x.3mf')).rejects.toMatchObject({ code: 552 });
    started.ftps.faults = { truncateAt: 100 };
    expect(await download(client, '/cube.3mf')).toHaveLength(100);
    started.ftps.faults = { sizeRefused: true };
    await expect(client.size('/cube.3mf')).rejects.toMatchObject({ code: 550 });
    started.ftps.faults = { filesMissing: true };
    await expect(download(client, '/cube.3mf')).rejects.toMatchObject({ code: 550 });
  });

  test('keeps a file that the printer is using', async () => {
    await using started = await startFtps({ lockedFile: () => '/cube.3mf' });
    started.files.write('/cube.3mf', MEGABYTE, 0);
    using connected = await connect(started.ftps);
    await expect(connected.client.remove('/cube.3mf')).rejects.toMatchObject({ code: 550 });
    await expect(download(connected.client, '/cube.3mf')).rejects.toMatchObject({ code: 550 });
    expect(started.files.read('/cube.3mf')).toBeDefined();
  });

  test('never leaves its root', async () => {
    await using started = await startFtps();
    using connected = await connect(started.ftps);
    await connected.client.uploadFrom(Readable.from(MEGABYTE), '../../cache/../../etc.3mf');
    expect(started.files.paths()).toEqual(['/etc.3mf']);
  });
});

/** Sends one line and gives the next line that comes; an empty line is not sent. */
function asker(socket: TLSSocket): (line: string) => Promise<string> {
  const lines: string[] = [];
  const waiting: ((line: string) => void)[] = [];
  socket.on('data', (bytes: Buffer) => {
    for (const line of bytes.toString().split('\r\n').filter(Boolean)) {
      const next = waiting.shift();
      if (next === undefined) lines.push(line);
      else next(line);
    }
  });
  return (line) => {
    if (line !== '') socket.write(`${line}\r\n`);
    const ready = lines.shift();
    return ready === undefined ? new Promise((done) => waiting.push(done)) : Promise.resolve(ready);
  };
}
