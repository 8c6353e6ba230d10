import { readFileSync } from 'node:fs';
import { createSecureContext } from 'node:tls';
import { Fault, messageOf } from '../errors.ts';

/** Certificate and key of a listener, PEM. */
export interface ServerCertificate {
  cert: Buffer;
  key: Buffer;
}

/**
 * Reads them from their files and sees whether they belong together.
 * @throws Fault `certificate_unusable` that names the variable and the file, and says what to do
 */
export function readCertificate(tls: { cert: string; key: string }): ServerCertificate {
  const read = { cert: readPem('TLS_CERT', tls.cert), key: readPem('TLS_KEY', tls.key) };
  try {
    createSecureContext(read);
  } catch (error) {
    throw unusable(`TLS_CERT (${tls.cert}) and TLS_KEY (${tls.key}) do not work together: ${messageOf(error)}`, error);
  }
  return read;
}

function readPem(variable: string, path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw unusable(`${variable} (${path}) cannot be read: ${messageOf(error)}`, error);
  }
}

function unusable(what: string, cause: unknown): Fault {
  const detail = `HTTPS cannot start. ${what}. Correct the files, or set neither for plain HTTP.`;
  return new Fault('certificate_unusable', detail, { cause });
}
