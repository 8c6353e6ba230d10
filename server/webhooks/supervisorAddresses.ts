import type { LookupAddress } from 'node:dns';
import { lookup } from 'node:dns/promises';

/** Supervisor and its plugins, as their network calls them. */
const NAMES = ['supervisor', 'hassio', 'observer', 'dns', 'cli', 'audio', 'multicast'] as const;

/**
 * The addresses that Supervisor and its plugins have here, IPv4 and IPv6: the network may be another one than usual. A name
 * that is not known here adds nothing.
 */
export async function supervisorAddresses(
  resolve: (name: string) => Promise<LookupAddress[]> = (name) => lookup(name, { all: true }),
): Promise<string[]> {
  const found = await Promise.all(NAMES.map((name) => resolve(name).catch((): LookupAddress[] => [])));
  return [...new Set(found.flat().map(({ address }) => address))];
}
