import { ERR_CANNOT_CONNECT, ERR_CONNECTION_LOST, ERR_INVALID_AUTH } from 'home-assistant-js-websocket';
import { messageOf } from '../errors.ts';

/** Our own codes beside those of Home Assistant (`not_found`, `unknown_command`, `home_assistant_error` and so on). */
export type ConnectionCode = 'cannot_connect' | 'starting' | 'invalid_auth' | 'lost' | 'timeout';

/**
 * Anything that went wrong between us and Home Assistant. `code` and `translationKey` are what a program branches on;
 * the message is Home Assistant's own text and for people.
 */
export class ConnectionFault extends Error {
  readonly code: string;
  readonly translationKey: string | null;

  constructor(code: ConnectionCode | string, message: string, translationKey: string | null = null) {
    super(message);
    this.name = 'ConnectionFault';
    this.code = code;
    this.translationKey = translationKey;
  }
}

interface Answered {
  code?: unknown;
  message?: unknown;
  translation_key?: unknown;
}

const LIBRARY: Readonly<Record<number, [code: ConnectionCode, message: string]>> = {
  [ERR_CANNOT_CONNECT]: ['cannot_connect', 'Home Assistant cannot be reached'],
  [ERR_INVALID_AUTH]: ['invalid_auth', 'Home Assistant refuses the token'],
  [ERR_CONNECTION_LOST]: ['lost', 'The connection to Home Assistant was lost'],
};

/**
 * Makes one kind of error of everything that the library throws, none of which is an Error: its numbers, the whole message
 * of a command that was under way when the socket closed, and the `error` object of an answer.
 */
export function connectionFault(thrown: unknown): ConnectionFault {
  if (thrown instanceof ConnectionFault) return thrown;
  if (typeof thrown === 'number') return ofLibrary(thrown);
  if (typeof thrown !== 'object' || thrown === null || thrown instanceof Error)
    return new ConnectionFault('unknown_error', messageOf(thrown));
  const { code, message, translation_key } = ('error' in thrown ? thrown.error : thrown) as Answered;
  if (typeof code === 'number') return ofLibrary(code);
  return new ConnectionFault(
    String(code ?? 'unknown_error'),
    String(message ?? 'Home Assistant refused without a word'),
    typeof translation_key === 'string' ? translation_key : null,
  );
}

function ofLibrary(number: number): ConnectionFault {
  const [code, message] = LIBRARY[number] ?? ['cannot_connect', `Home Assistant cannot be reached (${number})`];
  return new ConnectionFault(code, message);
}
