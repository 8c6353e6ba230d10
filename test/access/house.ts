import { Keyring } from '../../server/access/keyring.ts';
import { KeyStore, type NewKey } from '../../server/access/keyStore.ts';
import { Logins } from '../../server/access/logins.ts';
import { People } from '../../server/access/people.ts';
import type { Role } from '../../server/access/scopes.ts';
import { Signals } from '../../server/db/signals.ts';
import { createLog } from '../../server/log.ts';
import type { TestDatabase } from '../support/database.ts';

/** Everything that says who is who, on a real database; started, and stopped with the database. */
export async function accessOn(test: TestDatabase) {
  const { database, databaseUrl } = test;
  const log = createLog('silent');
  const signals = new Signals({ databaseUrl, log });
  const people = new People({ database, signals });
  const store = new KeyStore({ database, signals });
  const keyring = new Keyring({ store, people, signals, log });
  const logins = new Logins({ database, signals, people });
  await signals.start();
  await people.start();
  await keyring.start();
  await logins.start();
  return {
    ...test,
    signals,
    people,
    store,
    keyring,
    logins,
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
      logins.stop();
      await keyring.stop();
      people.stop();
      await signals.stop();
      await test[Symbol.asyncDispose]();
    },
  };
}

export type Access = Awaited<ReturnType<typeof accessOn>>;
