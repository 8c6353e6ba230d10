import { describe, expect, it } from 'vitest';
import { ADMIN, signIn, startApp } from '../support/server.ts';
import { overSocket } from '../support/trpc.ts';

const REVOKED = 4401;
const BEN = { username: 'ben', password: 'long enough', role: 'user' };

describe('people', () => {
  it('are added, listed with what they have, changed and deleted by an administrator', async () => {
    await using server = await startApp();
    const admin = await server.setup();
    const made = (await admin.post('/users', BEN)).json<{ id: number }>();
    expect(made).toEqual({
      id: expect.any(Number),
      username: 'ben',
      role: 'user',
      enabled: true,
      source: 'local',
      ha_gone: false,
      created_at: expect.stringMatching(/Z$/),
      last_seen_at: null,
      keys: 0,
      logins: 0,
    });
    const ben = await signIn(server.anonymous, '/auth/login', BEN);
    expect((await ben.post('/api-keys', { name: 'Mine' })).status).toBe(200);
    const list = (await admin.get('/users')).json<{ username: string }[]>();
    expect(list).toMatchObject([{ username: 'anna' }, { username: 'ben', keys: 1, logins: 1 }]);
    expect(JSON.stringify(list)).not.toMatch(/scrypt|password|hash/);
    expect((await admin.patch(`/users/${made.id}`, { role: 'viewer' })).json()).toMatchObject({ role: 'viewer' });
    expect((await ben.get('/auth/me')).json()).toMatchObject({ role: 'viewer' });
    expect((await admin.delete(`/users/${made.id}`)).status).toBe(200);
    expect((await ben.get('/auth/me')).status).toBe(401);
    expect((await admin.get('/api-keys')).json()).toEqual([]);
    expect((await admin.delete(`/users/${made.id}`)).json()).toMatchObject({ status: 404, reason: 'not_found' });
  });

  it('are refused when the name is taken, the password is short, or a field is not known', async () => {
    await using server = await startApp();
    const admin = await server.setup();
    const refusal = async (body: object) => (await admin.post('/users', body)).json();
    expect(await refusal({ ...BEN, username: 'anna' })).toMatchObject({ status: 409, reason: 'conflict' });
    expect(await refusal({ ...BEN, password: 'short' })).toMatchObject({ status: 422, errors: [{ path: 'password' }] });
    expect(await refusal({ ...BEN, enabled: true })).toMatchObject({ status: 422 });
    expect(await refusal({ ...BEN, role: 'owner' })).toMatchObject({ status: 422, errors: [{ path: 'role' }] });
  });

  it('lose their sockets at once when they are disabled, demoted, signed out or deleted', async () => {
    await using server = await startApp();
    const admin = await server.setup();
    const made = (await admin.post('/users', BEN)).json<{ id: number }>();
    const path = `/users/${made.id}`;
    for (const lose of [
      () => admin.patch(path, { role: 'viewer' }),
      () => admin.patch(path, { password: 'long enough' }),
      () => admin.post(`${path}/sign-out`),
      async () => {
        await admin.patch(path, { enabled: false });
        return admin.patch(path, { enabled: true });
      },
      () => admin.delete(path),
    ]) {
      const { token } = await signIn(server.anonymous, '/auth/login', BEN);
      await using socket = overSocket(server.url, { authorization: `Bearer ${token}` });
      await socket.opened;
      expect((await lose()).status).toBe(200);
      expect(await socket.closed).toBe(REVOKED);
    }
  });

  it('are in the audit with who changed them, and never their passwords', async () => {
    await using server = await startApp();
    const admin = await server.setup();
    const { id } = (await admin.post('/users', BEN)).json<{ id: number }>();
    await admin.patch(`/users/${id}`, { role: 'viewer', password: 'another one' });
    await admin.post(`/users/${id}/sign-out`);
    await admin.delete(`/users/${id}`);
    const audit = (await admin.get('/audit?subject=user')).json<{ action: string; subject_name: string }[]>();
    expect(audit.map(({ action, subject_name }) => [action, subject_name])).toEqual([
      ['user.deleted', 'ben'],
      ['user.signed_out', 'ben'],
      ['user.changed', 'ben'],
      ['user.created', 'ben'],
      ['user.created', 'anna'],
    ]);
    expect(audit[2]).toMatchObject({ actor_name: 'anna', details: { role: 'viewer', password: 'changed' } });
    expect(JSON.stringify(audit)).not.toMatch(/another one|long enough|scrypt/);
  });
});

describe("one's own account", () => {
  it('gets a new password for the current one, which ends every other login', async () => {
    await using server = await startApp();
    const here = await server.setup();
    const elsewhere = await signIn(server.anonymous);
    await using socket = overSocket(server.url, { authorization: `Bearer ${elsewhere.token}` });
    await socket.opened;
    const change = (current_password: string, new_password: string) =>
      here.post('/auth/password', { current_password, new_password });
    expect((await change('wrong', 'brand new horse')).json()).toMatchObject({ status: 401, reason: 'wrong_password' });
    expect((await change(ADMIN.password, 'short')).json()).toMatchObject({ status: 422 });
    expect((await elsewhere.get('/auth/me')).status).toBe(200);
    expect((await change(ADMIN.password, 'brand new horse')).status).toBe(200);
    expect(await socket.closed).toBe(REVOKED);
    expect([(await here.get('/auth/me')).status, (await elsewhere.get('/auth/me')).status]).toEqual([200, 401]);
    expect((await server.anonymous.post('/auth/login', ADMIN)).status).toBe(401);
    const login = { ...ADMIN, password: 'brand new horse' };
    expect((await server.anonymous.post('/auth/login', login)).status).toBe(200);
  });

  it('is not open to guesses of the current password', async () => {
    await using server = await startApp();
    const here = await server.setup();
    const guess = () => here.post('/auth/password', { current_password: 'wrong', new_password: 'brand new horse' });
    const statuses = (await Promise.all(Array.from({ length: 11 }, guess))).map(({ status }) => status);
    expect(statuses.filter((status) => status === 401)).toHaveLength(10);
    expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  });

  it('is signed out everywhere, this login too', async () => {
    await using server = await startApp();
    const here = await server.setup();
    const elsewhere = await signIn(server.anonymous);
    const key = await server.key(['read_status']);
    const answer = await here.post('/auth/sign-out-everywhere');
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^bambuddy_login=; .*Max-Age=0/);
    for (const login of [here, elsewhere]) expect((await login.get('/auth/me')).status).toBe(401);
    expect((await key.get('/auth/me')).status).toBe(200);
  });
});
