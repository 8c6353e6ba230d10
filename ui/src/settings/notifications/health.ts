import type { Format } from '../../i18n/format.ts';
import type { NotificationMessages } from '../../i18n/notifications/en.ts';
import { needsPerson } from './attention.ts';
import type { Health, Webhook } from './wire.ts';

/** So long events are held for a paused webhook, in ms. */
const HELD_MS = 14 * 86_400_000;

/** What needs a person first; the others as they were made. */
export function sorted(webhooks: readonly Webhook[]): Webhook[] {
  return [...webhooks].sort((a, b) => Number(needsPerson(b)) - Number(needsPerson(a)) || a.id - b.id);
}

/** How a webhook fares, in one line. @param now ms since 1970 */
export function healthLine(webhook: Webhook, { health }: NotificationMessages, format: Format, now: number): string {
  const { failing_since, paused_at, last_success_at, waiting, held } = webhook;
  const failing = format.clock(failing_since, now);
  const paused = format.clock(paused_at, now);
  const lines: Record<Health, () => string> = {
    ok: () => health.ok(format.ago(last_success_at, now)),
    never_sent: () => health.never_sent,
    waiting: () => health.waiting(waiting),
    failing: () => (waiting > 0 ? health.failingWaiting(failing, waiting) : health.failing(failing)),
    paused: () => (held > 0 ? health.pausedHeld(paused, held) : health.paused(paused)),
    disabled: () => health.disabled,
  };
  return lines[webhook.health]();
}

/** When the next try is; null when nothing waits. @param now ms since 1970 */
export function nextTry(
  webhook: Webhook,
  { health }: NotificationMessages,
  format: Format,
  now: number,
): string | null {
  const { next_due_at, waiting } = webhook;
  if (waiting === 0 || next_due_at === null || needsResuming(webhook)) return null;
  return Date.parse(next_due_at) <= now ? health.nextNow : health.next(format.clock(next_due_at, now));
}

/** What becomes of the events of a paused webhook. @param now ms since 1970 */
export function holdLine(webhook: Webhook, { health }: NotificationMessages, format: Format): string {
  if (webhook.held === 0) return health.heldNone;
  const end = Date.parse(webhook.paused_at ?? '') + HELD_MS;
  return health.heldUntil(webhook.held, format.date(Number.isNaN(end) ? null : new Date(end).toISOString()));
}

/** Why nothing can be sent again now; undefined when it can. */
export function blockOf(webhook: Webhook, { log }: NotificationMessages): string | undefined {
  if (!webhook.enabled) return log.blockedDisabled;
  return webhook.paused_reason === null ? undefined : log.blockedPaused;
}

function needsResuming({ health }: Webhook): boolean {
  return health === 'paused' || health === 'disabled';
}
