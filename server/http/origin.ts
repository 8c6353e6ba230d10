import type { IncomingMessage } from 'node:http';
import { isIP } from 'node:net';
import type { Door } from '../api/context.ts';
import { Fault } from '../errors.ts';

const SAFE = new Set(['GET', 'HEAD', 'OPTIONS']);

/**
 * A web page of another site cannot change anything with the browser's cookie or ingress identity.
 * @throws Fault 403 cross_site
 */
export function requireSameSite(request: IncomingMessage, door: Door, keyed: boolean): void {
  if (keyed || SAFE.has(request.method ?? '')) return;
  const site = request.headers['sec-fetch-site'];
  if (site === 'same-origin' || site === 'none') return;
  if (site === undefined && request.headers.origin === undefined) return;
  if (isOwnOrigin(request, door)) return;
  throw crossSite();
}

/**
 * A websocket needs the page's own origin, or none where that proves that no page asks.
 * @param bare whether a request without an origin is let in: one with a key
 * @throws Fault 403 cross_site
 */
export function requireSocketOrigin(request: IncomingMessage, door: Door, bare: boolean): void {
  if (request.headers.origin === undefined ? bare : isOwnOrigin(request, door)) return;
  throw crossSite();
}

/** Behind ingress the host that the browser sees is the one that Home Assistant forwards. */
function isOwnOrigin({ headers }: IncomingMessage, door: Door): boolean {
  const forwarded = door === 'ingress' ? headers['x-forwarded-host'] : undefined;
  const host = (typeof forwarded === 'string' ? forwarded : headers.host)?.toLowerCase();
  try {
    return headers.origin !== undefined && host !== undefined && new URL(headers.origin).host === host;
  } catch {
    return false;
  }
}

/**
 * True for a Host that no page of the internet can have by pointing its own name at this machine: an IP address, a name without
 * dots, `localhost`, `*.local`, or one of `names` (lower case).
 */
export function isHomeHost(host: string | undefined, names: readonly string[]): boolean {
  const name = hostNameOf(`http://${host ?? ''}`)?.replace(/\.$/, '');
  if (name === undefined || name === '') return false;
  if (isIP(name.replace(/^\[|\]$/g, '')) !== 0) return true;
  return !name.includes('.') || name.endsWith('.local') || names.includes(name);
}

/** The host of an address without its port, in lower case; null when it is no address. */
export function hostNameOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).hostname : null;
}

function crossSite(): Fault {
  return new Fault('cross_site', 'Refused: this request comes from a page of another site. Use an API key instead.');
}
