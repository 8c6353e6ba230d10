import type { IncomingMessage } from 'node:http';
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

/** A websocket needs the page's own origin, or a key and no origin. @throws Fault 403 cross_site */
export function requireSocketOrigin(request: IncomingMessage, door: Door, keyed: boolean): void {
  if (request.headers.origin === undefined ? keyed : isOwnOrigin(request, door)) return;
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

function crossSite(): Fault {
  return new Fault('cross_site', 'Refused: this request comes from a page of another site. Use an API key instead.');
}
