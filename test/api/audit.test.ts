import { afterAll, beforeAll, expect, it } from 'vitest';
import { Leases } from '../../server/db/leases.ts';
import { AUDIT_DAYS, Retention } from '../../server/db/retention.ts';
import { createLog } from '../../server/log.ts';
import { type Key, type Login, startApp, type TestApp } from '../support/server.ts';

interface Row {
  id: number;
  at: string;
  actor: string;
  actor_name: string;
  ip: string;
  action: string;
  subject: string;
  subject_id: number | null;
  subject_name: string;
  details: Record<string, unknown> | null;
}

let server: TestApp;
let admin: Login;
let key: Key;

beforeAll(async () => {
  server = await startApp();
  admin = await server.setup();
  key = await server.key(['read_status', 'update_electricity_price']);
});
afterAll(() => server[Symbol.asyncDispose]());

async function audit(query = ''): Promise<{ rows: Row[]; total: number }> {
  const answer = await admin.get(`/audit${query}`);
  expect(answer.status).toBe(200);
  return { rows: answer.json<Row[]>(), total: Number(answer.headers['x-total-count']) };
}

it('says who set the price, from where, and what it was before', async () => {
  await key.post('/settings/electricity-price', { energy_cost_per_kwh: 0.27 });
  await key.post('/settings/electricity-price', { energy_cost_per_kwh: 0.27 });
  await admin.post('/settings/electricity-price', { energy_cost_per_kwh: 0.3 });
  await key.post('/settings/electricity-price', { energy_cost_per_kwh: 'unavailable' });
  const { rows, total } = await audit('?subject=price');
  expect(total).toBe(2);
  expect(rows).toMatchObject([
    {
      actor: `person:${admin.userId}`,
      actor_name: 'anna',
      action: 'price.changed',
      details: { before: 0.27, price: 0.3 },
    },
    { actor: `key:${key.id}`, actor_name: 'Test', ip: '127.0.0.1', details: { before: null, price: 0.27 } },
  ]);
});

it('says who added and deleted a webhook, without its address', async () => {
  const { id } = (await admin.post('/webhooks', { name: 'Node-RED', url: 'http://192.168.1.20/s3cret' })).json();
  await admin.delete(`/webhooks/${id}`);
  const { rows } = await audit(`?subject=webhook&subject_id=${id}`);
  expect(rows.map(({ action, subject_name }) => [action, subject_name])).toEqual([
    ['webhook.deleted', 'Node-RED'],
    ['webhook.created', 'Node-RED'],
  ]);
  expect(JSON.stringify(rows)).not.toMatch(/s3cret|whsec/);
});

it('says which settings were changed, and nothing when none was', async () => {
  await admin.patch('/settings', { language: 'de', currency: 'EUR' });
  await admin.patch('/settings', { language: 'de' });
  await admin.patch('/settings', {});
  const { rows } = await audit('?subject=settings');
  expect(rows).toMatchObject([{ action: 'settings.changed', details: { language: 'de', currency: 'EUR' } }]);
});

it('does not note what was refused', async () => {
  const before = await audit();
  await admin.delete('/webhooks/4711');
  await admin.delete('/printers/4711');
  await key.patch('/settings', { language: 'de' });
  expect((await audit()).total).toBe(before.total);
});

it('is read newest first, in pages', async () => {
  const all = (await audit()).rows;
  const [first] = (await audit('?limit=1')).rows;
  const [second] = (await audit('?limit=1&offset=1')).rows;
  expect([first, second]).toEqual(all.slice(0, 2));
  expect(all.map(({ at }) => at)).toEqual(
    all
      .map(({ at }) => at)
      .toSorted()
      .reverse(),
  );
  expect((await audit('?limit=100000')).rows).toEqual(all);
});

it('is for administrators only', async () => {
  expect((await key.get('/audit')).json()).toMatchObject({ status: 403, reason: 'key_not_allowed' });
  expect((await server.anonymous.get('/audit')).status).toBe(401);
});

it('is kept for a year', async () => {
  const { database } = server.app.features;
  const log = createLog('silent');
  const { total } = await audit();
  const retention = new Retention({ database, leases: new Leases({ database, log }), log });
  await retention.sweep();
  expect((await audit()).total).toBe(total);
  await retention.sweep(Date.now() + (AUDIT_DAYS + 1) * 24 * 60 * 60_000);
  expect((await audit()).total).toBe(0);
});
