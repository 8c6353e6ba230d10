import { SYSTEM } from '../../server/access/audit.ts';
import type { Role, Scope } from '../../server/access/scopes.ts';
import { SCOPE_NAMES } from '../../server/access/scopes.ts';
import { mintSecret } from '../../server/access/secret.ts';
import { Database } from '../../server/db/database.ts';
import { migrate } from '../../server/db/migrations/migrate.ts';
import { addPrint, addPrinter } from '../db/rows.ts';
import { PEOPLE, startSupervisor } from '../fakes/supervisor.ts';
import { API, send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';
import { temporaryFolder } from '../support/temporary.ts';
import type { Worth } from './expected.ts';

/** The two printers of the house, and a print of the second: a limited caller sees the first one only. */
export const SEEN = 1;
export const HIDDEN = 7777;
/** In no answer to somebody who may not see the second printer. */
export const HIDDEN_MARK = 'HIDDEN';

export interface Caller {
  name: string;
  door: 'direct' | 'ingress';
  worth: Worth;
  /** For one request: addresses of guesses differ, because many from one place are slowed down. */
  headers(): Record<string, string>;
  /** A socket of a browser says which page opened it; programs with a credential of their own do not. */
  browser: boolean;
}

const HOUSE_HOST = 'house.example:8123';
const AWAY = '198.51.100.7';

/** Our server under a Supervisor, with every caller that the rules of access tell apart. */
export async function openHouse() {
  await using stack = new AsyncDisposableStack();
  const { path: dataDir } = stack.use(await temporaryFolder());
  await furnish(dataDir);
  const supervisor = stack.use(await startSupervisor());
  const server = stack.use(await startApp({ dataDir, env: { ...supervisor.env, TRUSTED_PROXIES: '127.0.0.1' } }));
  supervisor.attach(Number(new URL(server.ingressUrl!).port));
  const { people, logins, keys, authentication, peopleChanges } = server.app.features;

  const person = (username: string, role: Role) =>
    people.create({ username, role, password_hash: null, ha_user_id: null });
  const admin = await person('anna', 'admin');
  const key = (scopes: readonly Scope[], more: Partial<Parameters<typeof keys.create>[0]> = {}) =>
    keys.create({
      name: 'Key',
      scopes: [...scopes],
      printer_ids: null,
      expires_at: null,
      user_id: admin.id,
      ...more,
    });

  const callers: Caller[] = [];
  let guesses = 0;
  const nextAddress = () => `10.9.${Math.floor(++guesses / 250)}.${(guesses % 250) + 1}`;
  const add = (name: string, worth: Worth, headers: Record<string, string>, more: Partial<Caller> = {}) =>
    callers.push({
      name,
      worth,
      door: 'direct',
      browser: false,
      headers: () => ({ 'x-forwarded-for': nextAddress(), ...headers }),
      ...more,
    });
  const keyed = async (name: string, worth: Worth, made: ReturnType<typeof key>, more: Record<string, string> = {}) => {
    const { key: row, secret } = await made;
    add(name, worth, { 'x-api-key': secret, ...more });
    return row;
  };
  const nobody = (reason: string, status: 401 | 403 = 401): Worth => ({ is: 'nobody', status, reason });
  const rights = (toggles: readonly Scope[], more: Partial<Worth & { is: 'key' }> = {}): Worth => ({
    is: 'key',
    toggles,
    owner: true,
    everyPrinter: true,
    ...more,
  });
  const ingress = (who: keyof typeof PEOPLE) => ({
    'x-remote-user-id': PEOPLE[who].id,
    'x-remote-user-name': PEOPLE[who].username!,
    'x-forwarded-host': HOUSE_HOST,
  });
  const atIngress = { door: 'ingress', browser: true } as const;
  const signedIn = async (username: string, role: Role) => {
    const row = role === 'admin' ? admin : await person(username, role);
    return logins.create(row);
  };

  add('anonymous', nobody('not_signed_in'), {}, { browser: true });
  for (const toggle of SCOPE_NAMES) await keyed(`key with ${toggle}`, rights([toggle]), key([toggle]));
  await keyed('key with all toggles', rights(SCOPE_NAMES), key(SCOPE_NAMES));
  await keyed('key with no toggle', rights([]), key([]));
  add('unknown key', nobody('key_unknown'), { 'x-api-key': mintSecret() });
  const expired = await keyed('expired key', nobody('key_expired'), key(SCOPE_NAMES));
  await keys.update(expired.id, { expires_at: new Date(Date.now() - 1_000) });
  const disabled = await keyed('disabled key', nobody('key_unknown'), key(SCOPE_NAMES));
  await keys.update(disabled.id, { enabled: false });
  const deleted = await keyed('deleted key', nobody('key_unknown'), key(SCOPE_NAMES));
  await keys.remove(deleted.id);
  await keyed(
    'key of the other printer only',
    rights(SCOPE_NAMES, { everyPrinter: false }),
    key(SCOPE_NAMES, { printer_ids: [SEEN] }),
  );
  await keyed(
    'key outside its addresses',
    nobody('key_address', 403),
    key(SCOPE_NAMES, { allowed_ips: ['203.0.113.0/24'] }),
    {
      'x-forwarded-for': AWAY,
    },
  );
  await keyed('key inside its addresses', rights(SCOPE_NAMES), key(SCOPE_NAMES, { allowed_ips: ['203.0.113.0/24'] }), {
    'x-forwarded-for': '203.0.113.9',
  });
  await keyed('Legacy key', rights(SCOPE_NAMES, { owner: false }), key(SCOPE_NAMES, { user_id: null }));
  const rotated = await keyed('old secret in its grace', rights(SCOPE_NAMES), key(SCOPE_NAMES));
  await keys.rotate(rotated.id, 3_600);
  const leaked = await keyed('old secret without grace', nobody('key_unknown'), key(SCOPE_NAMES));
  await keys.rotate(leaked.id, 0);
  const demoted = await person('demoted', 'admin');
  await keyed('key of a demoted owner', rights(['read_status']), key(SCOPE_NAMES, { user_id: demoted.id }));
  await people.update(demoted.id, { role: 'viewer' });
  const off = await person('off', 'admin');
  await keyed('key of a disabled owner', nobody('key_unknown'), key(SCOPE_NAMES, { user_id: off.id }));
  await people.update(off.id, { enabled: false });
  const gone = await person('gone', 'admin');
  await keyed('key of an owner who is gone', nobody('key_unknown'), key(SCOPE_NAMES, { user_id: gone.id }));
  await peopleChanges.remove(gone.id, { ...SYSTEM, userId: admin.id });

  for (const role of ['viewer', 'user', 'admin'] as const) {
    const token = await signedIn(role, role);
    add(`signed-in ${role}`, { is: 'person', role }, { cookie: `bambuddy_login=${token}` }, { browser: true });
    add(`${role} with a bearer token`, { is: 'person', role }, { authorization: `Bearer ${token}` });
  }
  const adminCookie = `bambuddy_login=${await signedIn('anna', 'admin')}`;
  add('stale login', nobody('login_unknown'), { cookie: 'bambuddy_login=stale' }, { browser: true });
  await keyed('weak key and an administrator’s cookie', rights([]), key([]), { cookie: adminCookie });
  add('forged ingress headers on the direct door', nobody('not_signed_in'), ingress('admin'), { browser: true });

  add('ingress administrator', { is: 'person', role: 'admin' }, ingress('admin'), atIngress);
  add('ingress user', { is: 'person', role: 'user' }, ingress('user'), atIngress);
  add('ingress viewer', { is: 'person', role: 'viewer' }, ingress('reader'), atIngress);
  add('ingress without a person', nobody('not_signed_in'), { 'x-forwarded-host': HOUSE_HOST }, atIngress);
  const weak = (await key([])).secret;
  add(
    'weak key and an ingress administrator',
    rights([]),
    { ...ingress('admin'), 'x-api-key': weak },
    { door: 'ingress' },
  );

  /** What the same house makes of callers once nobody has to sign in. */
  const open: Caller[] = [];
  const addOpen = (name: string, worth: Worth, headers: Record<string, string>, more: Partial<Caller> = {}) => {
    add(`${name}, authentication off`, worth, headers, more);
    open.push(callers.pop()!);
  };
  addOpen('anybody', { is: 'household' }, {}, { browser: true });
  addOpen('forged ingress headers', { is: 'household' }, ingress('user'), { browser: true });
  addOpen('wrong key', nobody('key_unknown'), { 'x-api-key': mintSecret() });
  addOpen('weak key', rights(['read_status']), { 'x-api-key': (await key(['read_status'])).secret });
  addOpen('ingress user', { is: 'person', role: 'user' }, ingress('user'), atIngress);
  addOpen('ingress viewer', { is: 'person', role: 'viewer' }, ingress('reader'), atIngress);

  // Their first visit asks Home Assistant who they are.
  for (const who of ['admin', 'user', 'reader'] as const) {
    await send(server.ingressUrl!, { path: `${API}/auth/me`, headers: ingress(who) });
  }

  const kept = stack.move();
  return {
    server,
    callers,
    open,
    urlOf: (caller: Caller) => (caller.door === 'ingress' ? server.ingressUrl! : server.url),
    originOf: (caller: Caller) => (caller.door === 'ingress' ? `http://${HOUSE_HOST}` : server.url),
    turnOff: () => authentication.set(false),
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

export type House = Awaited<ReturnType<typeof openHouse>>;

/** The rows that must be there before the server runs: printers that nobody connects to, and a print of the hidden one. */
async function furnish(dataDir: string): Promise<void> {
  const database = await Database.open({ databaseUrl: null, dataDir });
  await migrate(database);
  const { printers, prints } = database.tables;
  const seen = await addPrinter(database, '00M00A000000001');
  const hidden = await addPrinter(database, '00M00A000000002');
  await database.write(async (transaction) => {
    await printers.update({ is_active: false }, { where: {}, transaction });
    await printers.update({ id: SEEN }, { where: { id: seen }, transaction });
    await printers.update({ id: HIDDEN, name: `${HIDDEN_MARK} printer` }, { where: { id: hidden }, transaction });
  });
  const print = await addPrint(database, HIDDEN);
  await database.write((transaction) =>
    prints.update(
      { id: HIDDEN, name: `${HIDDEN_MARK} print`, status: 'completed' },
      { where: { id: print }, transaction },
    ),
  );
  await database.close();
}
