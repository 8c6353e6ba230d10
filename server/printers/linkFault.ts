import { Fault } from '../errors.ts';

/** Where a connection went, for the sentence. */
export interface LinkTarget {
  host: string;
  port: number;
}

/** OpenSSL's and Node's words for "this is not the certificate that was recorded". */
const OTHER_CERTIFICATE: ReadonlySet<string> = new Set([
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'CERT_REJECTED',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** System errors of a connection attempt, each with what a person can do about it. */
const UNREACHABLE: Readonly<Record<string, (target: LinkTarget) => string>> = {
  ENOTFOUND: ({ host }) => `No device is known under the name ${host}. Check the address.`,
  EAI_AGAIN: ({ host }) => `The name ${host} cannot be looked up now. Use the IP address of the printer.`,
  ECONNREFUSED: ({ host, port }) =>
    `${host} refuses connections on port ${port}. Check that this is the printer's address and that it has finished starting.`,
  EHOSTUNREACH: ({ host }) => `${host} cannot be reached. Check that the printer is on and in this network.`,
  EHOSTDOWN: ({ host }) => `${host} cannot be reached. Check that the printer is on and in this network.`,
  ENETUNREACH: ({ host }) => `There is no route to ${host} from this machine. Check the address.`,
  ETIMEDOUT: ({ host, port }) =>
    `${host} did not answer on port ${port}. Check that the printer is on and in this network.`,
  CERT_HAS_EXPIRED: ({ host }) =>
    `The certificate of ${host} has expired, or the clock of this machine is wrong. Check the clock first.`,
  CERT_NOT_YET_VALID: ({ host }) =>
    `The certificate of ${host} lies in the future: the clock of this machine is wrong. Set it and try again.`,
};

/**
 * Says what the failure of a pinned TLS connection to a printer means: another certificate than the recorded one is
 * printer_certificate_changed, everything else printer_unreachable. A Fault is returned unchanged.
 */
export function linkFault(error: unknown, target: LinkTarget): Fault {
  if (error instanceof Fault) return error;
  const code = codeOf(error);
  if (OTHER_CERTIFICATE.has(code)) {
    return new Fault(
      'printer_certificate_changed',
      `${target.host} shows another certificate than the one recorded for this printer, so the access code was not sent. ` +
        'If the printer was reset or replaced, confirm it again in its settings.',
      { cause: error },
    );
  }
  const sentence =
    UNREACHABLE[code] ?? ((to: LinkTarget) => `The connection to ${to.host}:${to.port} broke off. Try again.`);
  return new Fault('printer_unreachable', sentence(target), { cause: error });
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  // Node tries every address of a name and then throws one error that holds all of them.
  if (error instanceof AggregateError && error.errors.length > 0 && !('code' in error)) return codeOf(error.errors[0]);
  return 'code' in error && typeof error.code === 'string' ? error.code : '';
}
