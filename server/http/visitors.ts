import type { IncomingMessage } from 'node:http';
import type { Authentication } from '../access/authentication.ts';
import type { Caller } from '../access/caller.ts';
import { readCookie } from '../access/cookie.ts';
import type { FrontDoor } from '../access/frontDoor.ts';
import type { Logins } from '../access/logins.ts';
import { hashSecret } from '../access/secret.ts';
import type { Sightings } from '../access/sightings.ts';
import type { Settings } from '../db/settings.ts';
import { Fault } from '../errors.ts';
import type { Identity } from './identity.ts';
import { hostNameOf, isHomeHost } from './origin.ts';

const NOBODY: Caller = Object.freeze({ kind: 'anonymous', refusal: null });
const HOUSEHOLD: Caller = Object.freeze({ kind: 'household' });
const HOST_REFUSED = {
  reason: 'host_refused',
  detail:
    'Refused: without sign-in this page opens only under an IP address or a name of the local network. Open it that way, or set ALLOWED_HOSTS.',
} as const;

type Deps = {
  logins: Logins;
  authentication: Authentication;
  frontDoor: FrontDoor;
  sightings: Sightings;
  settings: Settings;
  allowedHosts: readonly string[];
};

/** Whoever comes to the direct door without a key: people who signed in, or the household where nobody has to. */
export class Visitors {
  readonly #deps: Deps;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  /**
   * @param bearer a login sent as bearer token: it decides alone, as a key does
   * @throws Fault 403 host_refused where anybody may do something, and the page may be of a host that only claims to be this one
   */
  of({ headers }: IncomingMessage, bearer: string | null, ip: string): Identity {
    if (bearer !== null) {
      const hash = hashSecret(bearer);
      return this.#noted({ judge: () => this.#deps.logins.judge(hash, Date.now()), keyed: true, ip });
    }
    const { host } = headers;
    if (this.#isOpen() && !this.#isHome(host)) throw new Fault(HOST_REFUSED.reason, HOST_REFUSED.detail);
    const token = readCookie(headers.cookie);
    const hash = token === null ? null : hashSecret(token);
    return this.#noted({ judge: () => this.#judge(hash, host), keyed: false, ip });
  }

  #judge(hash: string | null, host: string | undefined): Caller {
    const { authentication, logins } = this.#deps;
    if (!authentication.enabled) return this.#isHome(host) ? HOUSEHOLD : { kind: 'anonymous', refusal: HOST_REFUSED };
    return hash === null ? NOBODY : logins.judge(hash, Date.now());
  }

  /** Anybody may do everything, or make the first administrator. */
  #isOpen(): boolean {
    const { authentication, frontDoor } = this.#deps;
    return !authentication.enabled || frontDoor.requiresSetup;
  }

  #isHome(host: string | undefined): boolean {
    const external = hostNameOf(this.#deps.settings.text('external_url') ?? '');
    return isHomeHost(host, external === null ? this.#deps.allowedHosts : [...this.#deps.allowedHosts, external]);
  }

  #noted(identity: Identity): Identity {
    const caller = identity.judge();
    if (caller.kind === 'user') this.#deps.sightings.note(caller.person.id, Date.now());
    return identity;
  }
}
