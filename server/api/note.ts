import { type AuditEntry, actorOf } from '../access/audit.ts';
import type { Caller } from '../access/caller.ts';
import type { Context } from './context.ts';

/** Who asked, as the request was judged when it began, and how it came. */
export interface Asked {
  caller: Caller;
  ctx: Context;
}

/** Into the audit: whoever asks did this. */
export function note({ caller, ctx: { features, ip } }: Asked, entry: AuditEntry): Promise<void> {
  return features.audit.record(actorOf(caller, ip), entry);
}
