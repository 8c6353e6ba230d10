import { describe, expect, it } from 'vitest';
import { ADMIN, signIn, startApp } from '../support/server.ts';

/** As many wrong passwords are answered, per name and per address. */
const PER_NAME = 10;
const PER_ADDRESS = 20;
const OTHER = { username: 'ben', password: 'another password' };

describe('the first administrator', () => {
  it('is made once: afterwards nobody can make one', async () => {
    await using server = await startApp();
    const status = async () => (await server.anonymous.get('/auth/status')).json();
    expect(await status()).toEqual({ auth_enabled: true, requires_setup: true, sign_in: 'local' });
    const made = (await server.anonymous.post('/auth/setup', ADMIN)).json();
    expect(made).toMatchObject({
      token_type: 'bearer',
      user: { username: 'anna', role: 'admin', is_admin: true, via: 'login' },
    });
    expect(await status()).toEqual({ auth_enabled: true, requires_setup: false, sign_in: 'local' });
    expect((await server.anonymous.post('/auth/setup', OTHER)).json()).toMatchObject({
      status: 409,
      reason: 'conflict',
    });
  });

  it('is one, also when several ask at the same moment', async () => {
    await using server = await startApp();
    const wanted = ['anna', 'ben', 'cleo', 'dan'].map((username) => ({ ...ADMIN, username }));
    const answers = await Promise.all(wanted.map((body) => server.anonymous.post('/auth/setup', body)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    expect(server.app.features.people.all()).toHaveLength(1);
  });

  it('is taken under the names of the reference product too, and not without a name or a password', async () => {
    await using server = await startApp();
    const { anonymous } = server;
    for (const [body, path] of [
      [{}, 'username'],
      [{ username: 'anna' }, 'password'],
      [{ admin_username: 'anna', auth_enabled: true }, 'password'],
    ] as const) {
      const refused = (await anonymous.post('/auth/setup', body)).json<{
        status: number;
        errors: { path: string }[];
      }>();
      expect(refused.status).toBe(422);
      expect(refused.errors.map((error) => error.path)).toContain(path);
    }
    const made = await anonymous.post('/auth/setup', {
      auth_enabled: true,
      admin_username: ADMIN.username,
      admin_password: ADMIN.password,
    });
    expect(made.json()).toMatchObject({ auth_enabled: true, admin_created: true, user: { username: 'anna' } });
    expect((await anonymous.post('/auth/login', ADMIN)).status).toBe(200);
  });

  it('needs a password of some length', async () => {
    await using server = await startApp();
    const refused = (await server.anonymous.post('/auth/setup', { ...ADMIN, password: 'short' })).json();
    expect(refused).toMatchObject({
      status: 422,
      errors: [{ path: 'password', message: 'Use at least 8 characters.' }],
    });
  });
});

describe('signing in', () => {
  it('answers a cookie out of reach of scripts and of other sites, and the same login as a token', async () => {
    await using server = await startApp();
    await server.setup();
    const answer = await server.anonymous.post('/auth/login', ADMIN);
    const { access_token, token_type, user } = answer.json<{
      access_token: string;
      token_type: string;
      user: object;
    }>();
    expect(token_type).toBe('bearer');
    expect(user).toMatchObject({ username: 'anna', is_admin: true });
    const [cookie, ...rest] = answer.headers['set-cookie'] ?? [];
    expect(rest).toEqual([]);
    expect(cookie?.split('; ')).toEqual(
      expect.arrayContaining([`bambuddy_login=${access_token}`, 'HttpOnly', 'SameSite=Strict', 'Path=/']),
    );
    for (const headers of [{ cookie: `bambuddy_login=${access_token}` }, { authorization: `Bearer ${access_token}` }]) {
      expect((await server.anonymous.get('/auth/me', headers)).json()).toMatchObject({
        username: 'anna',
        via: 'login',
      });
    }
  });

  it('ends with signing out, for the cookie and the token, and for this login only', async () => {
    await using server = await startApp();
    const first = await server.setup();
    const second = await signIn(server.anonymous);
    const answer = await server.anonymous.post('/auth/logout', undefined, { cookie: second.cookie });
    expect(answer.headers['set-cookie']?.[0]).toMatch(/^bambuddy_login=; .*Max-Age=0/);
    for (const headers of [{ cookie: second.cookie }, second.headers]) {
      expect((await server.anonymous.get('/auth/me', headers)).json()).toMatchObject({
        status: 401,
        reason: 'login_unknown',
      });
    }
    expect((await first.get('/auth/me')).status).toBe(200);
  });

  it('refuses a wrong password and an unknown name alike', async () => {
    await using server = await startApp();
    await server.setup();
    const problems = [];
    for (const body of [
      { ...ADMIN, password: 'wrong' },
      { ...ADMIN, username: 'nobody' },
      { ...ADMIN, password: '' },
    ]) {
      const { request_id, ...problem } = (await server.anonymous.post('/auth/login', body)).json();
      problems.push(problem);
    }
    expect(problems[0]).toMatchObject({ status: 401, reason: 'wrong_password' });
    expect(new Set(problems.map((problem) => JSON.stringify(problem))).size).toBe(1);
  });

  it('is stopped after too many wrong passwords for one name, also with the right one, and says for how long', async () => {
    await using server = await startApp();
    await server.setup();
    const tryOnce = (password: string) => server.anonymous.post('/auth/login', { ...ADMIN, password });
    const answers = await Promise.all(Array.from({ length: PER_NAME }, () => tryOnce('wrong')));
    expect(answers.map(({ status }) => status)).toEqual(Array(PER_NAME).fill(401));
    for (const password of ['wrong', ADMIN.password]) {
      const refused = await tryOnce(password);
      expect(refused.json()).toMatchObject({ status: 429, reason: 'too_many' });
      expect(Number(refused.headers['retry-after'])).toBeGreaterThan(0);
    }
  });

  it('is stopped after too many tries from one address, whatever the names, and whatever it claims about itself', async () => {
    await using server = await startApp();
    const tryOnce = (index: number) =>
      server.anonymous.post(
        '/auth/login',
        { username: `name ${index}`, password: 'wrong' },
        { 'x-forwarded-for': `10.0.0.${index}` },
      );
    const answers = await Promise.all(Array.from({ length: PER_ADDRESS }, (_, index) => tryOnce(index)));
    expect(answers.map(({ status }) => status)).toEqual(Array(PER_ADDRESS).fill(401));
    expect((await tryOnce(PER_ADDRESS)).status).toBe(429);
  });

  it('takes the address of the client from a proxy that is trusted', async () => {
    await using server = await startApp({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
    const tryFrom = (address: string, index: number) =>
      server.anonymous.post(
        '/auth/login',
        { username: `name ${index}`, password: 'wrong' },
        { 'x-forwarded-for': `1.1.1.1, ${address}` },
      );
    await Promise.all(Array.from({ length: PER_ADDRESS }, (_, index) => tryFrom('10.0.0.1', index)));
    expect((await tryFrom('10.0.0.1', PER_ADDRESS)).status).toBe(429);
    expect((await tryFrom('10.0.0.2', PER_ADDRESS)).status).toBe(401);
  });
});

describe('a one-time link', () => {
  it('signs in once, and not again', async () => {
    await using server = await startApp();
    const { userId } = await server.setup();
    const { token } = server.app.features.signIn.mintLink(userId);
    const login = await signIn(server.anonymous, '/auth/link', { token });
    expect((await login.get('/auth/me')).json()).toMatchObject({ username: 'anna' });
    expect((await server.anonymous.post('/auth/link', { token })).json()).toMatchObject({
      status: 401,
      reason: 'wrong_password',
    });
  });

  it('signs in once, also when it is used twice at the same moment', async () => {
    await using server = await startApp();
    const { userId } = await server.setup();
    const { token } = server.app.features.signIn.mintLink(userId);
    const answers = await Promise.all([1, 2].map(() => server.anonymous.post('/auth/link', { token })));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  it('does not work when it is too old or was never made', async () => {
    await using server = await startApp();
    const { userId } = await server.setup();
    const old = server.app.features.signIn.mintLink(userId, Date.now() - 11 * 60_000);
    for (const token of [old.token, 'never-made']) {
      expect((await server.anonymous.post('/auth/link', { token })).status).toBe(401);
    }
  });
});
