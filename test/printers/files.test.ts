import { randomBytes } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { PrinterFiles } from '../../server/printers/files/files.ts';
import { temporaryDirectory } from '../prints/threeMfFile.ts';
import { Certificates } from '../simulator/certificates.ts';
import { SERIAL, startFtpPrinter } from './ftpPrinter.ts';
import { startPlainDataServer } from './plainDataServer.ts';

const MEGABYTE = 1024 * 1024;
const ANY_SIZE = { maxBytes: 10 * MEGABYTE };

let certificates: Certificates;
beforeAll(async () => {
  certificates = await Certificates.create();
});

describe('reading', () => {
  it('lists, measures and downloads over resumed TLS sessions, and leaves nothing open', async () => {
    await using directory = await temporaryDirectory();
    await using printer = await startFtpPrinter(certificates);
    const bytes = randomBytes(3 * MEGABYTE);
    printer.put('/cache/Boat with flag.3mf', bytes);
    const files = new PrinterFiles(printer.target);
    expect(await files.list('/cache')).toEqual([
      { name: 'Boat with flag.3mf', directory: false, sizeBytes: bytes.length, modifiedAt: null },
    ]);
    expect(await files.size('/cache/Boat with flag.3mf')).toBe(bytes.length);
    expect(await files.size('/cache/none.3mf')).toBeNull();
    const destination = join(directory.path, 'boat.3mf');
    const progress: number[] = [];
    const onProgress = (at: { bytes: number; totalBytes: number | null }) => {
      expect(at.totalBytes).toBe(bytes.length);
      progress.push(at.bytes);
    };
    expect(await files.download('/cache/Boat with flag.3mf', destination, { ...ANY_SIZE, onProgress })).toBe(
      bytes.length,
    );
    expect((await readFile(destination)).equals(bytes)).toBe(true);
    expect(progress.at(-1)).toBe(bytes.length);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
    expect(printer.ftps.counts).toMatchObject({ notReused: 0, reused: 2, refusedLogins: 0 });
    await expect.poll(() => printer.connections.open).toBe(0);
  });

  it('does one operation at a time, in the order they came', async () => {
    await using printer = await startFtpPrinter(certificates);
    const files = new PrinterFiles(printer.target);
    const done: string[] = [];
    const named = async (name: string, operation: Promise<unknown>) => {
      await operation;
      done.push(name);
    };
    await Promise.all([
      named('list', files.list('/')),
      named('size', files.size('/a')),
      named(
        'visit',
        files.visit(async (visit) => [await visit.size('/b'), await visit.list('/cache')]),
      ),
      named('last', files.size('/c')),
    ]);
    expect(done).toEqual(['list', 'size', 'visit', 'last']);
    expect(printer.connections).toMatchObject({ most: 1, total: 4 });
  });

  it('goes on with the next operation after one that failed', async () => {
    await using printer = await startFtpPrinter(certificates);
    const files = new PrinterFiles(printer.target);
    const failed = files.visit(() => Promise.reject(new Error('the caller is broken')));
    await expect(Promise.all([failed, files.list('/')])).rejects.toThrow('the caller is broken');
    expect(await files.list('/cache')).toEqual([]);
  });

  it('tries a transfer again when the printer is busy with another one', async () => {
    await using directory = await temporaryDirectory();
    await using printer = await startFtpPrinter(certificates);
    printer.put('/boat.3mf', randomBytes(1000));
    printer.ftps.transferring = true;
    setTimeout(() => {
      printer.ftps.transferring = false;
    }, 1_000);
    const files = new PrinterFiles(printer.target);
    expect(await files.download('/boat.3mf', join(directory.path, 'boat.3mf'), ANY_SIZE)).toBe(1000);
    expect(printer.connections.total).toBe(2);
  });

  it('downloads from a printer that cannot tell sizes', async () => {
    await using directory = await temporaryDirectory();
    await using printer = await startFtpPrinter(certificates);
    printer.put('/boat.3mf', randomBytes(1000));
    printer.ftps.faults.sizeRefused = true;
    const files = new PrinterFiles(printer.target);
    expect(await files.download('/boat.3mf', join(directory.path, 'boat.3mf'), ANY_SIZE)).toBe(1000);
  });
});

