import { type Kind, PRESETS } from './kinds.ts';
import type { Reach, Target, Webhook, WebhookChange, WebhookEvent, WebhookSettings } from './wire.ts';
import { EVENT_GROUPS, type EventEntry, type FormatName, type NewWebhook } from './wire.ts';

/** One extra header. Of one that is stored the value is not known: empty keeps it. */
export interface HeaderDraft {
  name: string;
  value: string;
  stored: boolean;
}

/** What stands in the form of a webhook. */
export interface WebhookDraft {
  name: string;
  target: Target;
  /** Empty: what is stored and secret stays. */
  url: string;
  reach: Reach;
  format: FormatName;
  version: number;
  template: string;
  events: ReadonlySet<WebhookEvent>;
  /** Null means all printers, also those added later. */
  printers: ReadonlySet<number> | null;
  progress: string;
  headers: readonly HeaderDraft[];
  /** One code per line. */
  muted: string;
  maxAge: number | null;
  rate: string;
  certificate: string;
  enabled: boolean;
}

/** The fields of a webhook that can be wrong, as the wire names them. */
export type WebhookField =
  | 'name'
  | 'url'
  | 'template'
  | 'events'
  | 'printer_ids'
  | 'progress_every'
  | 'headers'
  | 'muted_codes'
  | 'rate_per_second'
  | 'certificate_sha256';
export type WebhookErrors = Partial<Record<WebhookField, string>>;

export interface DraftWords {
  nameMissing: string;
  urlMissing: string;
  urlWrong: string;
  templateMissing: string;
  eventsMissing: string;
  printersMissing: string;
  everyWrong: string;
  headerWrong: string;
  rateWrong: string;
  certificateWrong: string;
}

const EVERY_DEFAULT = 25;
const RATE_DEFAULT = 5;
const RATE_MIN = 0.1;
const RATE_MAX = 50;
const FINGERPRINT = /^([0-9a-f]{2}:?){31}[0-9a-f]{2}$/i;
export const ALL_EVENTS: readonly WebhookEvent[] = Object.values(EVENT_GROUPS).flat();

/** The form of a new webhook. @param offered the events there are */
export function newDraft(kind: Kind, offered: readonly EventEntry[]): WebhookDraft {
  const { max_age_seconds, template, ...preset } = PRESETS[kind];
  return {
    ...preset,
    url: '',
    template: template ?? '',
    version: 1,
    events: new Set(offered.filter(({ documented }) => documented).map(({ event }) => event)),
    printers: null,
    progress: String(EVERY_DEFAULT),
    headers: [],
    muted: '',
    maxAge: max_age_seconds,
    rate: String(RATE_DEFAULT),
    certificate: '',
    enabled: true,
  };
}

/** The form of a webhook that is there. */
export function draftOf(webhook: Webhook): WebhookDraft {
  return {
    name: webhook.name,
    target: webhook.target,
    url: webhook.url_masked ? '' : webhook.url,
    reach: webhook.reach,
    format: webhook.format,
    version: webhook.payload_version,
    template: webhook.template ?? '',
    events: new Set(webhook.events),
    printers: webhook.printer_ids === null ? null : new Set(webhook.printer_ids),
    progress: String(webhook.progress_every),
    headers: webhook.header_names.map((name) => ({ name, value: '', stored: true })),
    muted: webhook.muted_codes.join('\n'),
    maxAge: webhook.max_age_seconds,
    rate: String(webhook.rate_per_second),
    certificate: webhook.certificate_sha256 ?? '',
    enabled: webhook.enabled,
  };
}

/** What is wrong with a draft. @param storedUrl a secret URL is stored, so that an empty field is none */
export function faultsOf(draft: WebhookDraft, storedUrl: boolean, words: DraftWords): WebhookErrors {
  const { name, printers, progress, rate, certificate, headers } = draft;
  const every = Number(progress);
  const perSecond = Number(rate);
  const url = urlFault(draft, storedUrl, words);
  return {
    ...(name.trim() === '' ? { name: words.nameMissing } : {}),
    ...(url === undefined ? {} : { url }),
    ...(draft.format === 'template' && draft.template.trim() === '' ? { template: words.templateMissing } : {}),
    ...(draft.events.size === 0 ? { events: words.eventsMissing } : {}),
    ...(Number.isInteger(every) && every >= 1 && every <= 99 ? {} : { progress_every: words.everyWrong }),
    ...(printers?.size === 0 ? { printer_ids: words.printersMissing } : {}),
    ...(headers.some((one) => one.name.trim() === '' || (one.value === '' && !one.stored))
      ? { headers: words.headerWrong }
      : {}),
    ...(perSecond >= RATE_MIN && perSecond <= RATE_MAX ? {} : { rate_per_second: words.rateWrong }),
    ...(certificate.trim() === '' || FINGERPRINT.test(certificate.trim())
      ? {}
      : { certificate_sha256: words.certificateWrong }),
  };
}

/** A draft as the wire takes it, without its headers. */
export function settingsOf(draft: WebhookDraft): WebhookSettings {
  const { name, target, url, reach, format, enabled } = draft;
  return {
    name: name.trim(),
    target,
    url: url.trim(),
    reach,
    format,
    payload_version: draft.version,
    template: format === 'template' ? draft.template : null,
    events: ALL_EVENTS.filter((event) => draft.events.has(event)),
    printer_ids: draft.printers === null ? null : [...draft.printers].sort((a, b) => a - b),
    progress_every: Number(draft.progress),
    muted_codes: linesOf(draft.muted),
    max_age_seconds: draft.maxAge,
    rate_per_second: Number(draft.rate),
    certificate_sha256: draft.certificate.trim() || null,
    enabled,
  };
}

/** A new webhook as the wire takes it. */
export function inputOf(draft: WebhookDraft): NewWebhook {
  const headers = Object.fromEntries(draft.headers.map(({ name, value }) => [name.trim(), value]));
  return { ...settingsOf(draft), headers: draft.headers.length === 0 ? null : headers };
}

/** What differs from what was there. */
export function changesOf(draft: WebhookDraft, before: WebhookDraft): WebhookChange {
  const [was, is] = [settingsOf(before), settingsOf(draft)];
  const fields = (Object.keys(is) as (keyof WebhookSettings)[]).filter(
    (field) => JSON.stringify(was[field]) !== JSON.stringify(is[field]),
  );
  const left = new Set(draft.headers.map(({ name }) => name.trim()));
  const gone = before.headers.filter(({ name }) => !left.has(name)).map(({ name }) => [name, null] as const);
  const written = draft.headers
    .filter(({ value }) => value !== '')
    .map(({ name, value }) => [name.trim(), value] as const);
  const headers = [...gone, ...written];
  return {
    ...Object.fromEntries(fields.map((field) => [field, is[field]])),
    ...(headers.length === 0 ? {} : { headers: Object.fromEntries(headers) }),
  };
}

/** Where a draft is sent, as people know it: the host of its URL. Null while that cannot be told. */
export function hostOf(url: string): string | null {
  return URL.canParse(url) ? new URL(url).host || null : null;
}

function urlFault({ target, url }: WebhookDraft, storedUrl: boolean, words: DraftWords): string | undefined {
  const written = url.trim();
  if (written === '') return storedUrl ? undefined : words.urlMissing;
  return target !== 'http' || /^https?:\/\/[^/]/i.test(written) ? undefined : words.urlWrong;
}

function linesOf(text: string): string[] {
  return text
    .split(/[\n,]/)
    .map((line) => line.trim().toUpperCase())
    .filter((line) => line !== '');
}
