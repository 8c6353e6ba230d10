import { Audit } from '../../server/access/audit.ts';
import { Authentication } from '../../server/access/authentication.ts';
import { Keyring } from '../../server/access/keyring.ts';
import { KeyStore, type NewKey } from '../../server/access/keyStore.ts';
import { KeyUseStore } from '../../server/access/keyUseStore.ts';
import { KeyUses } from '../../server/access/keyUses.ts';
import { Logins } from '../../server/access/logins.ts';
import { People } from '../../server/access/people.ts';
import { PeopleChanges } from '../../server/access/peopleChanges.ts';
import type { Role } from '../../server/access/scopes.ts';
import { Sightings } from '../../server/access/sightings.ts';
import { TokenStore } from '../../server/access/tokenStore.ts';
import { Settings } from '../../server/db/settings.ts';
import { Signals } from '../../server/db/signals.ts';
import { createLog } from '../../server/log.ts';
import type { TestDatabase } from '../support/database.ts';

/** Everything that says who is who, on a real database; started, and stopped with the database. */
export async function accessOn(test: TestDatabase) {
  const { database, databaseUrl } = test;
  const log = createLog('silent');
  const signals = new Signals({ databaseUrl, log });
  const settings = new Settings({ database, signals });
  const authentication = new Authentication({ database, signals, settings });
  const people = new People({ database, signals });
  const audit = new Audit({ database });
  const store = new KeyStore({ database, signals, audit });
  const keyring = new Keyring({ store, people, signals });
  const usage = new KeyUseStore({ database });
  const uses = new KeyUses({ store: usage, log });
  const logins = new Logins({ database, signals, people });
  const tokenStore = new TokenStore({ database, signals, keyring, keys: store, people, authentication, audit });
  const sightings = new Sightings({ people, log });
  const changes = new PeopleChanges({ database, signals, people, logins, keys: store, audit, supervised: false });
  await signals.start();
  await settings.start();
  await people.start();
  await keyring.start();
  await logins.start();
  await tokenStore.start();
  return {
    ...test,
    signals,
    settings,
    authentication,
    sightings,
    changes,
    people,
    audit,
    store,
    keyring,
    usage,
    uses,
    logins,
    tokenStore,
    person: (username: string, role: Role, password_hash: string | null = null) =>
      people.create({ username, role, password_hash, ha_user_id: null }),
    key: (about: Partial<NewKey> = {}) =>
      store.create({
        name: 'Key',
        scopes: ['read_status'],
        printer_ids: null,
        expires_at: null,
        user_id: null,
        ...about,
      }),
    async [Symbol.asyncDispose]() {
      tokenStore.stop();
      logins.stop();
      await uses.stop();
      keyring.stop();
      people.stop();
      settings.stop();
      await signals.stop();
      await test[Symbol.asyncDispose]();
    },
  };
}

export type Access = Awaited<ReturnType<typeof accessOn>>;
