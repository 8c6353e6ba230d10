import { readdir, readFile } from 'node:fs/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { PrinterFiles } from '../../server/printers/files/files.ts';
import { type FindOptions, findJobFile, type RunningJob } from '../../server/prints/jobFile.ts';
import { type FtpPrinter, startFtpPrinter } from '../printers/ftpPrinter.ts';
import { Certificates } from '../simulator/certificates.ts';
import { gcode, sliceInfoXml, temporaryDirectory, zipBytes } from './threeMfFile.ts';

const BOAT: RunningJob = { subtaskName: 'small boat', gcodeFile: '/data/Metadata/plate_1.gcode', plate: 1 };

let certificates: Certificates;
beforeAll(async () => {
  certificates = await Certificates.create();
});

function sliced(plate: number, mark = ''): Promise<Buffer> {
  return zipBytes([
    ['Metadata/slice_info.config', sliceInfoXml([{ index: plate }])],
    [`Metadata/plate_${plate}.gcode`, gcode({ layers: 10 })],
    ['mark', mark],
  ]);
}

/** Looks for the job; `between` runs instead of waiting, with the number of the wait from 1. */
async function search(
  printer: FtpPrinter,
  job: RunningJob,
  options: Partial<FindOptions> = {},
  between = (_wait: number) => {},
) {
  await using directory = await temporaryDirectory();
  let waits = 0;
  const wait = async () => between(++waits);
  const files = new PrinterFiles(printer.target);
  const found = await findJobFile(files, job, { directory: directory.path, wait, ...options });
  const left = await readdir(directory.path);
  const bytes = found.path === null ? null : await readFile(found.path);
  if (found.path === null) expect(left).toEqual([]);
  else expect(left).toHaveLength(1);
  return { found, bytes, waits };
}

describe('findJobFile', () => {
  it('downloads the file once two looks saw the same size', async () => {
    await using printer = await startFtpPrinter(certificates);
    const file = await sliced(1);
    printer.put('/small_boat.gcode.3mf', file);
    const { found, bytes, waits } = await search(printer, BOAT);
    expect(found).toMatchObject({ remotePath: '/small_boat.gcode.3mf', sizeBytes: file.length, reason: null });
    expect(bytes?.equals(file)).toBe(true);
    expect(waits).toBe(1);
    expect(printer.connections).toMatchObject({ total: 3, most: 1 });
  });

  it('waits for a file that appears late and is still growing', async () => {
    await using printer = await startFtpPrinter(certificates);
    const file = await sliced(1);
    const { bytes, waits } = await search(printer, BOAT, {}, (wait) => {
      if (wait >= 2) printer.put('/cache/small boat.3mf', file.subarray(0, wait >= 4 ? file.length : wait * 100));
    });
    expect(bytes?.equals(file)).toBe(true);
    expect(waits).toBe(5);
  });

  it('finds it in the listings of a printer that cannot tell sizes, also under another spelling', async () => {
    await using printer = await startFtpPrinter(certificates);
    const file = await sliced(1);
    printer.put('/cache/Small-Boat.3mf', file);
    printer.ftps.faults.sizeRefused = true;
    const { found, bytes } = await search(printer, BOAT);
    expect(found).toMatchObject({ remotePath: '/cache/Small-Boat.3mf' });
    expect(bytes?.equals(file)).toBe(true);
  });

  it('passes over a file of the same name that lacks the plate or is damaged', async () => {
    await using printer = await startFtpPrinter(certificates);
    const file = await sliced(1, 'the right one');
    printer.put('/small boat.3mf', await sliced(2));
    printer.put('/small_boat.3mf', Buffer.from('PK no zip at all'));
    printer.put('/cache/small boat.3mf', file);
    const { found, bytes } = await search(printer, BOAT);
    expect(found).toMatchObject({ remotePath: '/cache/small boat.3mf' });
    expect(bytes?.equals(file)).toBe(true);
  });

  it('goes on while the printer cannot be reached', async () => {
    await using printer = await startFtpPrinter(certificates);
    printer.put('/small boat.3mf', await sliced(1));
    await printer.ftps.close();
    const { found } = await search(printer, BOAT, {}, (wait) => {
      if (wait === 2) return printer.ftps.listen();
    });
    expect(found).toMatchObject({ remotePath: '/small boat.3mf', reason: null });
  });
});

describe('no file', () => {
  it('is the answer after twelve looks, with the reason', async () => {
    await using printer = await startFtpPrinter(certificates);
    printer.put('/small boat.3mf', await sliced(1));
    printer.ftps.faults.filesMissing = true;
    const { found, waits } = await search(printer, BOAT);
    expect(found).toEqual({ path: null, reason: 'The file of this job was not found on the printer.' });
    expect(waits).toBe(11);
  });

  it('is the answer at once for a wrong access code, so that the printer does not lock us out', async () => {
    await using printer = await startFtpPrinter(certificates);
    printer.target.accessCode = '87654321';
    const { found, waits } = await search(printer, BOAT);
    expect(found).toMatchObject({ path: null, reason: expect.stringContaining('access code') });
    expect(waits).toBe(0);
    expect(printer.ftps.counts.refusedLogins).toBe(1);
  });

  it('is the answer without a connection for jobs of the firmware', async () => {
    await using printer = await startFtpPrinter(certificates);
    const calibration = { subtaskName: 'auto_cali', gcodeFile: '/usr/etc/print/auto_cali_for_user.gcode', plate: null };
    expect((await search(printer, calibration)).found.path).toBeNull();
    expect(printer.connections.total).toBe(0);
  });

  it('is the answer when the only file is too large, without reading it', async () => {
    await using printer = await startFtpPrinter(certificates);
    printer.put('/small boat.3mf', await sliced(1));
    const { found } = await search(printer, BOAT, { maxBytes: 100 });
    expect(found).toMatchObject({ path: null });
    // One connection for each look, none for a download.
    expect(printer.connections.total).toBe(12);
  });

  it('is no answer when the search is aborted: it ends with the reason', async () => {
    await using printer = await startFtpPrinter(certificates);
    const abort = new AbortController();
    const stopped = search(printer, BOAT, { signal: abort.signal }, () => abort.abort(new Error('the print ended')));
    await expect(stopped).rejects.toThrow('the print ended');
  });
});
