import { lookup as systemLookup } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import { Fault } from '../errors.ts';
import { normalAddress, placeOf } from './address.ts';

/** Where a webhook may go: `internet` = global addresses over https; `home` = also the local network, http too. */
export type Reach = 'internet' | 'home';

/** What this installation adds to the rules: its own doors are forbidden, `allow` is exempt from the rules for addresses. */
export interface Fence {
  ownAddresses: readonly string[];
  ownPorts: readonly number[];
  /** Addresses that are never called: Supervisor's, as they are found at start. */
  never?: readonly string[];
  /** `address:port`, IPv6 in brackets. */
  allow: readonly string[];
}

/** The longest URL of a webhook, in characters. */
export const URL_LIMIT = 2_048;
const DEFAULT_PORTS: Record<string, number> = { 'http:': 80, 'https:': 443 };
const FORBIDDEN_NAMES = new Set(['supervisor', 'hassio', 'localhost']);

const SENTENCES = {
  unreadable: 'This is not a web address. Enter a full URL such as https://example.com/hook.',
  long: `The URL is too long. Use one of at most ${URL_LIMIT} characters.`,
  scheme: 'Only http and https URLs can be called. Enter a URL that starts with https://.',
  plain:
    'A webhook with reach "internet" needs an https:// URL. Use https, or make the webhook with reach "home" for a receiver in your own network.',
  credentials: 'The URL contains a user name or password. Remove the part before the @.',
  port: 'Port 0 cannot be called. Enter the port of the receiver.',
  name: "This name is Supervisor or this machine itself. Enter the receiver's own name or address.",
  own: 'This is the address of Bambuddy itself. Enter the address of another receiver.',
  home: 'This address is in a local network. Make the webhook with reach "home", or enter a public address.',
  nowhere:
    'Webhooks are never sent to this address (loopback, link-local, multicast, reserved or internal). Enter the address of the receiver in your network or on the internet.',
} as const;

/** How far one connection may go, and to which port. */
export interface Passage {
  reach: Reach;
  port: number;
  fence: Fence;
}

/**
 * Reads and judges a webhook's URL: its form, its scheme, and the address where it is written as a literal. What a name
 * resolves to is judged by `guardedLookup`, where the connection is made.
 * @returns the parsed URL: the one that must be called
 * @throws Fault `webhook_destination_refused` with a sentence that says what to do
 */
export function checkUrl(text: string, reach: Reach, fence: Fence): URL {
  if (text.length > URL_LIMIT) throw refusal('long');
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || url.hostname === '') throw refusal('unreadable');
  if (!(url.protocol in DEFAULT_PORTS)) throw refusal('scheme');
  if (url.username !== '' || url.password !== '') throw refusal('credentials');
  if (portOf(url) === 0) throw refusal('port');
  const host = hostOf(url);
  if (FORBIDDEN_NAMES.has(host) || host.endsWith('.localhost')) throw refusal('name');
  if (isIP(host) !== 0) checkAddress(host, { reach, port: portOf(url), fence });
  if (reach === 'internet' && url.protocol !== 'https:') throw refusal('plain');
  return url;
}

/** @throws Fault `webhook_destination_refused` when a connection to this address and port is not allowed */
export function checkAddress(address: string, { reach, port, fence }: Passage): void {
  const wanted = normalAddress(address);
  if (fence.allow.some((entry) => normalEntry(entry) === `${wanted}|${port}`)) return;
  if (fence.never?.some((entry) => normalAddress(entry) === wanted)) throw refusal('nowhere');
  const own = fence.ownPorts.includes(port) && fence.ownAddresses.some((entry) => normalAddress(entry) === wanted);
  if (own) throw refusal('own');
  const place = placeOf(address);
  if (place === 'nowhere') throw refusal('nowhere');
  if (place === 'home' && reach === 'internet') throw refusal('home');
}

/**
 * A `lookup` for `http.request` that judges every address a name resolves to, and refuses the connection when ANY of them
 * is forbidden. It is not called for literal addresses: `checkUrl` judges those.
 */
export function guardedLookup(passage: Passage, resolve: LookupFunction = systemLookup): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error) return callback(error, '');
      const answers = Array.isArray(found) ? found : [];
      try {
        for (const answer of answers) checkAddress(answer.address, passage);
      } catch (refused) {
        return callback(refused as Error, '');
      }
      const first = answers[0];
      if (first === undefined) return callback(noAddress(hostname), '');
      if (options.all) return callback(null, answers);
      callback(null, first.address, first.family);
    });
  };
}

/** The host as names are compared and addresses are parsed: lower case, no brackets, no trailing dot. */
export function hostOf(url: URL): string {
  return url.hostname
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '');
}

/** The port that the URL leads to, the scheme's own when none is written. */
export function portOf(url: URL): number {
  return url.port === '' ? (DEFAULT_PORTS[url.protocol] ?? 0) : Number(url.port);
}

function normalEntry(entry: string): string {
  const colon = entry.lastIndexOf(':');
  const address = entry.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return `${normalAddress(address)}|${Number(entry.slice(colon + 1))}`;
}

function noAddress(hostname: string): Error {
  return Object.assign(new Error(`${hostname} has no address`), { code: 'ENOTFOUND' });
}

function refusal(sentence: keyof typeof SENTENCES): Fault {
  return new Fault('webhook_destination_refused', SENTENCES[sentence]);
}
