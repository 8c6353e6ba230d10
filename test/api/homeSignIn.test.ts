import { createServer } from 'node:http';
import { describe, expect, it } from 'vitest';
import { askPassword } from '../../server/homeassistant/supervisorAuth.ts';
import { passwordOf } from '../fakes/auth.ts';
import { PEOPLE, type Person, type Supervisor, startSupervisor } from '../fakes/supervisor.ts';
import { Calls } from '../support/calls.ts';
import { signIn, startApp, type TestApp } from '../support/server.ts';

const PER_USER = 20;

async function openHouse(): Promise<{ supervisor: Supervisor; server: TestApp } & AsyncDisposable> {
  const parts = new AsyncDisposableStack();
  const supervisor = parts.use(await startSupervisor());
  const server = parts.use(await startApp({ env: supervisor.env }));
  return { supervisor, server, [Symbol.asyncDispose]: () => parts.disposeAsync() };
}

function throughIngress({ server }: { server: TestApp }, person: Person): Calls {
  return new Calls(server.ingressUrl ?? '', { 'x-remote-user-id': PEOPLE[person].id, 'x-remote-user-name': person });
}

const homeLogin = (username: string) => ({ username, password: passwordOf(username.trim().toLowerCase()) });

describe('on port 8000 inside Home Assistant', () => {
  it('people sign in with the name and password of Home Assistant, with the role it gives them', async () => {
    await using house = await openHouse();
    const { anonymous } = house.server;
    expect((await anonymous.get('/auth/status')).json()).toEqual({
      auth_enabled: true,
      requires_setup: false,
      sign_in: 'home_assistant',
    });
    for (const [person, role] of [
      ['owner', 'admin'],
      ['user', 'user'],
      ['reader', 'viewer'],
    ] as const) {
      const login = await signIn(anonymous, '/auth/login', homeLogin(person));
      expect((await login.get('/auth/me')).json()).toMatchObject({ username: person, role, via: 'login' });
    }
    const wrong = await anonymous.post('/auth/login', { username: 'owner', password: 'wrong' });
    expect(wrong.json()).toMatchObject({ status: 401, reason: 'wrong_password' });
  });

  it('they are the people of the ingress door: one row each, whichever door they took first', async () => {
    await using house = await openHouse();
    const { anonymous, app } = house.server;
    const me = async (calls: Calls) => (await calls.get('/auth/me')).json<{ id: number }>().id;
    const user = await me(throughIngress(house, 'user'));
    expect(await me(await signIn(anonymous, '/auth/login', homeLogin('User ')))).toBe(user);
    const reader = await me(await signIn(anonymous, '/auth/login', homeLogin('reader')));
    expect(await me(throughIngress(house, 'reader'))).toBe(reader);
    await Promise.all([
      signIn(anonymous, '/auth/login', homeLogin('admin')),
      signIn(anonymous, '/auth/login', homeLogin('admin')),
      throughIngress(house, 'admin').get('/auth/me'),
    ]);
    expect(app.features.people.all()).toHaveLength(3);
  });

  it('accounts made here come first and need no Home Assistant', async () => {
    await using house = await openHouse();
    const { server, supervisor } = house;
    const owner = throughIngress(house, 'owner');
    const local = { username: 'user', password: 'long enough', role: 'viewer' };
    expect((await owner.post('/users', local)).status).toBe(200);
    const before = supervisor.passwordsAsked;
    const login = await signIn(server.anonymous, '/auth/login', local);
    expect((await login.get('/auth/me')).json()).toMatchObject({ username: 'user', role: 'viewer' });
    expect(supervisor.passwordsAsked).toBe(before);
    const home = await signIn(server.anonymous, '/auth/login', homeLogin('user'));
    expect((await home.get('/auth/me')).json()).toMatchObject({
      role: 'user',
      username: expect.stringMatching(/^user \(/),
    });
  });

  it('nobody makes the first administrator, on either door', async () => {
    await using house = await openHouse();
    const wanted = { username: 'anna', password: 'long enough' };
    for (const door of [house.server.anonymous, throughIngress(house, 'user')]) {
      expect((await door.get('/auth/status')).json()).toMatchObject({ requires_setup: false });
      for (const body of [wanted, { auth_enabled: false }])
        expect((await door.post('/auth/setup', body)).json()).toMatchObject({ status: 409 });
    }
    expect(house.server.app.features.people.byName('anna')).toBeUndefined();
  });

  it('somebody whom Home Assistant disabled or deleted does not come in, and loses what they had', async () => {
    await using house = await openHouse();
    const { server, supervisor } = house;
    const login = await signIn(server.anonymous, '/auth/login', homeLogin('user'));
    const key = (await login.post('/api-keys', { name: 'Mine' })).json<{ secret: string }>();
    const withKey = server.anonymous.as({ 'x-api-key': key.secret });
    const ingress = throughIngress(house, 'user');
    const answers = async () => {
      const asked = await Promise.all([login, withKey, ingress].map((calls) => calls.get('/printers')));
      return asked.map(({ status }) => status);
    };
    expect(await answers()).toEqual([200, 200, 200]);
    const listed = supervisor.people.get('user')!;
    listed.is_active = false;
    await server.app.features.signIn.byPassword('owner', passwordOf('owner'), '::1');
    expect(await answers()).toEqual([401, 401, 401]);
    expect((await server.anonymous.post('/auth/login', homeLogin('user'))).status).toBe(401);
    listed.is_active = true;
    expect((await ingress.get('/printers')).status).toBe(200);
    expect(await answers()).toEqual([200, 200, 200]);
    supervisor.people.delete('user');
    await server.app.features.signIn.byPassword('owner', passwordOf('owner'), '::1');
    expect(await answers()).toEqual([401, 401, 401]);
    const owner = throughIngress(house, 'owner');
    expect((await owner.get('/users')).json()).toContainEqual(
      expect.objectContaining({ username: 'user', ha_gone: true }),
    );
  });

  it('says so while Home Assistant cannot be asked, and does not take that for a wrong password', async () => {
    await using house = await openHouse();
    house.supervisor.away = true;
    const refused = (await house.server.anonymous.post('/auth/login', homeLogin('owner'))).json();
    expect(refused).toMatchObject({
      status: 503,
      reason: 'unavailable',
      detail: expect.stringContaining('Home Assistant'),
    });
    house.supervisor.away = false;
    expect((await house.server.anonymous.post('/auth/login', homeLogin('owner'))).status).toBe(200);
  });

  it('who changes the password there is told where, and the role is not changed here', async () => {
    await using house = await openHouse();
    const login = await signIn(house.server.anonymous, '/auth/login', homeLogin('user'));
    const change = { current_password: passwordOf('user'), new_password: 'brand new horse' };
    expect((await login.post('/auth/password', change)).json()).toMatchObject({
      status: 409,
      detail: expect.stringContaining('Home Assistant'),
    });
    const owner = throughIngress(house, 'owner');
    const refused = (await owner.patch(`/users/${login.userId}`, { role: 'admin' })).json();
    expect(refused).toMatchObject({ status: 409, detail: expect.stringContaining('Home Assistant decides') });
    expect((await owner.patch(`/users/${login.userId}`, { enabled: false })).status).toBe(200);
    expect((await login.get('/auth/me')).status).toBe(401);
  });

  it('wrong passwords through ingress are counted for the person, not for the house', async () => {
    await using house = await openHouse();
    const guess = (person: Person, index: number) =>
      throughIngress(house, person).post('/auth/login', { username: `name ${index}`, password: 'wrong' });
    const answers = await Promise.all(Array.from({ length: PER_USER }, (_, index) => guess('user', index)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([401]));
    expect((await guess('user', PER_USER)).status).toBe(429);
    expect((await guess('reader', PER_USER + 1)).status).toBe(401);
  });
});

describe('asking Supervisor for a password', () => {
  it('takes its words for what they are', async () => {
    await using supervisor = await startSupervisor();
    const access = { url: supervisor.url, token: supervisor.env.SUPERVISOR_TOKEN ?? '' };
    expect(await askPassword(access, 'owner', passwordOf('owner'))).toBe(true);
    expect(await askPassword(access, 'owner', 'wrong')).toBe(false);
    expect(await askPassword(access, 'nobody', '')).toBe(false);
    expect(await askPassword({ ...access, token: 'of another start' }, 'owner', passwordOf('owner'))).toBeNull();
  });

  it('says nothing about the password when it fails or cannot be reached', async () => {
    await using failing = await answering(500);
    expect(await askPassword({ url: failing.url, token: 'x' }, 'owner', 'x')).toBeNull();
    const { url } = failing;
    await failing[Symbol.asyncDispose]();
    expect(await askPassword({ url, token: 'x' }, 'owner', 'x')).toBeNull();
  });
});

async function answering(status: number): Promise<{ url: string } & AsyncDisposable> {
  const server = createServer((_request, response) => response.writeHead(status).end()).listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      if (server.listening) await new Promise((resolve) => server.close(resolve));
    },
  };
}
