import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { GUESSES } from '../../server/access/guesses.ts';
import type { BambuddyEvent, EventType } from '../../server/events/catalogue.ts';
import { addPrint } from '../db/rows.ts';
import { FeedClient, type FeedMessage } from '../support/feed.ts';
import { startApp } from '../support/server.ts';
import { until } from '../support/until.ts';

const REVOKED = 4401;

const server = await startApp({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
afterAll(() => server[Symbol.asyncDispose]());
const { url } = server;
const admin = await server.setup();
const { printers, bus, database, keyUses, keyUsage, authentication } = server.app.features;
const blank = {
  ip_address: '127.0.0.1',
  access_code: '1',
  model: 'X1C',
  location: null,
  certificate: '',
  mqtt_port: 1,
  ftps_port: 1,
};
const one = await printers.create({ ...blank, name: 'One', serial_number: 'ONE' });
const two = await printers.create({ ...blank, name: 'Two', serial_number: 'TWO' });

async function tokenOf(calls: { post: typeof admin.post }): Promise<string> {
  return (await calls.post('/auth/ws-token')).json<{ token: string }>().token;
}

function recorded<T extends EventType>(type: T, printer_id: number, data: object): BambuddyEvent<T> {
  const rest = { id: `e-${type}-${printer_id}`, sequence: 1, subject: 's', milestone: '', observed: 'live' as const };
  return { ...rest, type, printer_id, at: new Date(), data: data as BambuddyEvent<T>['data'] };
}

describe('a client of the feed', () => {
  it('gets the full status of every printer when it comes, and of one that changed', async () => {
    const key = await server.key(['read_status']);
    await using client = new FeedClient(url, { 'x-api-key': key.secret });
    const [first] = (await client.of('printer_status', 2)).filter(({ printer_id }) => printer_id === one.id);
    const { id, name, ...data } = (await key.get(`/printers/${one.id}/status`)).json();
    expect(first).toEqual({ type: 'printer_status', printer_id: one.id, data });
    expect([id, name]).toEqual([one.id, 'One']);
    await printers.update(two.id, { is_active: false });
    const off = ({ printer_id, data }: FeedMessage) =>
      printer_id === two.id && String(data?.connection_problem).includes('switched off');
    await until('the status of a printer that was switched off', () => client.seen.some(off), 5_000);
  });

  it('comes with a key in either header, with a login, or with a token, and by a path that ends with a slash', async () => {
    const key = await server.key(['read_status']);
    const ways: [headers: Record<string, string>, search: string][] = [
      [{ 'x-api-key': key.secret }, ''],
      [{ authorization: `Bearer ${key.secret}` }, '/'],
      [{ authorization: `Bearer ${admin.token}` }, ''],
      [{ cookie: admin.cookie, origin: url }, ''],
      [{}, `?token=${await tokenOf(key)}`],
      [{}, `/?token=${await tokenOf(admin)}`],
      [{ origin: 'capacitor://localhost' }, `?token=${await tokenOf(admin)}`],
    ];
    for (const [headers, search] of ways) {
      await using client = new FeedClient(url, headers, search);
      await client.of('printer_status', 2);
    }
  });

  it('is answered to ping and get_status, also twice at once', async () => {
    const key = await server.key(['read_status']);
    await using client = new FeedClient(url, { 'x-api-key': key.secret });
    await client.of('printer_status', 2);
    client.say({ type: 'ping' });
    client.say({ type: 'get_status', printer_id: two.id });
    expect(await client.of('pong')).toEqual([{ type: 'pong' }]);
    expect((await client.of('printer_status', 3))[2]).toMatchObject({ printer_id: two.id, data: { state: 'unknown' } });
    await keyUses.flush();
    const { by_endpoint } = await keyUsage.usage(key.id, new Date());
    expect(by_endpoint.map(({ endpoint, count }) => [endpoint, count]).sort()).toEqual([
      ['get_printer_status', 1],
      ['live_feed', 1],
    ]);
  });

  it('may say anything: it is told what was wrong, and goes on', async () => {
    await using client = new FeedClient(url, { authorization: `Bearer ${admin.token}` });
    await client.opened;
    const wrong = ['{', '', '[]', 'null', '7', '"ping"', { type: 'subscribe' }, { type: 'get_status' }];
    for (const message of [...wrong, { type: 'get_status', printer_id: '1' }]) client.say(message);
    client.say(Buffer.from([0xff, 0xfe]).toString('latin1'));
    client.say({ type: 'get_status', printer_id: 4_711 });
    const reasons = (await client.of('error', 11)).map(({ reason }) => reason);
    expect(reasons.filter((reason) => reason === 'malformed')).toHaveLength(3);
    expect(reasons.at(-1)).toBe('not_found');
    await client.settled();
  });

  it('hears of prints that start and end, with their rows in the archive', async () => {
    const print = await addPrint(database, one.id);
    const key = await server.key(['read_status'], { printer_ids: [one.id] });
    await using client = new FeedClient(url, { 'x-api-key': key.secret });
    await client.of('printer_status');
    const known = { printer: 'One', filename: 'boat.3mf', print_id: print };
    bus.emit('recorded', recorded('print_started', one.id, known));
    bus.emit('recorded', recorded('print_started', two.id, { ...known, print_id: null }));
    const row = { id: print, printer_id: one.id, print_name: 'Boat', status: 'printing' };
    expect(await client.of('archive_created')).toEqual([
      { type: 'archive_created', data: expect.objectContaining(row) },
    ]);
    expect(await client.of('print_start')).toEqual([
      {
        type: 'print_start',
        printer_id: one.id,
        data: { filename: 'boat.3mf', subtask_name: 'Boat', remaining_time: null, raw_data: null, ams_mapping: [] },
      },
    ]);
    await database.write((transaction) =>
      database.tables.prints.update({ status: 'failed' }, { where: { id: print }, transaction }),
    );
    bus.emit('recorded', recorded('print_failed', one.id, { ...known, progress: 7, reason: null, status: 'failed' }));
    const [updated] = await client.of('archive_updated');
    expect(updated?.data).toEqual((await key.get(`/archives/${print}`)).json());
    expect(updated?.data).toMatchObject({ id: print, status: 'failed' });
    expect(client.seen.find(({ type }) => type === 'print_complete')).toEqual({
      type: 'print_complete',
      printer_id: one.id,
      data: { status: 'failed', filename: 'boat.3mf', subtask_name: 'Boat', timelapse_was_active: null },
    });
    await client.settled();
    expect(client.seen.filter(({ type }) => type === 'print_start')).toHaveLength(1);
  });

  it('hears only of the printers of its key', async () => {
    const key = await server.key(['read_status'], { printer_ids: [two.id] });
    await using client = new FeedClient(url, {}, `?token=${await tokenOf(key)}`);
    await client.of('printer_status');
    client.say({ type: 'get_status', printer_id: one.id });
    expect(await client.of('error')).toEqual([{ type: 'error', reason: 'not_found', detail: 'Printer not found.' }]);
    bus.emit('status', { printer_id: one.id });
    bus.emit('recorded', recorded('print_complete', one.id, { filename: 'x', print_id: 1 }));
    await pause(1_200);
    await client.settled();
    expect(client.texts.join()).not.toContain('One');
    expect(client.seen.map(({ printer_id }) => printer_id)).not.toContain(one.id);
  });
});

describe('whoever may not listen', () => {
  it('is let in only to be told so: 4401', async () => {
    const weak = await server.key(['control_printer']);
    const gone = await server.key(['read_status']);
    const token = await tokenOf(gone);
    await admin.delete(`/api-keys/${gone.id}`);
    const pictures = (await admin.post('/printers/camera/stream-token')).json<{ token: string }>().token;
    const tries: [headers: Record<string, string>, search: string, reason: string][] = [
      [{}, '?token=wrong', 'token_unknown'],
      [{}, `?token=${pictures}`, 'token_unknown'],
      [{}, `?token=${token}`, 'key_unknown'],
      [{ cookie: admin.cookie, origin: url }, '?token=wrong', 'token_unknown'],
      [{}, '', 'not_signed_in'],
      [{ origin: 'https://elsewhere.example' }, '', 'not_signed_in'],
      [{ 'x-api-key': gone.secret }, '', 'key_unknown'],
      [{ 'x-api-key': gone.secret }, `?token=${await tokenOf(admin)}`, 'key_unknown'],
      [{ authorization: 'Bearer stale' }, '', 'login_unknown'],
      [{ 'x-api-key': weak.secret }, '', 'scope_missing'],
      [{}, `?token=${admin.token}`, 'token_unknown'],
      [{}, `?token=${weak.secret}`, 'key_in_address'],
    ];
    for (const [headers, search, reason] of tries) {
      await using client = new FeedClient(url, { 'x-forwarded-for': `10.1.0.${reason.length}`, ...headers }, search);
      expect(await client.closed, `${JSON.stringify(headers)} ${search}`).toEqual([REVOKED, reason]);
      expect(client.seen).toEqual([]);
    }
  });

  it('is refused as a page of another site with the login of its visitor', async () => {
    const headers = { cookie: admin.cookie, origin: 'https://elsewhere.example' };
    await expect(new FeedClient(url, headers).opened).rejects.toThrow('403');
    await expect(new FeedClient(url, { cookie: admin.cookie }).opened).rejects.toThrow('403');
  });

  it('is slowed down when it guesses tokens, and a right token from there is not', async () => {
    const here = { 'x-forwarded-for': '198.51.100.7' };
    for (let n = 0; n < GUESSES; n++) {
      await using client = new FeedClient(url, here, `?token=guess${n}`);
      expect(await client.closed).toEqual([REVOKED, 'token_unknown']);
    }
    await expect(new FeedClient(url, here, '?token=more').opened).rejects.toThrow('429');
    const right = await tokenOf(admin);
    await using client = new FeedClient(url, here, `?token=${right}`);
    await client.of('printer_status', 2);
  });
});

describe('a socket that was opened with a token', () => {
  /** What the socket does within the time that a person would wait. */
  const soon = (closed: Promise<[number, string]>) =>
    Promise.race([closed.then(([code]) => code), pause(2_000).then(() => 'still open' as const)]);

  it('is closed when its key is deleted, disabled or narrowed, and goes on when another one is', async () => {
    const changes = [
      (id: number) => admin.delete(`/api-keys/${id}`),
      (id: number) => admin.patch(`/api-keys/${id}`, { enabled: false }),
      (id: number) => admin.patch(`/api-keys/${id}`, { printer_ids: [one.id] }),
      (id: number) => admin.post(`/api-keys/${id}/rotate`, { grace_seconds: 0 }),
    ];
    await using stays = new FeedClient(url, {}, `?token=${await tokenOf(await server.key(['read_status']))}`);
    await stays.opened;
    for (const change of changes) {
      const key = await server.key(['read_status']);
      await using client = new FeedClient(url, {}, `?token=${await tokenOf(key)}`);
      await client.of('printer_status');
      await change(key.id);
      expect(await soon(client.closed)).toBe(REVOKED);
    }
    await stays.settled();
  });

  it('is closed when its person signs out', async () => {
    const { json } = await server.anonymous.post('/auth/login', { username: 'anna', password: 'correct horse' });
    const headers = { authorization: `Bearer ${json().access_token}` };
    const { token } = (await server.anonymous.post('/auth/ws-token', {}, headers)).json<{ token: string }>();
    await using client = new FeedClient(url, {}, `?token=${token}`);
    await client.of('printer_status');
    await server.anonymous.post('/auth/logout', undefined, headers);
    expect(await soon(client.closed)).toBe(REVOKED);
  });
});

describe('where nobody has to sign in', () => {
  it('the household listens without a credential, from a page of its own and from no page at all', async () => {
    await authentication.set(false);
    await using client = new FeedClient(url, { origin: url });
    await client.of('printer_status', 2);
    await using screen = new FeedClient(url);
    await screen.of('printer_status', 2);
    await using bearer = new FeedClient(url, {}, `?token=${await tokenOf(server.anonymous)}`);
    await bearer.of('printer_status', 2);
    await expect(new FeedClient(url, { origin: 'https://elsewhere.example' }).opened).rejects.toThrow('403');
    const strange = { host: 'printers.attacker.example', origin: 'http://printers.attacker.example' };
    await expect(new FeedClient(url, strange).opened).rejects.toThrow('403');
    await authentication.set(true);
    expect(await Promise.all([client.closed, bearer.closed])).toEqual([
      [REVOKED, expect.any(String)],
      [REVOKED, expect.any(String)],
    ]);
  });
});
