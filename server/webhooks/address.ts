import ipaddr from 'ipaddr.js';

/** Where an address leads: to the internet, to something in the house, or where no webhook may go. */
export type Place = 'internet' | 'home' | 'nowhere';

type Address = ipaddr.IPv4 | ipaddr.IPv6;

const HOME_RANGES = new Set(['private', 'uniqueLocal', 'carrierGradeNat']);
/** All global unicast addresses that exist today; the rest of the space is reserved (RFC 4291). */
const GLOBAL_IPV6 = ipaddr.IPv6.parseCIDR('2000::/3');
/** ORCHID (RFC 4843) and the documentation network (RFC 3849, RFC 9637): never on the internet. */
const NOWHERE_IPV6 = ['2001:10::/28', '2001:db8::/32', '3fff::/20'].map((range) => ipaddr.IPv6.parseCIDR(range));
/** Supervisor, its DNS, audio, CLI and observer have these addresses in every installation. */
const SUPERVISOR = ['172.30.32.2', '172.30.32.3', '172.30.32.4', '172.30.32.5', '172.30.32.6'];
/** What cloud machines answer with their own credentials, as far as it is not link-local. */
const CLOUD_METADATA = ['100.100.100.200', 'fd00:ec2::254'];
const FORBIDDEN = new Set([...SUPERVISOR, ...CLOUD_METADATA].map(normalAddress));

/**
 * Judges one address. IPv4 in IPv6 clothes (`::ffff:…`) is judged as IPv4; NAT64, 6to4 and Teredo lead nowhere, because
 * what they wrap is dialled by somebody else.
 */
export function placeOf(address: string): Place {
  const parsed = parse(address);
  if (parsed === null || FORBIDDEN.has(parsed.toNormalizedString())) return 'nowhere';
  const range = parsed.range() as string;
  if (HOME_RANGES.has(range)) return 'home';
  return range === 'unicast' && isGlobal(parsed) ? 'internet' : 'nowhere';
}

/** One spelling per address, so that two can be compared; text that is no address stays as it is. */
export function normalAddress(address: string): string {
  return parse(address)?.toNormalizedString() ?? address;
}

function isGlobal(address: Address): boolean {
  if (address instanceof ipaddr.IPv4) return true;
  return address.match(GLOBAL_IPV6) && !NOWHERE_IPV6.some((range) => address.match(range));
}

function parse(address: string): Address | null {
  return ipaddr.isValid(address) ? ipaddr.process(address) : null;
}
