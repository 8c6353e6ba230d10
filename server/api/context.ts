import type { Audit } from '../access/audit.ts';
import type { Authentication } from '../access/authentication.ts';
import type { Caller } from '../access/caller.ts';
import type { CloudAccounts } from '../access/cloudFence.ts';
import type { FrontDoor } from '../access/frontDoor.ts';
import type { KeyLimits } from '../access/keyLimits.ts';
import type { KeyStore } from '../access/keyStore.ts';
import type { KeyUseStore } from '../access/keyUseStore.ts';
import type { KeyUses } from '../access/keyUses.ts';
import type { Logins } from '../access/logins.ts';
import type { People } from '../access/people.ts';
import type { PeopleChanges } from '../access/peopleChanges.ts';
import type { SignIn } from '../access/signIn.ts';
import type { TokenStore } from '../access/tokenStore.ts';
import type { Tokens } from '../access/tokens.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Settings } from '../db/settings.ts';
import type { Bus } from '../events/bus.ts';
import type { Journal } from '../events/journal.ts';
import type { Blueprints } from '../homeassistant/blueprints/blueprints.ts';
import type { HomeAssistantConnection } from '../homeassistant/connection.ts';
import type { Household } from '../homeassistant/household.ts';
import type { RecentLines } from '../log.ts';
import type { Fleet } from '../printers/fleet.ts';
import type { PrinterStore } from '../printers/printerStore.ts';
import type { PictureLinks } from '../prints/pictureLinks.ts';
import type { PrintStore } from '../prints/printStore.ts';
import type { Statistics } from '../prints/statistics.ts';
import type { Tariff } from '../tariff/tariff.ts';
import type { Carrier } from '../webhooks/carrier.ts';
import type { Holding } from '../webhooks/heldStore.ts';
import type { DeliveryLog } from '../webhooks/logStore.ts';
import type { Trials } from '../webhooks/trials.ts';
import type { WebhookStore } from '../webhooks/webhookStore.ts';

/** What procedures call: every feature of the house, built once in app.ts. */
export interface Features {
  blueprints: Blueprints;
  config: Readonly<Config>;
  /** The version of this program. */
  version: string;
  /** What of the configuration does not work, and what is done instead: a sentence each, growing. */
  problems: readonly string[];
  /** The newest lines of the log. */
  recent: RecentLines;
  startedAt: Date;
  database: Database;
  bus: Bus;
  journal: Journal;
  audit: Audit;
  settings: Settings;
  tariff: Tariff;
  authentication: Authentication;
  people: People;
  logins: Logins;
  signIn: SignIn;
  frontDoor: FrontDoor;
  peopleChanges: PeopleChanges;
  keys: KeyStore;
  tokens: Tokens;
  tokenStore: TokenStore;
  keyUses: KeyUses;
  keyUsage: KeyUseStore;
  keyLimits: KeyLimits;
  cloud: CloudAccounts;
  printers: PrinterStore;
  fleet: Fleet;
  prints: PrintStore;
  statistics: Statistics;
  webhooks: WebhookStore;
  /** The connection to Home Assistant. */
  home: HomeAssistantConnection;
  /** Our presence in it. */
  household: Household;
  holding: Holding;
  deliveryLog: DeliveryLog;
  trials: Trials;
  /** What Home Assistant says about webhooks of its own. */
  hooks: Pick<Carrier, 'check'>;
  pictureLinks: PictureLinks;
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
