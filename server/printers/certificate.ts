import type { X509Certificate } from 'node:crypto';
import { connect, type TLSSocket } from 'node:tls';
import { Fault } from '../errors.ts';
import { linkFault } from './linkFault.ts';

/** Busy controllers take several seconds for a first answer. */
export const CERTIFICATE_TIMEOUT_MS = 15_000;

/** Serial numbers are 15 capitals and digits; the room around that is for units of other lengths. */
const SERIAL = /^(?=.*\d)[0-9A-Z]{10,20}$/;

/** What a printer shows of itself before anybody signs in. */
export interface PrinterCertificate {
  /** The serial number: printers carry it as the common name of their certificate. */
  commonName: string;
  /** SHA-256 over the DER form, as `AB:CD:…`. */
  fingerprint256: string;
  /** The leaf certificate alone. */
  pem: string;
}

export interface CertificateQuestion {
  host: string;
  port: number;
  /** When given, a certificate with another common name is refused. */
  serial?: string;
  timeoutMs?: number;
  signal?: AbortSignal;
}

/** The TLS options of a connection that trusts exactly one certificate. */
export interface PinnedTls {
  ca: string[];
  allowPartialTrustChain: true;
  servername: string;
  minVersion: 'TLSv1.2';
}

/**
 * Reads the certificate a printer shows, without sending anything but the TLS greeting: the first use of trust on
 * first use. Nothing is verified except that the common name looks like (or, with `serial`, is) a serial number.
 * @throws Fault printer_unreachable, printer_not_bambu, printer_wrong_serial; the signal's reason when it is aborted
 */
export async function readCertificate(question: CertificateQuestion): Promise<PrinterCertificate> {
  const { host, port, serial } = question;
  const leaf = await leafOf(question);
  const commonName = leaf === undefined ? null : commonNameOf(leaf);
  if (leaf === undefined || commonName === null || !SERIAL.test(commonName)) {
    throw new Fault('printer_not_bambu', `${host} answers on port ${port}, but it is not a Bambu Lab printer.`);
  }
  if (serial !== undefined && commonName !== serial.toUpperCase()) {
    throw new Fault(
      'printer_wrong_serial',
      `The printer at ${host} has the serial number ${commonName}, not ${serial}. Check the address and the serial number.`,
    );
  }
  return { commonName, fingerprint256: leaf.fingerprint256, pem: leaf.toString() };
}

/**
 * TLS options for connections that carry the access code. They accept the recorded certificate and no other: a changed
 * leaf fails before anything is sent. `servername` is the serial number, which is compared with the common name (the
 * certificates have no alternative names). A fresh object each time, because clients write into it.
 */
export function trust(known: { pem: string; serial: string }): PinnedTls {
  return { ca: [known.pem], allowPartialTrustChain: true, servername: known.serial, minVersion: 'TLSv1.2' };
}

async function leafOf(question: CertificateQuestion): Promise<X509Certificate | undefined> {
  const { host, port, timeoutMs = CERTIFICATE_TIMEOUT_MS, signal } = question;
  signal?.throwIfAborted();
  let opened = false;
  const socket: TLSSocket = connect({ host, port, rejectUnauthorized: false, minVersion: 'TLSv1.2' });
  const { promise, resolve, reject } = Promise.withResolvers<X509Certificate | undefined>();
  const stop = () => reject(signal?.reason);
  const deadline = setTimeout(() => reject(lateFault(host, port, timeoutMs, opened)), timeoutMs);
  signal?.addEventListener('abort', stop);
  socket.on('connect', () => {
    opened = true;
  });
  // Only this reader: asking with the older `getPeerCertificate` too makes one of the two come back empty.
  socket.on('secureConnect', () => resolve(socket.getPeerX509Certificate()));
  socket.on('error', (error) => reject(opened ? notAPrinter(host, port, error) : linkFault(error, { host, port })));
  socket.on('close', () => reject(notAPrinter(host, port)));
  try {
    return await promise;
  } finally {
    signal?.removeEventListener('abort', stop);
    clearTimeout(deadline);
    socket.destroy();
  }
}

function notAPrinter(host: string, port: number, cause?: unknown): Fault {
  const detail = `${host} answers on port ${port}, but it is not a printer: it does not speak TLS as printers do.`;
  return new Fault('printer_not_bambu', detail, { cause });
}

function lateFault(host: string, port: number, timeoutMs: number, opened: boolean): Fault {
  const seconds = Math.round(timeoutMs / 1000);
  return new Fault(
    'printer_unreachable',
    opened
      ? `${host} accepts connections on port ${port} but did not answer within ${seconds} s. If it is a printer, restart it.`
      : `${host} did not answer on port ${port} within ${seconds} s. Check that the printer is on and in this network.`,
  );
}

/** The one common name of a certificate's subject, or null when there is none or more than one. */
function commonNameOf(certificate: X509Certificate): string | null {
  const names = certificate.subject.split('\n').filter((line) => line.startsWith('CN='));
  return names.length === 1 ? names[0]!.slice('CN='.length) : null;
}
