import { readAllowed } from '../access/allowedAddresses.ts';
import type { ApiKey, KeyChange } from '../access/keyStore.ts';
import { Fault } from '../errors.ts';
import type { Features } from './context.ts';

/** What is sent of a key that is not kept as it is sent. */
interface Sent {
  printer_ids?: number[] | null | undefined;
  expires_at?: string | null | undefined;
  allowed_ips?: string[] | null | undefined;
}

/**
 * Printers, end and addresses as they are kept, where they are sent.
 * @param row the key as it is (printers that are gone may stay on it), or null for a new one
 * @throws Fault 404 for an unknown printer, 422 for an end that has passed
 */
export function keptOf({ printers }: Features, sent: Sent, row: ApiKey | null) {
  const { printer_ids, expires_at, allowed_ips } = sent;
  const change: Pick<KeyChange, 'printer_ids' | 'expires_at' | 'allowed_ips'> = {};
  const known = new Set(row?.printer_ids ?? []);
  const printerOf = (id: number) => (known.has(id) ? id : printers.get(id).id);
  if (printer_ids !== undefined) change.printer_ids = printer_ids && [...new Set(printer_ids.map(printerOf))];
  if (expires_at !== undefined) change.expires_at = expires_at === null ? null : endOf(expires_at, row);
  if (allowed_ips !== undefined)
    change.allowed_ips = allowed_ips && [...new Set(allowed_ips.map(readAllowed).filter((text) => text !== null))];
  return change;
}

function endOf(text: string, row: ApiKey | null): Date {
  const at = new Date(text);
  if (at.getTime() > Date.now() || at.getTime() === row?.expires_at?.getTime()) return at;
  throw new Fault('bad_input', 'expires_at: This time has passed. Choose a later one, or leave it out.');
}
