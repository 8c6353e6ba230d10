import type { Me } from '../../wire.ts';
import type { ApiKey, Scope } from './wire.ts';

const DAY_MS = 86_400_000;
/** A key this close to its end is called so. */
const SOON_DAYS = 14;

/** What is done with a key that is there. */
export type KeyAct = 'edit' | 'usage' | 'rotate' | 'toggle' | 'delete';

export type KeyMark = 'disabled' | 'expired' | 'expiresSoon' | 'oldWorksUntil' | 'unused';

/** What deviates about a key; nothing for one that is used and good. @param now ms since 1970 */
export function marksOf(key: ApiKey, now: number): KeyMark[] {
  const marks: KeyMark[] = [];
  const end = key.expires_at === null ? null : Date.parse(key.expires_at);
  if (!key.enabled) marks.push('disabled');
  if (end !== null && end <= now) marks.push('expired');
  else if (end !== null && end - now < SOON_DAYS * DAY_MS) marks.push('expiresSoon');
  if (key.old_secret_until !== null && Date.parse(key.old_secret_until) > now) marks.push('oldWorksUntil');
  if (key.unused) marks.push('unused');
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

export type Block = 'cloudNeedsSignIn' | 'viewer' | 'admin' | 'notOwner' | 'noOwner';

/**
 * Why a person cannot give a scope to a key: nobody gives more than their role has, and the cloud is the owner's own.
 * Null when they can.
 * @param key the key that is edited, null for a new one
 */
export function blockOf(
  scope: Scope,
  me: Pick<Me, 'id' | 'role'>,
  authEnabled: boolean,
  key: Pick<ApiKey, 'owner'> | null,
): Block | null {
  if (scope === 'cloud_access') {
    if (key !== null && key.owner === null) return 'noOwner';
    if (!authEnabled) return 'cloudNeedsSignIn';
    if (key !== null && key.owner?.id !== me.id) return 'notOwner';
  }
  if (me.role === 'viewer' && scope !== 'read_status') return 'viewer';
  if (me.role !== 'admin' && scope === 'update_electricity_price') return 'admin';
  return null;
}

/** Whether only its owner may give this key a new secret, and this is somebody else. */
export function isForeignCloudKey(key: Pick<ApiKey, 'owner' | 'scopes'>, me: number | string | undefined): boolean {
  return key.scopes.includes('cloud_access') && key.owner !== null && key.owner.id !== me;
}

/** The first entry that is neither an address nor a network. @param entries such as `10.0.0.0/8`, `fd00::1` */
export function wrongAddress(entries: readonly string[]): string | undefined {
  return entries.find((entry) => {
    const [address = '', length, ...more] = entry.split('/');
    const bits = isV4(address) ? 32 : isV6(address) ? 128 : -1;
    const fits = length === undefined || (/^\d{1,3}$/.test(length) && Number(length) <= bits);
    return bits < 0 || !fits || more.length > 0;
  });
}

function isV4(text: string): boolean {
  const parts = text.split('.');
  return parts.length === 4 && parts.every((part) => /^\d{1,3}$/.test(part) && Number(part) <= 255);
}

function isV6(text: string): boolean {
  return /^[\da-f:.]+$/i.test(text) && text.includes(':') && URL.canParse(`http://[${text}]/`);
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
