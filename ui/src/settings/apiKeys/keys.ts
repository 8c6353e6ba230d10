import type { ApiKey, Role, Scope } from '../../wire.ts';

const DAY_MS = 86_400_000;
/** A key without use for this long is called unused. */
const UNUSED_AFTER_DAYS = 30;
/** A key this close to its end is called so. */
const SOON_DAYS = 14;

export type KeyMark = 'disabled' | 'expired' | 'expiresSoon' | 'unused';

/** What deviates about a key; nothing for one that is used and good. @param now ms since 1970 */
export function marksOf(key: ApiKey, now: number): KeyMark[] {
  const marks: KeyMark[] = [];
  const end = key.expires_at === null ? null : Date.parse(key.expires_at);
  if (!key.enabled) marks.push('disabled');
  if (end !== null && end <= now) marks.push('expired');
  else if (end !== null && end - now < SOON_DAYS * DAY_MS) marks.push('expiresSoon');
  const quietSince = Date.parse(key.last_used_at ?? key.created_at);
  if (now - quietSince > UNUSED_AFTER_DAYS * DAY_MS) marks.push('unused');
  return marks;
}

/** What a kind of client needs, ticked at once. */
export const PRESETS = {
  dashboard: ['read_status'],
  automation: ['read_status', 'control_printer'],
  slicer: ['read_status', 'manage_queue', 'cloud_access'],
  tariff: ['update_electricity_price'],
} as const satisfies Record<string, readonly Scope[]>;
export type Preset = keyof typeof PRESETS;
export const PRESET_NAMES = Object.keys(PRESETS) as Preset[];

export type Block = 'cloudNeedsSignIn' | 'viewer' | 'admin';

/** Why a person cannot give a scope to a key: nobody gives more than their role has. Null when they can. */
export function blockOf(scope: Scope, role: Role, authEnabled: boolean): Block | null {
  if (scope === 'cloud_access' && !authEnabled) return 'cloudNeedsSignIn';
  if (role === 'viewer' && scope !== 'read_status') return 'viewer';
  if (role !== 'admin' && scope === 'update_electricity_price') return 'admin';
  return null;
}

/** The moment so many days from now, as the wire writes it. @param now ms since 1970 */
export function inDays(days: number, now: number): string {
  return new Date(now + days * DAY_MS).toISOString();
}

/** The address a script on the network calls: the page's own, but never the one inside Home Assistant. */
export function scriptAddress(page: string, inside: boolean, directPort: number): string {
  const url = new URL('api/v1/printers', page);
  if (!inside) return url.href;
  return `http://${url.hostname}:${directPort}/api/v1/printers`;
}
