/** How a webhook fares, in one word. */
export const HEALTHS = ['ok', 'never_sent', 'waiting', 'failing', 'paused', 'disabled'] as const;
export type Health = (typeof HEALTHS)[number];

/** What decides about it. */
export interface Condition {
  enabled: boolean;
  paused_reason: string | null;
  failing_since: Date | null;
  last_success_at: Date | null;
}

/** What its receiver says about it, where one can be asked. */
type Check = { exists: boolean | null; accepts_post: boolean | null } | null;

/** The first word that fits, the gravest first. @param waiting how many deliveries wait for it */
export function healthOf(webhook: Condition, waiting: number, check: Check): Health {
  if (!webhook.enabled) return 'disabled';
  if (webhook.paused_reason !== null) return 'paused';
  const deaf = check?.exists === false || check?.accepts_post === false;
  if (webhook.failing_since !== null || deaf) return 'failing';
  if (waiting > 0) return 'waiting';
  return webhook.last_success_at === null ? 'never_sent' : 'ok';
}
