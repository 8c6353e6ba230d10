/** What the server answers about webhooks, as the panel reads it. */

/** The events a webhook may ask for, in the groups and the order in which they are offered. */
export const EVENT_GROUPS = {
  prints: [
    'print_started',
    'print_progress',
    'print_paused',
    'print_resumed',
    'print_complete',
    'print_failed',
    'print_stopped',
  ],
  printers: ['printer_offline', 'printer_online', 'printer_error', 'plate_clear_needed'],
} as const;
export type EventGroup = keyof typeof EVENT_GROUPS;
export type WebhookEvent = (typeof EVENT_GROUPS)[EventGroup][number];
/** Whatever may stand in the log. */
export type SentEvent = WebhookEvent | 'test';

export type Target = 'http' | 'ha_webhook' | 'ha_action';
export type Reach = 'internet' | 'home';
export type FormatName = 'documented' | 'bambuddy-flat' | 'ifttt' | 'slack' | 'discord' | 'ntfy' | 'template';
export type Health = 'ok' | 'never_sent' | 'waiting' | 'failing' | 'paused' | 'disabled';

/** What a person decides about a webhook. */
export interface WebhookSettings {
  name: string;
  target: Target;
  /** A URL, the id of a webhook of Home Assistant, or the name of an action. */
  url: string;
  reach: Reach;
  format: FormatName;
  payload_version: number;
  events: WebhookEvent[];
  /** Null: all printers. */
  printer_ids: number[] | null;
  enabled: boolean;
  template: string | null;
  /** Percent. */
  progress_every: number;
  muted_codes: string[];
  max_age_seconds: number | null;
  rate_per_second: number;
  certificate_sha256: string | null;
}

export interface HookCheck {
  exists: boolean | null;
  local_only: boolean | null;
  accepts_post: boolean | null;
  sentence: string;
}

export interface Webhook extends WebhookSettings {
  id: number;
  /** The URL is a secret: only its beginning is told. */
  url_masked: boolean;
  header_names: string[];
  secret_overlap_until: string | null;
  paused_reason: string | null;
  paused_at: string | null;
  failing_since: string | null;
  last_success_at: string | null;
  waiting: number;
  held: number;
  next_due_at: string | null;
  health: Health;
  /** What Home Assistant says about a webhook of its own; null for other receivers. */
  check: HookCheck | null;
  created_at: string;
}

export type WebhookWithSecret = Webhook & { secret: string };
export type NewWebhook = WebhookSettings & { headers: Record<string, string> | null };
/** What is left out stays; a header that is null goes. */
export type WebhookChange = Partial<WebhookSettings> & { headers?: Record<string, string | null> };

/** What came of a test. */
export interface TestResult {
  status: number | null;
  duration_ms: number;
  answer: string | null;
  error: string | null;
  note: string | null;
}

export interface Attempt {
  at: string;
  duration_ms: number;
  status: number | null;
  error: string | null;
  answer: string | null;
  url: string | null;
  note: string | null;
}

export const DELIVERY_STATES = ['given_up', 'waiting', 'delivered', 'held'] as const;
export type DeliveryState = (typeof DELIVERY_STATES)[number];

export interface Delivery {
  id: number;
  event_id: string;
  event: SentEvent;
  printer_id: number | null;
  observed: 'live' | 'late';
  cause: 'event' | 'test' | 'redelivery';
  status: DeliveryState;
  created_at: string;
  done_at: string | null;
  next_at: string | null;
  attempts: Attempt[];
}

export interface DeliveryQuery {
  id: number;
  status?: DeliveryState;
  limit: number;
  offset: number;
}

export interface PreviewQuery {
  format: FormatName;
  payload_version: number;
  template: string | null;
  event: SentEvent;
}

export interface TemplateError {
  message: string;
  /** Characters from the beginning, from 0. */
  position: number;
  line: number;
  column: number;
}

export interface Preview {
  content_type: string;
  headers: Record<string, string>;
  body: string | null;
  errors: TemplateError[];
}

export interface FormatEntry {
  name: FormatName;
  placeholders: string[];
}

export interface EventEntry {
  event: WebhookEvent;
  /** A webhook that does not choose gets it. */
  documented: boolean;
}

/** Which of the held events are sent when a webhook is resumed. */
export const RELEASES = ['all', 'newest', 'none'] as const;
export type Release = (typeof RELEASES)[number];
