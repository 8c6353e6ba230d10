import { Fault } from '../errors.ts';

/** What a failed connection means, by the system's or the TLS library's code. */
const WORDS: Record<string, string> = {
  ECONNREFUSED: 'The receiver refused the connection: nothing listens there.',
  ECONNRESET: 'The connection was closed before an answer.',
  EPIPE: 'The connection was closed before an answer.',
  ETIMEDOUT: 'The receiver did not accept the connection in time.',
  EHOSTUNREACH: 'The receiver cannot be reached from here.',
  ENETUNREACH: "The receiver's network cannot be reached from here.",
  EHOSTDOWN: 'The receiver is switched off or not in the network.',
  ENOTFOUND: 'The name of the receiver is not known.',
  EAI_AGAIN: 'The name of the receiver could not be looked up.',
  CERT_HAS_EXPIRED: "The receiver's certificate has expired.",
  CERT_NOT_YET_VALID: "The receiver's certificate is not valid yet.",
  DEPTH_ZERO_SELF_SIGNED_CERT: "The receiver's certificate is self-signed.",
  SELF_SIGNED_CERT_IN_CHAIN: "The receiver's certificate comes from an unknown authority.",
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: "The receiver's certificate comes from an unknown authority.",
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: "The receiver's certificate comes from an unknown authority.",
  ERR_TLS_CERT_ALTNAME_INVALID: "The receiver's certificate is for another name.",
  EPROTO: 'The receiver does not speak TLS on this port.',
  HPE_HEADER_OVERFLOW: "The answer's headers are too long.",
};

/** Why a connection failed, in a sentence without the URL: it may stand in the log and in the database. */
export function connectionWords(error: unknown): string {
  if (error instanceof Fault) return error.message;
  const code = codeOf(error);
  if (code.startsWith('ERR_SSL')) return WORDS.EPROTO!;
  if (code.startsWith('HPE_')) return WORDS[code] ?? 'The answer is not HTTP.';
  return WORDS[code] ?? (code === '' ? 'The connection failed.' : `The connection failed (${code}).`);
}

/** The code of an error, or an empty text. */
export function codeOf(error: unknown): string {
  const code = (error as { code?: unknown } | null)?.code;
  return typeof code === 'string' ? code : '';
}
