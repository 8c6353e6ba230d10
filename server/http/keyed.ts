import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import { householdOf } from '../access/allowedAddresses.ts';
import type { Caller } from '../access/caller.ts';
import type { Guesses } from '../access/guesses.ts';
import type { Keyring } from '../access/keyring.ts';
import { hashSecret, KEY_MARK } from '../access/secret.ts';
import type { Door } from '../api/context.ts';
import { Fault } from '../errors.ts';
import type { Identity } from './identity.ts';

/** Names under which clients are known to send keys in addresses. */
const KEY_NAMES = new Set(['api_key', 'apikey', 'api-key', 'key', 'x-api-key', 'token', 'access_token']);

/** Requests that carry a key: it decides alone, whatever else comes with it. */
export class Keyed {
  readonly #deps: { keyring: Keyring; guesses: Guesses };

  constructor(deps: { keyring: Keyring; guesses: Guesses }) {
    this.#deps = deps;
  }

  /** The key is looked up before anything is counted: guesses of others never delay a right one. */
  of(key: string, ip: string, { headers }: IncomingMessage, door: Door): Identity | Promise<Identity> {
    const { keyring } = this.#deps;
    const hash = hashSecret(key);
    const identity = (first: Caller): Identity | Promise<Identity> => {
      if (first.kind === 'key') return { judge: () => keyring.judge(hash, ip, Date.now()), keyed: true, ip };
      return this.#refused(first, ip, placeOf(headers, door, ip));
    };
    const first = keyring.identify(key, ip, Date.now(), hash);
    return first instanceof Promise ? first.then(identity) : identity(first);
  }

  /** A key that was refused once stays so for this request. */
  async #refused(first: Caller, ip: string, place: string): Promise<Identity> {
    const refusal = first.kind === 'anonymous' ? first.refusal : null;
    const guessed = refusal?.reason === 'key_unknown' ? await this.#deps.guesses.note(place) : null;
    const caller: Caller = guessed === null ? first : { kind: 'anonymous', refusal: { ...refusal, ...guessed } };
    return { judge: () => caller, keyed: true, ip };
  }
}

/**
 * The key of a request, from either header. A header that was sent twice arrives as one, with commas.
 * @param bearer what `Authorization: Bearer` holds @throws Fault 400 when two different keys are sent
 */
export function keyOf(header: string | string[] | undefined, bearer: string | null): string | null {
  const text = Array.isArray(header) ? header.join() : header;
  if (bearer === null && !text?.includes(',')) return text ?? null;
  const sent = text === undefined ? [] : text.split(',').map((part) => part.trim());
  if (bearer?.startsWith(KEY_MARK)) sent.push(bearer);
  const [first] = sent;
  if (sent.some((key) => key !== first))
    throw new Fault('malformed', 'X-API-Key and Authorization hold different keys. Send one of them.');
  return first ?? null;
}

/** @throws Fault 400 key_in_address */
export function requireNoKeyInAddress(url: string): void {
  const mark = url.indexOf('?');
  if (mark < 0) return;
  for (const [name, value] of new URLSearchParams(url.slice(mark + 1))) {
    if (!KEY_NAMES.has(name.toLowerCase()) || !value.startsWith(KEY_MARK)) continue;
    throw new Fault(
      'key_in_address',
      'A key does not belong in the address, because addresses are kept in histories and logs. Make a new one, and send it in the header X-API-Key.',
    );
  }
}

/** Whose guesses these are: through ingress many people come from one address, so there it is the person. */
export function placeOf(headers: IncomingHttpHeaders, door: Door, ip: string): string {
  const person = door === 'ingress' ? headers['x-remote-user-id'] : undefined;
  return typeof person === 'string' && person !== '' ? `person ${person}` : householdOf(ip);
}
