import type { IncomingMessage } from 'node:http';
import type { Caller } from '../access/caller.ts';
import type { IngressPeople } from '../access/ingressPeople.ts';
import type { Door } from '../api/context.ts';
import { clientAddress } from './address.ts';
import { type Keyed, keyOf, requireNoKeyInAddress } from './keyed.ts';
import type { TokenCallers } from './tokenCallers.ts';
import type { Visitors } from './visitors.ts';

/** What a request or a socket was recognised by; `judge` says what it is worth now. */
export interface Identity {
  judge(): Caller;
  /** A key was sent: it decides alone, and the request cannot come from a web page of another site by itself. */
  keyed: boolean;
  /** A token in the address was sent, and no key: nothing that a browser sends by itself counts. */
  token?: true;
  ip: string;
}

type Deps = {
  keyed: Keyed;
  tokens: TokenCallers;
  visitors: Visitors;
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

  /**
   * At once for everybody whose credential is known in memory.
   * @throws Fault 400 when two different keys are sent, or one in the address; 403 for an unknown host
   */
  of(request: IncomingMessage, door: Door): Identity | Promise<Identity> {
    requireNoKeyInAddress(request.url ?? '');
    const ip = clientAddress(request, door, this.#deps.trustedProxies);
    const { headers } = request;
    const bearer = BEARER.test(headers.authorization ?? '') ? headers.authorization!.replace(BEARER, '').trim() : null;
    const key = keyOf(headers['x-api-key'], bearer);
    if (key !== null) return this.#deps.keyed.of(key, ip, request, door);
    const byToken = this.#deps.tokens.of(request, ip, door);
    if (byToken !== null) return byToken;
    if (door === 'ingress') return this.#ingress(request, ip);
    return this.#deps.visitors.of(request, bearer, ip);
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

/** Header bytes are UTF-8 here, which Node reads as Latin-1. */
function decoded(value: string | string[] | undefined): string | null {
  return typeof value === 'string' && value !== '' ? Buffer.from(value, 'latin1').toString('utf8') : null;
}
