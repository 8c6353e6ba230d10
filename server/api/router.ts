import { apiKeys } from './apiKeys.ts';
import { archives } from './archives.ts';
import { audit } from './audit.ts';
import { auth } from './auth.ts';
import { blueprints } from './blueprints.ts';
import { deliveries } from './deliveries.ts';
import { homeAssistant } from './homeAssistant.ts';
import { live } from './live.ts';
import { printers } from './printers.ts';
import { router } from './procedure.ts';
import { settings } from './settings.ts';
import { statistics } from './statistics.ts';
import { system } from './system.ts';
import { users } from './users.ts';
import { webhooks } from './webhooks.ts';

/** Every procedure there is. */
export const appRouter = router({
  auth,
  users,
  printers,
  archives,
  statistics,
  settings,
  apiKeys,
  webhooks,
  deliveries,
  homeAssistant,
  blueprints,
  audit,
  system,
  live,
});

/** The type that `@trpc/client` and the panel are built on. */
export type AppRouter = typeof appRouter;
