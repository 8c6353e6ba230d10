import { generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { bits, boolean, integer, objectId, octets, pem, sequence, set, tagged, text, time } from '../simulator/der.ts';

const COMMON_NAME = '2.5.4.3';
const BASIC_CONSTRAINTS = '2.5.29.19';
const ALTERNATIVE_NAMES = '2.5.29.17';
const ECDSA_WITH_SHA256 = '1.2.840.10045.4.3.2';
const VERSION_3 = 2;
/** The tag of an IP address among alternative names (RFC 5280 4.2.1.6). */
const IP_ADDRESS_TAG = 0x87;
const DAY_MS = 86_400_000;

/** A TLS identity, PEM. */
export interface Identity {
  key: string;
  cert: string;
}

export interface Wanted {
  /** An IPv4 address. */
  address: string;
  expired?: boolean;
}

/** An authority of this test's own. */
export interface Authority {
  /** PEM, for those who trust it. */
  readonly root: string;
  /** A certificate of a server, signed by the authority. */
  issue(wanted: Wanted): Identity;
}

const algorithm = sequence(objectId(ECDSA_WITH_SHA256));
const keyPair = () => generateKeyPairSync('ec', { namedCurve: 'P-256' });
const nameOf = (commonName: string) => sequence(set(sequence(objectId(COMMON_NAME), text(commonName))));
const ROOT_NAME = nameOf('Test authority');

export function testAuthority(): Authority {
  const root = keyPair();
  const isAuthority = sequence(objectId(BASIC_CONSTRAINTS), boolean(true), octets(sequence(boolean(true))));
  let number = 1;
  return {
    root: certificate(
      { number, subject: ROOT_NAME, key: root.publicKey, extension: isAuthority },
      ROOT_NAME,
      root.privateKey,
    ),
    issue({ address, expired = false }) {
      const leaf = keyPair();
      number += 1;
      const body = { number, subject: nameOf(address), key: leaf.publicKey, extension: addressName(address), expired };
      return { key: keyPem(leaf.privateKey), cert: certificate(body, ROOT_NAME, root.privateKey) };
    },
  };
}

/** A certificate that nobody vouches for. */
export function selfSigned({ address }: Wanted): Identity {
  const { publicKey, privateKey } = keyPair();
  const subject = nameOf(address);
  const body = { number: 1, subject, key: publicKey, extension: addressName(address) };
  return { key: keyPem(privateKey), cert: certificate(body, subject, privateKey) };
}

function addressName(address: string): Buffer {
  const value = Buffer.from([IP_ADDRESS_TAG, 4, ...address.split('.').map(Number)]);
  return sequence(objectId(ALTERNATIVE_NAMES), octets(sequence(value)));
}

function keyPem(key: KeyObject): string {
  return key.export({ type: 'pkcs8', format: 'pem' }).toString();
}

interface Body {
  number: number;
  subject: Buffer;
  key: KeyObject;
  extension: Buffer;
  expired?: boolean;
}

function certificate(
  { number, subject, key, extension, expired = false }: Body,
  issuer: Buffer,
  signer: KeyObject,
): string {
  const until = new Date(Date.now() + (expired ? -DAY_MS : DAY_MS));
  const body = sequence(
    tagged(0, integer(VERSION_3)),
    integer(number),
    algorithm,
    issuer,
    sequence(time(new Date(Date.now() - 2 * DAY_MS)), time(until)),
    subject,
    key.export({ type: 'spki', format: 'der' }),
    tagged(3, sequence(extension)),
  );
  return pem('CERTIFICATE', sequence(body, algorithm, bits(sign('sha256', body, signer))));
}
