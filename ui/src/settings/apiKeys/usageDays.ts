import type { KeyUsage } from './wire.ts';

const DAY_MS = 86_400_000;

export interface UsageDay {
  /** `2026-11-24`, UTC. */
  day: string;
  /** Those that were answered. */
  accepted: number;
  refused: number;
}

/** Every day of the time, also those without use, the oldest first. @param now ms since 1970 */
export function daysOf(usage: Pick<KeyUsage, 'days' | 'by_day'>, now: number): UsageDay[] {
  const known = new Map(usage.by_day.map((entry) => [entry.day, entry]));
  return Array.from({ length: usage.days }, (_, i) => {
    const day = new Date(now - (usage.days - 1 - i) * DAY_MS).toISOString().slice(0, 10);
    const { count = 0, refused = 0 } = known.get(day) ?? {};
    return { day, accepted: Math.max(0, count - refused), refused };
  });
}
