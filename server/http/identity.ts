import type { IncomingMessage } from 'node:http';
import type { Caller } from '../access/caller.ts';
import { readCookie } from '../access/cookie.ts';
import type { IngressPeople } from '../access/ingressPeople.ts';
import type { Keyring } from '../access/keyring.ts';
import type { Logins } from '../access/logins.ts';
import { hashSecret, KEY_MARK } from '../access/secret.ts';
import type { Door } from '../api/context.ts';
import { Fault } from '../errors.ts';
import { clientAddress } from './address.ts';

/** What a request or a socket was recognised by; `judge` says what it is worth now. */
export interface Identity {
  judge(): Caller;
  /** A key was sent: it decides alone, and the request cannot come from a web page of another site by itself. */
  keyed: boolean;
  ip: string;
}

type Deps = {
  keyring: Keyring;
  logins: Logins;
  ingress: IngressPeople;
  trustedProxies: readonly string[];
};

const BEARER = /^bearer(\s+|$)/i;
const NOBODY: Caller = Object.freeze({ kind: 'anonymous', refusal: null });

/**
 * Recognises callers before any body is read. A key that is sent decides alone: when it is wrong the request is refused, whatever
 * cookie or ingress identity comes with it. Identity headers count on the ingress door only.
 */
export class Identities {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /** At once for everybody whose credential is known in memory. @throws Fault 400 when two different keys are sent */
  of(request: IncomingMessage, door: Door): Identity | Promise<Identity> {
    const ip = clientAddress(request, door, this.#deps.trustedProxies);
    const { headers } = request;
    const bearer = BEARER.test(headers.authorization ?? '') ? headers.authorization!.replace(BEARER, '').trim() : null;
    const key = keyOf(headers['x-api-key'], bearer);
    if (key !== null) return this.#keyed(key, ip);
    if (door === 'ingress') return this.#ingress(request, ip);
    const token = bearer ?? readCookie(headers.cookie);
    if (token === null) return { judge: () => NOBODY, keyed: false, ip };
    const hash = hashSecret(token);
    return { judge: () => this.#deps.logins.judge(hash, Date.now()), keyed: bearer !== null, ip };
  }

  #keyed(key: string, ip: string): Identity | Promise<Identity> {
    const { keyring } = this.#deps;
    const hash = hashSecret(key);
    const identity = (first: Caller): Identity => {
      const judge = first.kind === 'key' ? () => keyring.judge(hash, Date.now()) : () => first;
      return { judge, keyed: true, ip };
    };
    const first = keyring.identify(key, ip, Date.now(), hash);
    return first instanceof Promise ? first.then(identity) : identity(first);
  }

  async #ingress({ headers }: IncomingMessage, ip: string): Promise<Identity> {
    const { ingress } = this.#deps;
    const id = headers['x-remote-user-id'];
    if (typeof id !== 'string' || id === '') return { judge: () => NOBODY, keyed: false, ip };
    const name = decoded(headers['x-remote-user-name'] ?? headers['x-remote-user-display-name']) ?? id;
    await ingress.meet(id, name);
    return { judge: () => ingress.judge(id), keyed: false, ip };
  }
}

function keyOf(header: string | string[] | undefined, bearer: string | null): string | null {
  const own = Array.isArray(header) ? header.join() : header;
  const fromBearer = bearer?.startsWith(KEY_MARK) ? bearer : null;
  if (own !== undefined && fromBearer !== null && own !== fromBearer) {
    throw new Fault('malformed', 'X-API-Key and Authorization hold different keys. Send one of them.');
  }
  return own ?? fromBearer;
}

/** Header bytes are UTF-8 here, which Node reads as Latin-1. */
function decoded(value: string | string[] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'latin1').toString('utf8') : null;
}
