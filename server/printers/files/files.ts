import { setTimeout as pause } from 'node:timers/promises';
import { Fault } from '../../errors.ts';
import { DataProtection, mayNeedPlainData } from './dataProtection.ts';
import { closeFtp, FTP_IDLE_TIMEOUT_MS, FTP_PROBE_TIMEOUT_MS, type FtpTarget, openFtp } from './ftpLink.ts';
import { type DownloadOptions, FtpVisit, type PrinterFile, TransferFailure } from './ftpVisit.ts';

/** A transfer that broke is tried again, in a new connection. */
const TRANSFER_TRIES = 3;
const RETRY_DELAY_MS = 2_000;

export interface VisitOptions {
  signal?: AbortSignal;
}

/**
 * The files of one printer, by FTPS. One operation at a time: printers answer parallel control connections with 425, and
 * on some models file transfers compete with MQTT and the camera for one controller. So each operation waits for its turn,
 * connects, works and quits; no connection stays open in between, and nobody asks at intervals without need.
 *
 * There must be one object per printer; it also remembers how the printer's data connections work.
 */
export class PrinterFiles {
  readonly #target: FtpTarget;
  readonly #protection: DataProtection;
  readonly #stopped = new AbortController();
  #lastTurn: Promise<unknown> = Promise.resolve();

  constructor(target: FtpTarget) {
    this.#target = target;
    this.#protection = new DataProtection(target.plainDataAllowed ?? mayNeedPlainData(target.serial));
  }

  /** The files of a directory such as `/` or `/cache`. Faults as for `visit`. */
  list(directory: string, options: VisitOptions = {}): Promise<PrinterFile[]> {
    return this.#persist((visit) => visit.list(directory), options.signal);
  }

  /** Bytes of a file; null when it is not there or the printer cannot tell sizes. Faults as for `visit`. */
  size(path: string, options: VisitOptions = {}): Promise<number | null> {
    return this.visit((visit) => visit.size(path), options);
  }

  /**
   * Writes the file `path` of the printer to the local file `destination`, which does not exist when this fails.
   * @returns bytes written
   * @throws Fault as `visit`, and not_found, file_unreadable (too large, empty, incomplete, changing), printer_unanswered
   */
  download(path: string, destination: string, options: DownloadOptions & VisitOptions): Promise<number> {
    return this.#persist((visit) => visit.download(path, destination, options), options.signal);
  }

  /**
   * Several questions in one connection, without retries.
   * @throws Fault printer_unreachable, printer_certificate_changed, printer_wrong_code, printer_refused; the signal's
   *   reason when it is aborted; what `work` throws
   */
  visit<T>(work: (visit: FtpVisit) => Promise<T>, options: VisitOptions = {}): Promise<T> {
    return this.#inTurn((signal) => this.#connected(work, signal), options.signal);
  }

  /** Ends what runs, refuses what waits and what comes; resolves when nothing is open any more. */
  async stop(): Promise<void> {
    this.#stopped.abort(new Fault('unavailable', 'The connection to this printer was closed.'));
    await this.#lastTurn;
  }

  /** One operation, repeated in a new connection while only its transfer failed. The turn is kept in between. */
  #persist<T>(work: (visit: FtpVisit) => Promise<T>, asked: AbortSignal | undefined): Promise<T> {
    return this.#inTurn(async (signal) => {
      for (let tries = 1; ; tries++) {
        try {
          return await this.#connected(work, signal);
        } catch (error) {
          if (!(error instanceof TransferFailure) || tries === TRANSFER_TRIES) throw error;
        }
        await pause(RETRY_DELAY_MS, undefined, { signal }).catch(() => signal.throwIfAborted());
      }
    }, asked);
  }

  async #connected<T>(work: (visit: FtpVisit) => Promise<T>, signal: AbortSignal): Promise<T> {
    const target = this.#target;
    const protection = this.#protection;
    const idleMs = protection.trying ? FTP_PROBE_TIMEOUT_MS : FTP_IDLE_TIMEOUT_MS;
    const client = await openFtp(target, { plainData: protection.plain, idleMs, signal });
    const cut = () => client.close();
    signal.addEventListener('abort', cut);
    try {
      signal.throwIfAborted();
      return await work(new FtpVisit({ client, target, protection, signal }));
    } catch (error) {
      signal.throwIfAborted();
      throw error;
    } finally {
      signal.removeEventListener('abort', cut);
      await closeFtp(client);
    }
  }

  async #inTurn<T>(work: (signal: AbortSignal) => Promise<T>, asked: AbortSignal | undefined): Promise<T> {
    const signal = asked ? AbortSignal.any([asked, this.#stopped.signal]) : this.#stopped.signal;
    const before = this.#lastTurn;
    const { promise: turn, resolve: endTurn } = Promise.withResolvers<void>();
    this.#lastTurn = before.then(() => turn);
    try {
      await orAborted(before, signal);
      return await work(signal);
    } finally {
      endTurn();
    }
  }
}

/** Waits for `promise`, or throws the signal's reason as soon as it is aborted. */
async function orAborted(promise: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const { promise: aborted, reject } = Promise.withResolvers<never>();
  const stop = () => reject(signal.reason);
  signal.addEventListener('abort', stop);
  try {
    await Promise.race([promise, aborted]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
