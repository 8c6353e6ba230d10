import { apiKeys } from './apiKeys.ts';
import { archives } from './archives.ts';
import { auth } from './auth.ts';
import { live } from './live.ts';
import { printers } from './printers.ts';
import { router } from './procedure.ts';
import { statistics } from './statistics.ts';
import { system } from './system.ts';
import { webhooks } from './webhooks.ts';

/** Every procedure there is. */
export const appRouter = router({ auth, printers, archives, statistics, apiKeys, webhooks, system, live });

/** The type that `@trpc/client` and the panel are built on. */
export type AppRouter = typeof appRouter;
