import type { Delivery, TestResult, Webhook } from '../../ui/src/settings/notifications/wire.ts';
import { ago, NOW } from './moments.ts';

/** The webhooks behind the panel, their log, and what was asked of them. */
export interface WebhookWorld {
  all: Webhook[];
  log: Map<number, Delivery[]>;
  /** What came of the next test. */
  test: TestResult;
  /** Every change that was asked for, as the wire carried it. */
  asked: [what: string, input: unknown][];
}

const DELIVERED: TestResult = { status: 200, duration_ms: 12, answer: null, error: null, note: null };
const REFUSED = 'The receiver refused the connection: nothing listens there.';

export function noWebhooks(): WebhookWorld {
  return { all: [], log: new Map(), test: DELIVERED, asked: [] };
}

export function webhookRow(id: number, name: string, changes: Partial<Webhook> = {}): Webhook {
  return {
    id,
    name,
    target: 'http',
    url: 'http://192.168.1.20:1880/bambuddy',
    url_masked: false,
    reach: 'home',
    format: 'documented',
    payload_version: 1,
    events: ['print_complete', 'print_failed', 'printer_error'],
    printer_ids: null,
    enabled: true,
    template: null,
    progress_every: 25,
    muted_codes: [],
    max_age_seconds: null,
    rate_per_second: 5,
    certificate_sha256: null,
    header_names: [],
    secret_overlap_until: null,
    paused_reason: null,
    paused_at: null,
    failing_since: null,
    last_success_at: ago(12),
    waiting: 0,
    held: 0,
    next_due_at: null,
    health: 'ok',
    check: null,
    created_at: ago(60 * 24 * 30),
    ...changes,
  };
}

export function deliveryRow(id: number, changes: Partial<Delivery> = {}): Delivery {
  return {
    id,
    event_id: `evt_${id}`,
    event: 'print_progress',
    printer_id: 1,
    observed: 'live',
    cause: 'event',
    status: 'delivered',
    created_at: ago(id),
    done_at: ago(id),
    next_at: null,
    attempts: [attemptRow({ at: ago(id) })],
    ...changes,
  };
}

export function attemptRow(changes: Partial<Delivery['attempts'][number]> = {}): Delivery['attempts'][number] {
  return {
    at: ago(1),
    duration_ms: 12,
    status: 200,
    error: null,
    answer: null,
    url: 'http://192.168.1.20:1880/bambuddy',
    note: null,
    ...changes,
  };
}

/** One that fails, one that was paused, and others that are well. */
export function someWebhooks(): WebhookWorld {
  const all = [
    webhookRow(1, 'Telegram hook', {
      url: 'https://api.telegram.org/bot12…',
      url_masked: true,
      reach: 'internet',
      header_names: ['authorization'],
    }),
    webhookRow(2, 'Node-RED', {
      health: 'failing',
      failing_since: ago(40),
      waiting: 3,
      next_due_at: new Date(NOW + 5 * 60_000).toISOString(),
      printer_ids: [1, 2],
    }),
    webhookRow(3, 'Phone of Ben', {
      target: 'ha_webhook',
      url: 'print…',
      url_masked: true,
      check: {
        exists: false,
        local_only: null,
        accepts_post: null,
        sentence:
          'Home Assistant has no webhook with this id. Make an automation with a webhook trigger, and use its id.',
      },
    }),
    webhookRow(4, 'מדפסת <script>alert(1)</script> with a name that is far too long for one line of a phone', {
      health: 'paused',
      paused_reason: 'Paused after 72 h without success.',
      paused_at: ago(60 * 20),
      failing_since: ago(60 * 92),
      held: 41,
    }),
    webhookRow(5, 'Old logger', { enabled: false, health: 'disabled' }),
  ];
  return { ...noWebhooks(), all, log: new Map([[2, logOfFailing()]]) };
}

function logOfFailing(): Delivery[] {
  const failed = (minutes: number, error = REFUSED, duration_ms = 4) =>
    attemptRow({ at: ago(minutes), status: null, error, duration_ms });
  return [
    deliveryRow(1, {
      status: 'waiting',
      done_at: null,
      next_at: new Date(NOW + 5 * 60_000).toISOString(),
      attempts: [failed(3), failed(2, 'The receiver did not answer within 10 s.', 10_000)],
    }),
    deliveryRow(2, {
      event: 'print_failed',
      status: 'given_up',
      observed: 'late',
      printer_id: 99,
      attempts: [failed(60 * 72), failed(2)],
    }),
    deliveryRow(3, { event: 'print_complete', attempts: [failed(9), attemptRow({ at: ago(3), answer: 'ok' })] }),
    deliveryRow(4, { event: 'print_started', attempts: [attemptRow({ note: 'accepted_unconfirmed' })] }),
    deliveryRow(5, {
      event: 'test',
      printer_id: null,
      cause: 'test',
      status: 'given_up',
      attempts: [failed(5, 'The receiver answered 500.')],
    }),
    ...Array.from({ length: 30 }, (_, i) => deliveryRow(i + 10)),
  ];
}
