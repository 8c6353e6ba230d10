import type { Caller } from '../access/caller.ts';
import { requireWho, type Who } from '../access/grant.ts';
import { OK } from '../access/keyUses.ts';
import { Fault } from '../errors.ts';
import type { Context } from './context.ts';

/** What is asked of everybody at the door of a procedure. */
export type Asking = Pick<Context, 'judge' | 'features' | 'ip' | 'headers'>;

/**
 * Lets a caller in to something that `who` may do, before anything of the request is read: takes one off the key's own limit, and
 * notes a refusal on the key that was sent.
 * @param endpoint the operation's plain name, under which it is counted
 * @throws Fault 401, 403, 429
 */
export async function admit(asking: Asking, who: Who, endpoint: string): Promise<Caller> {
  const { features, headers } = asking;
  const caller = asking.judge();
  try {
    requireWho(caller, who, features.cloud);
    if (caller.kind === 'key' && caller.key.rate_limit !== null)
      await features.keyLimits.take(caller.key, caller.key.rate_limit, headers);
  } catch (error) {
    noteRefusal(asking, caller, endpoint, error);
    throw error;
  }
  return caller;
}

/** Counts a refusal for the key that was sent. A key for every printer that names a wrong row was let in, though. */
export function noteRefusal({ features, ip }: Asking, caller: Caller, endpoint: string, error: unknown): void {
  if (!(error instanceof Fault)) return;
  const letIn = error.reason === 'not_found' && caller.kind === 'key' && caller.printers === null;
  features.keyUses.count(caller, endpoint, ip, letIn ? OK : error.reason);
}
