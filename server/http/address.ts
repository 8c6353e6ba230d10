import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import type { Door } from '../api/context.ts';

const WRAPPED = '::ffff:';

/** An address without the IPv6 wrapping of IPv4; as written when it is no address. */
export function plainAddress(address: string | undefined): string {
  if (address === undefined) return '';
  // The usual case of a listener on both families, without parsing.
  if (address.startsWith(WRAPPED) && address.includes('.')) return address.slice(WRAPPED.length);
  return ipaddr.isValid(address) ? ipaddr.process(address).toString() : address;
}

/**
 * Whom a request comes from: the socket's address, except that proxies we were told to trust, and Supervisor on the ingress
 * door, are believed about the client in front of them.
 */
export function clientAddress(request: IncomingMessage, door: Door, trusted: readonly string[]): string {
  const peer = plainAddress(request.socket.remoteAddress);
  if (door === 'direct' && !trusted.includes(peer)) return peer;
  const forwarded = request.headers['x-forwarded-for'];
  const chain = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? ''))
    .split(',')
    .map((part) => part.trim())
    .filter(Boolean);
  // On the ingress door the first entry is the browser; a proxy appends, so behind one only the last entry is its own word.
  const client = door === 'ingress' ? chain[0] : chain.at(-1);
  return client === undefined ? peer : plainAddress(client);
}
