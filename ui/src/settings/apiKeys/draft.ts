import { inDays, wrongAddress } from './keys.ts';
import { type ApiKey, type ApiKeyChange, type NewApiKey, SCOPES, type Scope } from './wire.ts';

/** When a key ends: never, after so many days, or with a day. */
export const ENDS = ['never', '30', '90', '365', 'day'] as const;
export type End = (typeof ENDS)[number];

/** What stands in the form of a key. */
export interface KeyDraft {
  name: string;
  scopes: ReadonlySet<Scope>;
  /** Null means all printers, also those added later. */
  printers: ReadonlySet<number> | null;
  end: End;
  /** The last day, `2026-12-24` as the reader's calendar has it; counts when `end` is `day`. */
  day: string;
  /** One address or network per line. */
  addresses: string;
  /** Requests per minute; empty: no limit. */
  rate: string;
  enabled: boolean;
}

/** The fields of a key that can be wrong, as the wire names them. */
export type KeyField = 'name' | 'scopes' | 'printer_ids' | 'expires_at' | 'allowed_ips' | 'rate_limit';
export type KeyErrors = Partial<Record<KeyField, string>>;

export interface DraftWords {
  nameMissing: string;
  scopesMissing: string;
  printersMissing: string;
  lastDayMissing: string;
  addressWrong: (text: string) => string;
  rateWrong: string;
}

/** The form of a key that is there, or of a new one: it may read, and nothing limits it before somebody asks for it. */
export function draftOf(key: ApiKey | null): KeyDraft {
  return {
    name: key?.name ?? '',
    scopes: new Set(key?.scopes ?? ['read_status']),
    printers: key?.printer_ids == null ? null : new Set(key.printer_ids),
    end: key?.expires_at == null ? 'never' : 'day',
    day: key?.expires_at == null ? '' : dayOf(new Date(key.expires_at)),
    addresses: (key?.allowed_ips ?? []).join('\n'),
    rate: key?.rate_limit == null ? '' : String(key.rate_limit),
    enabled: key?.enabled ?? true,
  };
}

/** What is wrong with a draft; what was not touched is not judged. @param now ms since 1970 */
export function faultsOf(draft: KeyDraft, before: KeyDraft, words: DraftWords, now: number): KeyErrors {
  const touched = changesOf(draft, before, now);
  const address = wrongAddress(linesOf(draft.addresses));
  return {
    ...(draft.name.trim() === '' ? { name: words.nameMissing } : {}),
    ...(draft.scopes.size === 0 && before.scopes.size > 0 ? { scopes: words.scopesMissing } : {}),
    ...(draft.printers?.size === 0 && touched.printer_ids ? { printer_ids: words.printersMissing } : {}),
    ...(touched.expires_at !== undefined && !isToCome(touched.expires_at, now)
      ? { expires_at: words.lastDayMissing }
      : {}),
    ...(address === undefined ? {} : { allowed_ips: words.addressWrong(address) }),
    ...(draft.rate.trim() === '' || /^[1-9]\d{0,8}$/.test(draft.rate.trim()) ? {} : { rate_limit: words.rateWrong }),
  };
}

/** A draft as the wire takes it. @param now ms since 1970 */
export function inputOf(draft: KeyDraft, now: number): NewApiKey {
  const addresses = linesOf(draft.addresses);
  return {
    name: draft.name.trim(),
    scopes: SCOPES.filter((scope) => draft.scopes.has(scope)),
    printer_ids: draft.printers === null ? null : [...draft.printers].sort((a, b) => a - b),
    expires_at: endOf(draft, now),
    allowed_ips: addresses.length === 0 ? null : addresses,
    rate_limit: draft.rate.trim() === '' ? null : Number(draft.rate),
  };
}

/** What differs from what was there. @param now ms since 1970 */
export function changesOf(draft: KeyDraft, before: KeyDraft, now: number): Omit<ApiKeyChange, 'id'> {
  const [was, is] = [inputOf(before, now), inputOf(draft, now)];
  const changed = (Object.keys(is) as (keyof NewApiKey)[]).filter(
    (field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]),
  );
  return {
    ...Object.fromEntries(changed.map((field) => [field, is[field]])),
    ...(draft.enabled === before.enabled ? {} : { enabled: draft.enabled }),
  };
}

/** An unfinished day is not a time: it is told apart from "never" by not being one. */
const NO_DAY = '';

function endOf(draft: KeyDraft, now: number): string | null {
  if (draft.end === 'never') return null;
  if (draft.end !== 'day') return inDays(Number(draft.end), now);
  const last = new Date(`${draft.day}T23:59:59`);
  return Number.isNaN(last.getTime()) ? NO_DAY : last.toISOString();
}

function isToCome(time: string | null, now: number): boolean {
  return time === null || Date.parse(time) > now;
}

function linesOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

function dayOf(at: Date): string {
  const two = (n: number): string => String(n).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())}`;
}
