import type { Caller } from '../access/caller.ts';
import type { KeyStore } from '../access/keyStore.ts';
import type { Logins } from '../access/logins.ts';
import type { People } from '../access/people.ts';
import type { SignIn } from '../access/signIn.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Bus } from '../events/bus.ts';
import type { Journal } from '../events/journal.ts';
import type { Fleet } from '../printers/fleet.ts';
import type { PrinterStore } from '../printers/printerStore.ts';
import type { PrintStore } from '../prints/printStore.ts';
import type { Statistics } from '../prints/statistics.ts';
import type { WebhookStore } from '../webhooks/webhookStore.ts';

/** What procedures call: every feature of the house, built once in app.ts. */
export interface Features {
  config: Readonly<Config>;
  /** The version of this program. */
  version: string;
  startedAt: Date;
  database: Database;
  bus: Bus;
  journal: Journal;
  people: People;
  logins: Logins;
  signIn: SignIn;
  keys: KeyStore;
  printers: PrinterStore;
  fleet: Fleet;
  prints: PrintStore;
  statistics: Statistics;
  webhooks: WebhookStore;
}

/** How this request came. */
export type Door = 'direct' | 'ingress';

/** What one request carries besides its input. */
export interface Context {
  features: Features;
  /** Who asks, judged now: a socket's caller may lose rights while it is open. */
  judge(): Caller;
  door: Door;
  ip: string;
  request_id: string;
  /** Response headers of a REST answer; nothing over tRPC. */
  headers: Map<string, string>;
  /** Ends when the asker is gone. */
  signal: AbortSignal | undefined;
}
