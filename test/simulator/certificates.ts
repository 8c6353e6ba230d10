import { generateKeyPair, type KeyObject, sign } from 'node:crypto';
import { promisify } from 'node:util';
import { bits, boolean, integer, nothing, objectId, octets, pem, sequence, set, tagged, text, time } from './der.ts';

const KEY_BITS = 2048;
const NOT_BEFORE = new Date('2024-01-01T00:00:00Z');
const NOT_AFTER = new Date('2044-01-01T00:00:00Z');
const COMMON_NAME = '2.5.4.3';
const ORGANISATION = '2.5.4.10';
const COUNTRY = '2.5.4.6';
const BASIC_CONSTRAINTS = '2.5.29.19';
const SHA256_WITH_RSA = '1.2.840.113549.1.1.11';
const VERSION_3 = 2;

/** A printer's TLS identity, PEM. */
export interface Leaf {
  key: string;
  cert: string;
}

interface KeyPair {
  publicKey: KeyObject;
  privateKey: KeyObject;
}

/**
 * An own root and leaves as printers have them: CN is the serial, there is no SAN, and the root carries no key usage.
 * One key pair serves all leaves, because making RSA keys is the expensive part.
 */
export class Certificates {
  readonly rootPem: string;
  readonly #root: KeyPair;
  readonly #leaf: KeyPair;
  #number = 1;

  private constructor(root: KeyPair, leaf: KeyPair) {
    this.#root = root;
    this.#leaf = leaf;
    const extension = sequence(objectId(BASIC_CONSTRAINTS), boolean(true), octets(sequence(boolean(true))));
    this.rootPem = certificate(this.#number, ROOT_NAME, root.publicKey, root.privateKey, [extension]);
  }

  static async create(): Promise<Certificates> {
    const generate = promisify(generateKeyPair);
    const pair = () => generate('rsa', { modulusLength: KEY_BITS });
    const [root, leaf] = await Promise.all([pair(), pair()]);
    return new Certificates(root, leaf);
  }

  leaf(serial: string): Leaf {
    this.#number += 1;
    return {
      key: this.#leaf.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      cert: certificate(this.#number, name([[COMMON_NAME, serial]]), this.#leaf.publicKey, this.#root.privateKey, []),
    };
  }
}

const ROOT_NAME = name([
  [COMMON_NAME, 'Simulated Printer CA'],
  [ORGANISATION, 'Simulator'],
  [COUNTRY, 'CN'],
]);

function name(parts: [string, string][]): Buffer {
  return sequence(...parts.map(([id, value]) => set(sequence(objectId(id), text(value)))));
}

/** An X.509 v3 certificate signed by the root, PEM. */
function certificate(
  number: number,
  subject: Buffer,
  publicKey: KeyObject,
  signer: KeyObject,
  extensions: Buffer[],
): string {
  const algorithm = sequence(objectId(SHA256_WITH_RSA), nothing());
  const body = sequence(
    tagged(0, integer(VERSION_3)),
    integer(number),
    algorithm,
    ROOT_NAME,
    sequence(time(NOT_BEFORE), time(NOT_AFTER)),
    subject,
    publicKey.export({ type: 'spki', format: 'der' }),
    ...(extensions.length === 0 ? [] : [tagged(3, sequence(...extensions))]),
  );
  return pem('CERTIFICATE', sequence(body, algorithm, bits(sign('sha256', body, signer))));
}