describe('a download that leaves no file', () => {
  it.each([
    ['is missing', '/none.3mf', {}, ANY_SIZE.maxBytes, 'not_found', 'no /none.3mf'],
    ['is empty', '/empty.3mf', {}, ANY_SIZE.maxBytes, 'file_unreadable', 'is empty'],
    ['is too large', '/boat.3mf', {}, 999, 'file_unreadable', 'larger than 999 bytes'],
    [
      'is too large and has no size',
      '/boat.3mf',
      { sizeRefused: true },
      999,
      'file_unreadable',
      'larger than 999 bytes',
    ],
    ['arrives short', '/boat.3mf', { truncateAt: 400 }, ANY_SIZE.maxBytes, 'file_unreadable', '400 of 1000 bytes'],
  ])('when the file %s', async (_what, path, faults, maxBytes, reason, sentence) => {
    await using directory = await temporaryDirectory();
    await using printer = await startFtpPrinter(certificates);
    printer.put('/boat.3mf', randomBytes(1000));
    printer.put('/empty.3mf', Buffer.alloc(0));
    printer.ftps.faults = faults;
    const download = new PrinterFiles(printer.target).download(path, join(directory.path, 'boat.3mf'), { maxBytes });
    await expect(download).rejects.toMatchObject({ reason, message: expect.stringContaining(sentence) });
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('when the file grew while it was read', async () => {
    await using directory = await temporaryDirectory();
    await using printer = await startFtpPrinter(certificates);
    printer.put('/boat.3mf', randomBytes(1000));
    const onProgress = () => printer.put('/boat.3mf', randomBytes(2000));
    const files = new PrinterFiles(printer.target);
    const download = files.download('/boat.3mf', join(directory.path, 'boat.3mf'), { ...ANY_SIZE, onProgress });
    await expect(download).rejects.toMatchObject({
      reason: 'file_unreadable',
      message: expect.stringContaining('changed'),
    });
    expect(await readdir(directory.path)).toEqual([]);
  });

  it('when it is aborted half way, and the connection ends with it', async () => {
    await using directory = await temporaryDirectory();
    await using printer = await startFtpPrinter(certificates);
    printer.put('/boat.3mf', randomBytes(8 * MEGABYTE));
    const abort = new AbortController();
    const files = new PrinterFiles(printer.target);
    const download = files.download('/boat.3mf', join(directory.path, 'boat.3mf'), {
      ...ANY_SIZE,
      signal: abort.signal,
      onProgress: () => abort.abort(new Error('no longer needed')),
    });
    await expect(download).rejects.toThrow('no longer needed');
    expect(await readdir(directory.path)).toEqual([]);
    await expect.poll(() => printer.connections.open).toBe(0);
    expect(printer.connections.total).toBe(1);
  });
});

describe('refusals', () => {
  it('says that the access code is wrong, after one try', async () => {
    await using printer = await startFtpPrinter(certificates);
    const files = new PrinterFiles({ ...printer.target, accessCode: '87654321' });
    await expect(files.list('/')).rejects.toMatchObject({ reason: 'printer_wrong_code' });
    expect(printer.ftps.counts).toMatchObject({ logins: 0, refusedLogins: 1 });
  });

  it('never signs in where another certificate is shown, even of the same maker for the same serial number', async () => {
    await using printer = await startFtpPrinter(certificates);
    const renewed = await certificates.leaf(SERIAL);
    const files = new PrinterFiles({ ...printer.target, certificatePem: renewed.cert });
    await expect(files.list('/')).rejects.toMatchObject({ reason: 'printer_certificate_changed' });
    expect(printer.connections.total).toBe(1);
    expect(printer.ftps.counts).toMatchObject({ logins: 0, refusedLogins: 0 });
  });

  it('says that nobody listens', async () => {
    const printer = await startFtpPrinter(certificates);
    const files = new PrinterFiles(printer.target);
    await printer[Symbol.asyncDispose]();
    await expect(files.list('/')).rejects.toMatchObject({ reason: 'printer_unreachable' });
  });

  it.each(['cache', '/cache/../../etc', '/a\r\nDELE /b'])('does not ask for the path %j', async (path) => {
    await using printer = await startFtpPrinter(certificates);
    await expect(new PrinterFiles(printer.target).size(path)).rejects.toMatchObject({ reason: 'bad_input' });
  });

  it('lets an operation that waits for its turn be aborted at once', async () => {
    await using printer = await startFtpPrinter(certificates);
    const files = new PrinterFiles(printer.target);
    const { promise: held, resolve: release } = Promise.withResolvers<void>();
    const first = files.visit(() => held);
    const abort = new AbortController();
    const second = files.list('/', { signal: abort.signal });
    abort.abort(new Error('no longer needed'));
    await expect(second).rejects.toThrow('no longer needed');
    release();
    await first;
    expect(await files.size('/none')).toBeNull();
  });

  it('ends what runs and refuses what comes once it is stopped', async () => {
    await using printer = await startFtpPrinter(certificates);
    const files = new PrinterFiles(printer.target);
    const { promise: inside, resolve: entered } = Promise.withResolvers<void>();
    const running = files.visit(async (visit) => {
      entered();
      for (;;) await visit.size('/none');
    });
    await inside;
    await Promise.all([files.stop(), expect(running).rejects.toMatchObject({ reason: 'unavailable' })]);
    await expect(files.list('/')).rejects.toMatchObject({ reason: 'unavailable' });
    await expect.poll(() => printer.connections.open).toBe(0);
  });
});

describe('a printer that cannot encrypt its data connections', () => {
  const A1 = '03900A000000001';

  async function target(serial: string, port: number, certificatePem: string) {
    return { host: '127.0.0.1', port, accessCode: '12345678', serial, certificatePem };
  }

  it('is read in plain after one failure when it is an A1, and from then on at once', async () => {
    await using directory = await temporaryDirectory();
    const bytes = randomBytes(100_000);
    const leaf = await certificates.leaf(A1);
    await using server = await startPlainDataServer(leaf, '/boat.3mf', bytes);
    const files = new PrinterFiles(await target(A1, server.port, leaf.cert));
    const destination = join(directory.path, 'boat.3mf');
    await files.download('/boat.3mf', destination, ANY_SIZE);
    expect((await readFile(destination)).equals(bytes)).toBe(true);
    expect(server.protections).toEqual(['P', 'P', 'C']);
    await files.download('/boat.3mf', destination, ANY_SIZE);
    expect(server.protections).toEqual(['P', 'P', 'C', 'P', 'C']);
  });

  it('is never read in plain when it is another model', async () => {
    await using directory = await temporaryDirectory();
    const leaf = await certificates.leaf(SERIAL);
    await using server = await startPlainDataServer(leaf, '/boat.3mf', randomBytes(100_000));
    const files = new PrinterFiles(await target(SERIAL, server.port, leaf.cert));
    const download = files.download('/boat.3mf', join(directory.path, 'boat.3mf'), ANY_SIZE);
    await expect(download).rejects.toMatchObject({ name: 'Fault' });
    expect(server.protections).not.toContain('C');
    expect(await readdir(directory.path)).toEqual([]);
  });
});
