import ipaddr from 'ipaddr.js';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Network = [Address, number];

/** Bits of an IPv6 address that name a home or an office: whoever has it has all addresses below. */
const HOME_BITS = 64;
const WRAPPED_BITS = 96;

/**
 * Reads one entry of a key's list: `192.168.1.20`, `192.168.1.0/24`, `2001:db8::1`, `2001:db8::/64`.
 * @returns it as it is kept (a network by its first address, IPv4 out of its IPv6 wrapping), or null when it is none
 */
export function readAllowed(text: string): string | null {
  const network = networkOf(text.trim());
  if (network === null) return null;
  const [address, bits] = network;
  if (bits === bitsOf(address)) return address.toString();
  const first = address.kind() === 'ipv4' ? ipaddr.IPv4 : ipaddr.IPv6;
  return `${first.networkAddressFromCIDR(`${address}/${bits}`)}/${bits}`;
}

/** Whether an address is on the list: prepared once, asked per request. An address that cannot be read is on no list. */
export function allowing(list: readonly string[]): (ip: string) => boolean {
  const networks = list.map(networkOf).filter((network) => network !== null);
  return (ip) => {
    const address = addressOf(ip);
    if (address === null) return false;
    return networks.some((network) => network[0].kind() === address.kind() && address.match(network));
  };
}

/** What one household has of addresses: the address itself, or the /64 network of an IPv6 one. */
export function householdOf(ip: string): string {
  const address = addressOf(ip);
  if (address === null || address.kind() === 'ipv4') return ip;
  return `${ipaddr.IPv6.networkAddressFromCIDR(`${address}/${HOME_BITS}`)}/${HOME_BITS}`;
}

function networkOf(text: string): Network | null {
  const [ip = '', bits, ...more] = text.split('/');
  const written = parse(ip);
  if (written === null || more.length > 0) return null;
  const address = unwrapped(written);
  if (bits === undefined) return [address, bitsOf(address)];
  if (!/^\d{1,3}$/.test(bits)) return null;
  const count = Number(bits) - (address === written ? 0 : WRAPPED_BITS);
  return count >= 0 && count <= bitsOf(address) ? [address, count] : null;
}

function addressOf(ip: string): Address | null {
  const written = parse(ip);
  return written && unwrapped(written);
}

/** Four decimal parts or IPv6, without the zone that a link-local address carries. */
function parse(ip: string): Address | null {
  if (ipaddr.IPv4.isValidFourPartDecimal(ip)) return ipaddr.IPv4.parse(ip);
  const plain = ip.replace(/%.*$/, '');
  return plain.includes(':') && ipaddr.IPv6.isValid(plain) ? ipaddr.IPv6.parse(plain) : null;
}

function unwrapped(address: Address): Address {
  return address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() ? address.toIPv4Address() : address;
}

function bitsOf(address: Address): number {
  return address.kind() === 'ipv4' ? 32 : 128;
}
