import { connect as connectPlain } from 'node:net';
import { Client, FTPError, type FTPResponse } from 'basic-ftp';
import { Fault } from '../../errors.ts';
import { trust } from '../certificate.ts';
import { linkFault } from '../linkFault.ts';

/** From the first packet to the end of signing in. */
export const FTP_CONNECT_TIMEOUT_MS = 15_000;
/** A socket that stays silent for so long is dead; the end of a transfer may be confirmed half a minute late. */
export const FTP_IDLE_TIMEOUT_MS = 60_000;
/** The same while it is open whether this printer can encrypt its data connections at all. */
export const FTP_PROBE_TIMEOUT_MS = 15_000;
const QUIT_TIMEOUT_MS = 2_000;
const LISTING_MAX_BYTES = 4 * 1024 * 1024;
const USER = 'bblp';

/** One printer's file server. */
export interface FtpTarget {
  host: string;
  /** 990 on every printer. */
  port: number;
  accessCode: string;
  serial: string;
  /** The certificate recorded at first use, as PEM. */
  certificatePem: string;
  /** Whether files may travel unencrypted when encrypted transfers fail (A1 firmware); by the serial number when left out. */
  plainDataAllowed?: boolean;
}

/**
 * Connects with TLS from the first byte, signs in and chooses the protection of the data connections. TLS 1.2 exactly:
 * printers need the TLS session of the control connection on their data connections, which works reliably only there,
 * and some firmware breaks off TLS 1.3 in the middle of a file.
 * @throws Fault printer_unreachable, printer_certificate_changed, printer_wrong_code; the signal's reason
 */
export async function openFtp(
  target: FtpTarget,
  options: { plainData: boolean; idleMs: number; signal: AbortSignal },
): Promise<Client> {
  const { plainData, idleMs, signal } = options;
  signal.throwIfAborted();
  const client = new Client(idleMs, { allowSeparateTransferHost: false, maxListingBytes: LISTING_MAX_BYTES });
  const late = new Fault(
    'printer_unreachable',
    `The file server of ${target.host} did not answer within ${FTP_CONNECT_TIMEOUT_MS / 1000} s. Try again later.`,
  );
  const deadline = setTimeout(() => client.ftp.closeWithError(late), FTP_CONNECT_TIMEOUT_MS);
  const stop = () => client.close();
  signal.addEventListener('abort', stop);
  try {
    await client.access({
      host: target.host,
      port: target.port,
      secure: 'implicit',
      user: USER,
      password: target.accessCode,
      secureOptions: { ...trust({ pem: target.certificatePem, serial: target.serial }), maxVersion: 'TLSv1.2' },
    });
    if (plainData) await usePlainData(client);
    return client;
  } catch (error) {
    client.close();
    signal.throwIfAborted();
    throw ftpFault(error, target);
  } finally {
    clearTimeout(deadline);
    signal.removeEventListener('abort', stop);
  }
}

/** Says QUIT, waits briefly until the printer hangs up and closes whatever is still open. Never throws. */
export async function closeFtp(client: Client): Promise<void> {
  const { promise: ended, resolve: end } = Promise.withResolvers<void>();
  const deadline = setTimeout(() => {
    client.close();
    end();
  }, QUIT_TIMEOUT_MS);
  try {
    if (client.closed) return;
    client.ftp.socket.once('end', end);
    await client.send('QUIT');
    await ended;
  } catch {
    // The connection is gone or the server hung up instead of answering: both are an end.
  } finally {
    clearTimeout(deadline);
    client.close();
  }
}

/** What a failure on the control connection means; `path` is what was asked for. A Fault is returned unchanged. */
export function ftpFault(error: unknown, target: FtpTarget, path?: string): Fault {
  if (!(error instanceof FTPError)) return linkFault(error, target);
  const { code } = error;
  if (code === 530) {
    return new Fault(
      'printer_wrong_code',
      `The printer at ${target.host} does not accept this access code. Read the code on the printer's screen: it changes ` +
        'when LAN-only mode or Developer Mode is switched.',
      { cause: error },
    );
  }
  if (path !== undefined && isMissing(error)) {
    return new Fault('not_found', `There is no ${path} on the printer.`, { cause: error });
  }
  const what = path === undefined ? 'the connection' : path;
  return new Fault('printer_refused', `The printer refused ${what} (FTP answer ${code}). Try again later.`, {
    cause: error,
  });
}

/** Whether the server says that the file is not there (or may not be read): asking again cannot help. */
export function isMissing(error: unknown): boolean {
  return error instanceof FTPError && (error.code === 550 || error.code === 553);
}

/**
 * Data connections without TLS beside the encrypted control connection. The library knows no such mode, so the data
 * socket is opened here; it goes to the host of the control connection, whatever address the answer names.
 */
async function usePlainData(client: Client): Promise<void> {
  await client.sendIgnoringError('PROT C');
  client.prepareTransfer = async (ftp) => {
    const answer = (await ftp.request('PASV')) as FTPResponse;
    const host = ftp.socket.remoteAddress;
    const port = passivePort(answer.message);
    if (port === null || host === undefined) throw new Error(`no data connection: ${answer.message}`);
    const socket = connectPlain({ host, port });
    await new Promise<void>((resolve, reject) => {
      socket.setTimeout(ftp.timeout, () => reject(new Error('data connection timed out')));
      socket.once('error', reject);
      socket.once('connect', () => {
        socket.off('error', reject);
        socket.setTimeout(0);
        socket.removeAllListeners('timeout');
        ftp.dataSocket = socket;
        resolve();
      });
    }).catch((error: unknown) => {
      socket.destroy();
      throw error;
    });
    return answer;
  };
}

/** The port of a PASV answer: `227 … (h1,h2,h3,h4,p1,p2)`. */
function passivePort(message: string): number | null {
  const numbers = /\((?:\d{1,3},){4}(\d{1,3}),(\d{1,3})\)/.exec(message);
  return numbers === null ? null : Number(numbers[1]) * 256 + Number(numbers[2]);
}
