import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Settings } from '../db/settings.ts';
import type { Signals } from '../db/signals.ts';
import type { Logger } from '../log.ts';
import { Audit } from './audit.ts';
import { Authentication } from './authentication.ts';
import { NO_CLOUD_ACCOUNTS } from './cloudFence.ts';
import { FrontDoor } from './frontDoor.ts';
import { type IngressDeps, IngressPeople } from './ingressPeople.ts';
import { KeyLimits } from './keyLimits.ts';
import { Keyring } from './keyring.ts';
import { KeyStore } from './keyStore.ts';
import { KeyUseStore } from './keyUseStore.ts';
import { KeyUses } from './keyUses.ts';
import { Logins } from './logins.ts';
import { People } from './people.ts';
import { PeopleChanges } from './peopleChanges.ts';
import { Sightings } from './sightings.ts';
import { SignIn } from './signIn.ts';
import { TokenStore } from './tokenStore.ts';
import { Tokens } from './tokens.ts';

/** What the rest of the house gives to the rules about who may do what. */
export interface AccessDeps {
  config: Readonly<Config>;
  database: Database;
  signals: Signals;
  settings: Settings;
  log: Logger;
  /** Home Assistant's people and passwords. */
  home: Pick<IngressDeps, 'onReachable' | 'askRoles'> & {
    askPassword: ((username: string, password: string) => Promise<boolean | null>) | null;
  };
}

/** Builds people, keys and what watches over them. Nothing runs before `start`. */
export function buildAccess(deps: AccessDeps) {
  const { config, database, signals, settings, home } = deps;
  const log = deps.log.child({ area: 'access' });
  const { supervised } = config;
  const audit = new Audit({ database });
  const authentication = new Authentication({ database, signals, settings });
  const people = new People({ database, signals });
  const logins = new Logins({ database, signals, people });
  const keys = new KeyStore({ database, signals, audit });
  const keyring = new Keyring({ store: keys, people, signals });
  const tokenStore = new TokenStore({ database, signals, keyring, keys, people, authentication, audit });
  const keyUsage = new KeyUseStore({ database });
  const keyUses = new KeyUses({ store: keyUsage, log });
  const sightings = new Sightings({ people, log });
  const ingress = new IngressPeople({ people, sightings, log, ...home });
  const { askPassword } = home;
  const signIn = new SignIn({
    people,
    logins,
    home: askPassword && { askPassword, person: (username) => ingress.bySignInName(username) },
  });
  return {
    /** What procedures call. */
    features: {
      ...{ audit, authentication, people, logins, signIn, keys, keyUses, keyUsage },
      frontDoor: new FrontDoor({ people, authentication, audit, supervised }),
      peopleChanges: new PeopleChanges({ database, signals, people, logins, keys, audit, supervised }),
      ...{ tokenStore, tokens: new Tokens({ keyring }), keyLimits: new KeyLimits() },
      cloud: NO_CLOUD_ACCOUNTS,
    },
    keyring,
    ingress,
    sightings,
    async start(): Promise<void> {
      await people.start();
      await logins.start();
      ingress.start();
      sightings.start();
      await keyring.start();
      await tokenStore.start();
      keyUses.start();
    },
    async stop(): Promise<void> {
      await keyUses.stop();
      tokenStore.stop();
      keyring.stop();
      ingress.stop();
      await sightings.stop();
      logins.stop();
      people.stop();
    },
  };
}
