import { type FileHandle, open, rm } from 'node:fs/promises';
import { basename } from 'node:path/posix';
import { Writable } from 'node:stream';
import { type Client, FTPError } from 'basic-ftp';
import { Fault } from '../../errors.ts';
import type { DataProtection } from './dataProtection.ts';
import { type FtpTarget, ftpFault, isMissing } from './ftpLink.ts';

/** A transfer may take this long whatever its size … */
const TRANSFER_MIN_MS = 600_000;
/** … and longer for files that need it at the slowest Wi-Fi still worth waiting for. */
const TRANSFER_BYTES_PER_MS = 25;
const MEGABYTE = 1024 * 1024;

/** One line of a directory. */
export interface PrinterFile {
  /** Without directory. */
  name: string;
  directory: boolean;
  sizeBytes: number;
  /** By the printer's clock, which may be hours off or have no year; null when the line has no readable date. */
  modifiedAt: Date | null;
}

export interface DownloadOptions {
  /** Larger files are refused, before or while they arrive. */
  maxBytes: number;
  /** Called for every piece; `totalBytes` is null when the printer does not say. */
  onProgress?: (progress: { bytes: number; totalBytes: number | null }) => void;
}

/** The data connection failed while the control connection was fine: worth another try, maybe another way. */
export class TransferFailure extends Fault {}

/** What can be asked while one control connection is open. Every call waits for the one before. */
export class FtpVisit {
  readonly #client: Client;
  readonly #target: FtpTarget;
  readonly #protection: DataProtection;
  readonly #signal: AbortSignal;

  constructor(deps: { client: Client; target: FtpTarget; protection: DataProtection; signal: AbortSignal }) {
    this.#signal = deps.signal;
    this.#client = deps.client;
    this.#target = deps.target;
    this.#protection = deps.protection;
  }

  /** The lines of a directory, without `.` and `..`; [] also where the server lists a missing directory as empty. */
  async list(directory: string): Promise<PrinterFile[]> {
    checkPath(directory);
    const lines = await this.#transfer(directory, () => this.#client.list(directory));
    return lines
      .map((line) => ({
        name: basename(line.name),
        directory: line.isDirectory,
        sizeBytes: line.size,
        modifiedAt: line.modifiedAt ?? null,
      }))
      .filter(({ name }) => name !== '' && name !== '.' && name !== '..');
  }

  /** Bytes of a file; null when it is not there or the server cannot tell sizes. */
  async size(path: string): Promise<number | null> {
    checkPath(path);
    try {
      return await this.#client.size(path);
    } catch (error) {
      if (error instanceof FTPError && error.code >= 500 && error.code !== 530) return null;
      throw ftpFault(error, this.#target, path);
    }
  }

  /**
   * Writes a file of the printer to `destination` and compares its size with what the printer says before and after, so
   * that a file which is still being written, or arrives short, never counts as whole. Nothing is left at `destination`
   * when it fails.
   * @returns bytes written, always more than 0
   * @throws Fault not_found, file_unreadable (too large, empty, incomplete, changing), printer_unanswered (too slow),
   *   printer_unreachable, printer_refused
   */
  async download(path: string, destination: string, options: DownloadOptions): Promise<number> {
    const { maxBytes } = options;
    const before = await this.size(path);
    if (before === 0) throw unreadable(path, 'is empty');
    if (before !== null && before > maxBytes) throw tooLarge(path, maxBytes);
    const file = await open(destination, 'w', 0o600);
    try {
      const received = await this.#receive(path, file, options, before);
      const after = await this.size(path);
      if (received === 0) throw unreadable(path, 'is empty');
      if (before !== null && received !== before)
        throw unreadable(path, `arrived incomplete (${received} of ${before} bytes)`);
      if (after !== null && received !== after) throw unreadable(path, 'changed while it was read');
      await file.close();
      return received;
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(destination, { force: true });
      throw error;
    }
  }

  async #receive(path: string, file: FileHandle, options: DownloadOptions, totalBytes: number | null): Promise<number> {
    let bytes = 0;
    const sink = new Writable({
      write(piece: Buffer, _encoding, done) {
        bytes += piece.length;
        if (bytes > options.maxBytes) return done(tooLarge(path, options.maxBytes));
        file.appendFile(piece).then(
          () => {
            try {
              options.onProgress?.({ bytes, totalBytes });
              done();
            } catch (error) {
              done(error as Error);
            }
          },
          (cause: unknown) => done(new Fault('unavailable', `${path} cannot be stored here.`, { cause })),
        );
      },
    });
    const allowedMs = Math.max(TRANSFER_MIN_MS, (totalBytes ?? options.maxBytes) / TRANSFER_BYTES_PER_MS);
    const late = new Fault(
      'printer_unanswered',
      `${path} did not arrive within ${Math.round(allowedMs / 60_000)} minutes.`,
    );
    const deadline = setTimeout(() => this.#client.ftp.closeWithError(late), allowedMs);
    try {
      await this.#transfer(path, () => this.#client.downloadTo(sink, path));
    } finally {
      clearTimeout(deadline);
    }
    return bytes;
  }

  async #transfer<T>(path: string, run: () => Promise<T>): Promise<T> {
    try {
      const result = await run();
      this.#protection.worked();
      return result;
    } catch (error) {
      this.#signal.throwIfAborted();
      if (error instanceof Fault || isMissing(error) || (error instanceof FTPError && error.code === 530)) {
        throw ftpFault(error, this.#target, path);
      }
      this.#protection.failed();
      const fault = ftpFault(error, this.#target, path);
      throw new TransferFailure(fault.reason, fault.message, { cause: error });
    }
  }
}

function tooLarge(path: string, maxBytes: number): Fault {
  const limit = maxBytes < MEGABYTE ? `${maxBytes} bytes` : `${Math.floor(maxBytes / MEGABYTE)} MB`;
  return unreadable(path, `is larger than ${limit}`);
}

function unreadable(path: string, why: string): Fault {
  return new Fault('file_unreadable', `${path} on the printer ${why}.`);
}

/** Paths are absolute, go nowhere but down and hold no control characters. */
function checkPath(path: string): void {
  const wanted = path.startsWith('/') && !path.split('/').includes('..') && !/\p{Cc}/u.test(path);
  if (!wanted) throw new Fault('bad_input', 'This is not an absolute path on a printer.');
}
