import { randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { redacted } from '../../server/system/redact.ts';
import { startReceiver } from '../fakes/receiver.ts';
import { BRISK } from '../support/brisk.ts';
import { addPrinters } from '../support/household.ts';
import { needs } from '../support/needs.ts';
import { createPostgresDatabase, postgresPresent } from '../support/postgres.ts';
import { ADMIN, startServer } from '../support/server.ts';
import { spawnSimulator } from '../support/simulator.ts';

const random = () => randomBytes(9).toString('hex');

it('the bundle and the log hold none of the secrets of the house', { timeout: 120_000 }, async () => {
  await using receiver = await startReceiver();
  await using simulator = await spawnSimulator({ printers: [{ profile: 'x1' }], timings: BRISK });
  await using server = await startServer({
    env: {
      LOG_LEVEL: 'trace',
      HA_URL: 'http://127.0.0.1:1',
      HA_TOKEN: random(),
      WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}`,
    },
  });
  const admin = await server.setup();
  const key = await server.key(['read_status']);
  const [printer] = await addPrinters(admin, simulator.printers);
  const path = `/hooks/${random()}`;
  const header = random();
  const hook = await admin.post('/webhooks', {
    name: 'Secret path',
    url: receiver.url(path),
    reach: 'home',
    headers: { 'X-Token': header },
  });
  expect(hook.status).toBe(200);
  const { secret: signing } = hook.json<{ secret: string }>();
  receiver.script([], (response) => response.writeHead(500).end());
  // What makes lines in the log: refused keys and passwords, a failing delivery, a printer whose code is wrong.
  const guess = `bb_${random()}${random()}`;
  await server.anonymous.as({ 'x-api-key': guess }).get('/printers');
  const wrong = random();
  await server.anonymous.post('/auth/login', { ...ADMIN, password: wrong });
  await simulator.control.run(simulator.printers[0]!.serial, 'finish', {
    name: 'cup',
    layers: 50,
    seconds: 8,
    withoutFile: true,
  });
  await receiver.received(1, 20_000);

  const answer = await admin.get('/system/diagnostics');
  expect(answer.status).toBe(200);
  const bundle = answer.json<{ log: string[]; printers: { id: number }[]; database: { rows: object } }>();
  expect(bundle.printers.map(({ id }) => id)).toEqual([printer!.id]);
  expect(bundle.log.join()).toContain('Bambuddy is ready');
  expect(bundle.database.rows).toMatchObject({ printers: 1, api_keys: 1, webhooks: 1 });

  const { accessCode, serial } = simulator.printers[0]!;
  const secrets = {
    key: key.secret,
    guess,
    login: admin.token,
    cookie: admin.cookie.split('=')[1] ?? '',
    password: ADMIN.password,
    wrong,
  };
  const sent = { accessCode, signing, path, header };
  const log = server.log.map((line) => JSON.stringify(line)).join('\n');
  for (const [name, secret] of Object.entries({ ...secrets, ...sent })) {
    expect(secret.length, name).toBeGreaterThan(6);
    expect(answer.text.includes(secret), `${name} in the bundle`).toBe(false);
    expect(log.includes(secret), `${name} in the log`).toBe(false);
  }
  expect(answer.text).not.toContain(serial);
  expect(answer.text).not.toContain(process.env.HOME ?? '/root');
});

it('the bundle is for administrators only', async () => {
  await using server = await startServer();
  const key = await server.key(['read_status', 'manage_queue', 'control_printer']);
  expect((await key.get('/system/diagnostics')).status).toBe(403);
  expect((await server.anonymous.get('/system/diagnostics')).status).toBe(401);
});

it.skipIf(!needs('postgres', postgresPresent()))(
  'the password of a database server is in neither, even when it stops answering',
  async () => {
    await using postgres = await createPostgresDatabase();
    const url = new URL(postgres.url);
    url.username ||= 'postgres';
    url.password = 'hunter22%2F';
    await using server = await startServer({ env: { DATABASE_URL: url.href } });
    const admin = await server.setup();
    const { text } = await admin.get('/system/diagnostics');
    for (const secret of ['hunter22%2F', 'hunter22/', url.href]) {
      expect(text).not.toContain(secret);
      expect(JSON.stringify(server.log)).not.toContain(secret);
    }
  },
);

it('what looks like a secret is taken out of a text, also where nobody knows it', () => {
  const text = `key bb_${'a'.repeat(40)}, whsec_MfKQ9r8GKYqrTwjU, Authorization: Bearer abcdefghijkl, postgres://u:p@h/db, code 12345678`;
  expect(redacted(text, ['12345678'])).toBe(
    'key [secret], [secret], Authorization: Bearer [secret], postgres://[secret]@h/db, code [secret]',
  );
});

it('a secret is taken out in every way in which JSON and addresses write it', () => {
  const secret = 'a"b/c d';
  expect(redacted(JSON.stringify({ secret, url: `http://h/${encodeURIComponent(secret)}` }), [secret])).not.toMatch(
    /b\/c|b%2F/,
  );
});
