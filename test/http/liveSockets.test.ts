import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import { startApp } from '../support/server.ts';
import { type Client, overSocket } from '../support/trpc.ts';

const REVOKED = 4401;

const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const { url } = server;
const admin = await server.setup();
const { printers, bus, database, people } = server.app.features;
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

type Update = { printer_id: number; status: { name: string } | null };

/** Listens until disposed of. */
function statusOf(
  client: Client,
  input: { printer_id?: number } = {},
): { seen: Update[]; until(count: number): Promise<void>; failed: Promise<unknown> } {
  const seen: Update[] = [];
  const failed = Promise.withResolvers<unknown>();
  let wake = () => {};
  client.live.status.subscribe(input, {
    onData: (update) => {
      seen.push(update as Update);
      wake();
    },
    onError: (error) => failed.resolve(error.data),
  });
  const until = async (count: number) => {
    while (seen.length < count) {
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  };
  return { seen, until, failed: failed.promise };
}

/** An event as the journal tells it once it is written. */
function told(printer_id: number, sequence: number) {
  const at = new Date('2026-11-24T10:00:00Z');
  return {
    id: `e-${printer_id}-${sequence}`,
    type: 'printer_online' as const,
    printer_id,
    sequence,
    subject: 's',
    milestone: '',
    observed: 'live' as const,
    at,
    data: { printer: 'X' },
  };
}

describe('a subscription', () => {
  it('tells every printer first, then what changes', async () => {
    const key = await server.key(['read_status']);
    await using socket = overSocket(url, { 'x-api-key': key.secret });
    const live = statusOf(socket.client);
    await live.until(2);
    expect(live.seen.map(({ printer_id }) => printer_id).sort()).toEqual([one.id, two.id]);
    expect(live.seen.find(({ printer_id }) => printer_id === one.id)).toMatchObject({
      status: { id: one.id, name: 'One', state: 'unknown', connected: false },
    });
    bus.emit('status', { printer_id: two.id });
    await live.until(3);
    expect(live.seen[2]).toMatchObject({ printer_id: two.id, status: { name: 'Two' } });
  });

  it('tells only the printers of the grant', async () => {
    const key = await server.key(['read_status'], { printer_ids: [two.id] });
    await using socket = overSocket(url, { 'x-api-key': key.secret });
    const live = statusOf(socket.client);
    const events: number[] = [];
    const heard = Promise.withResolvers<void>();
    socket.client.live.events.subscribe(undefined, {
      onStarted: () => {
        bus.emit('recorded', told(one.id, 1));
        bus.emit('recorded', told(two.id, 1));
      },
      onData: (event) => {
        events.push(event.printer_id);
        heard.resolve();
      },
    });
    await live.until(1);
    bus.emit('status', { printer_id: one.id });
    bus.emit('status', { printer_id: two.id });
    await live.until(2);
    await heard.promise;
    expect(live.seen.map(({ printer_id }) => printer_id)).toEqual([two.id, two.id]);
    expect(events).toEqual([two.id]);
  });

  it('tells events as they were recorded', async () => {
    await using socket = overSocket(url, { authorization: `Bearer ${admin.token}` });
    const heard = Promise.withResolvers<unknown>();
    socket.client.live.events.subscribe(undefined, {
      onStarted: () => bus.emit('recorded', told(one.id, 7)),
      onData: (event) => heard.resolve(event),
    });
    expect(await heard.promise).toEqual({
      id: `e-${one.id}-7`,
      type: 'printer_online',
      printer_id: one.id,
      sequence: 7,
      at: '2026-11-24T10:00:00.000Z',
      observed: 'live',
      data: { printer: 'X' },
    });
  });

  it('is refused without the toggle', async () => {
    const key = await server.key(['control_printer']);
    await using socket = overSocket(url, { 'x-api-key': key.secret });
    expect(await statusOf(socket.client).failed).toMatchObject({
      status: 403,
      reason: 'scope_missing',
      detail: expect.stringContaining('Read Status'),
    });
  });

  it('is refused to nobody', async () => {
    await using socket = overSocket(url, { origin: url });
    expect(await statusOf(socket.client).failed).toMatchObject({ status: 401, reason: 'not_signed_in' });
    expect(await socket.client.auth.status.query()).toMatchObject({ auth_enabled: true });
  });
});

describe('a socket is closed at once', () => {
  /** What the socket does within the time that a person would wait. */
  const soon = (closed: Promise<number>) => Promise.race([closed, pause(2_000).then(() => 'still open' as const)]);

  it('when its key is deleted, and only then', async () => {
    const [kept, gone] = [await server.key(['read_status']), await server.key(['read_status'])];
    await using stays = overSocket(url, { 'x-api-key': kept.secret });
    await using goes = overSocket(url, { 'x-api-key': gone.secret });
    await Promise.all([stays.opened, goes.opened]);
    await admin.delete(`/api-keys/${gone.id}`);
    expect(await soon(goes.closed)).toBe(REVOKED);
    expect(await stays.client.printers.list.query()).toHaveLength(2);
  });

  it('when its key is switched off', async () => {
    const key = await server.key(['read_status']);
    await using socket = overSocket(url, { 'x-api-key': key.secret });
    await socket.opened;
    await changeKey(key.id, { enabled: false });
    expect(await soon(socket.closed)).toBe(REVOKED);
  });

  it('when its key loses a toggle or a printer', async () => {
    for (const change of [{ scopes: ['read_status'] }, { printer_ids: [two.id] }]) {
      const key = await server.key(['read_status', 'control_printer']);
      await using socket = overSocket(url, { 'x-api-key': key.secret });
      await socket.opened;
      await changeKey(key.id, change);
      expect(await soon(socket.closed)).toBe(REVOKED);
    }
  });

  it('when its secret is replaced without grace, and not with grace', async () => {
    const key = await server.key(['read_status']);
    await using first = overSocket(url, { 'x-api-key': key.secret });
    await first.opened;
    const { secret } = (await admin.post(`/api-keys/${key.id}/rotate`, { grace_seconds: 600 })).json<{
      secret: string;
    }>();
    await using second = overSocket(url, { 'x-api-key': secret });
    expect(await first.client.printers.list.query()).toHaveLength(2);
    expect(await second.client.printers.list.query()).toHaveLength(2);
    await admin.post(`/api-keys/${key.id}/rotate`, { grace_seconds: 0 });
    expect([await soon(first.closed), await soon(second.closed)]).toEqual([REVOKED, REVOKED]);
  });

  it('when the time of its key is over, or that of its secret, to the moment', async () => {
    const soonOver = new Date(Date.now() + 1_500);
    const [expiring, rotated] = [
      await server.key(['read_status'], { expires_at: soonOver.toISOString() }),
      await server.key(['read_status']),
    ];
    await admin.post(`/api-keys/${rotated.id}/rotate`, { grace_seconds: 2 });
    const graceOver = Date.now() + 2_000;
    await using one = overSocket(url, { 'x-api-key': expiring.secret });
    await using other = overSocket(url, { 'x-api-key': rotated.secret });
    await Promise.all([one.opened, other.opened]);
    expect(await one.client.printers.list.query()).toHaveLength(2);
    expect(await Promise.race([one.closed, pause(4_000)])).toBe(REVOKED);
    expect(Date.now()).toBeGreaterThanOrEqual(soonOver.getTime());
    expect(Date.now()).toBeLessThan(soonOver.getTime() + 1_000);
    expect(await Promise.race([other.closed, pause(4_000)])).toBe(REVOKED);
    expect(Date.now()).toBeLessThan(graceOver + 1_000);
  });

  it('when its key may no longer be used from its address', async () => {
    const key = await server.key(['read_status'], { allowed_ips: ['127.0.0.0/8'] });
    await using socket = overSocket(url, { 'x-api-key': key.secret });
    await socket.opened;
    await admin.patch(`/api-keys/${key.id}`, { allowed_ips: ['192.0.2.1'] });
    expect(await soon(socket.closed)).toBe(REVOKED);
    await using again = overSocket(url, { 'x-api-key': key.secret });
    await expect(again.opened).rejects.toThrow('403');
  });

  it('when its login is signed out', async () => {
    const { json } = await server.anonymous.post('/auth/login', { username: 'anna', password: 'correct horse' });
    const headers = { authorization: `Bearer ${json().access_token}` };
    await using socket = overSocket(url, headers);
    await socket.opened;
    await server.anonymous.post('/auth/logout', undefined, headers);
    expect(await soon(socket.closed)).toBe(REVOKED);
  });

  it('when its person gets another role or is deleted', async () => {
    for (const lose of [(id: number) => people.update(id, { role: 'viewer' }), deletePerson]) {
      const person = await people.create({
        username: `ben ${lose.name}`,
        password_hash: null,
        role: 'user',
        ha_user_id: null,
      });
      const token = await server.app.features.logins.create(person);
      const { secret } = await server.app.features.keys.create({
        name: 'Ben',
        scopes: ['read_status', 'manage_queue'],
        printer_ids: null,
        expires_at: null,
        user_id: person.id,
      });
      await using byLogin = overSocket(url, { authorization: `Bearer ${token}` });
      await using byKey = overSocket(url, { 'x-api-key': secret });
      await Promise.all([byLogin.opened, byKey.opened]);
      await lose(person.id);
      expect([await soon(byLogin.closed), await soon(byKey.closed)]).toEqual([REVOKED, REVOKED]);
    }
  });
});

/** Changes the row and tells everybody, as a change of another process would arrive. */
async function changeKey(
  id: number,
  values: { enabled?: boolean; scopes?: string[]; printer_ids?: number[] },
): Promise<void> {
  await database.write((tx) => database.tables.apiKeys.update(values, { where: { id }, transaction: tx }));
  await server.app.features.keys.keys.refresh(id);
  await people.update(admin.userId, { role: 'admin' });
}

async function deletePerson(id: number): Promise<void> {
  await database.write((tx) => database.tables.users.destroy({ where: { id }, transaction: tx }));
  await people.update(id, { role: 'viewer' });
}
