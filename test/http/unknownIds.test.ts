import { describe, expect, it } from 'vitest';
import type { Answer } from '../support/calls.ts';
import { needs } from '../support/needs.ts';
import { createPostgresDatabase, postgresPresent } from '../support/postgres.ts';
import { startApp, type TestApp } from '../support/server.ts';

/** Ids that no row has, and ids that no row can have. */
const UNKNOWN = ['4000000', '2147483647'];
const IMPOSSIBLE = ['2147483648', '9007199254740991', '99999999999999999999', '0', '-1', '1.5', 'one'];

async function ask(server: TestApp, id: string): Promise<Answer[]> {
  const key = await server.key(['read_status', 'control_printer']);
  const admin = await server.setup();
  const reads = ['/printers/ID', '/printers/ID/status', '/printers/ID/cover', '/archives/ID', '/archives/ID/thumbnail'];
  return Promise.all([
    ...reads.map((path) => key.get(path.replace('ID', id))),
    key.post(`/printers/${id}/print/pause`),
    ...['/api-keys', '/webhooks', '/printers'].map((path) => admin.delete(`${path}/${id}`)),
    admin.patch(`/printers/${id}`, { name: 'x' }),
    admin.post('/api-keys', { name: 'x', printer_ids: [Number(id)] }),
  ]);
}

async function expectNothingThere(server: TestApp): Promise<void> {
  for (const id of UNKNOWN) {
    for (const answer of await ask(server, id)) expect(answer.status).toBe(404);
    const key = await server.key(['read_status']);
    expect((await key.get(`/archives?printer_id=${id}&offset=${id}`)).json()).toEqual([]);
    expect((await key.get(`/statistics?printer_id=${id}`)).json()).toMatchObject({ total_prints: 0 });
  }
  for (const id of IMPOSSIBLE) {
    for (const answer of await ask(server, id)) expect([404, 422]).toContain(answer.status);
  }
}

describe('an unknown id is 404, an impossible one is refused, neither is an error of ours', () => {
  it('on SQLite', async () => {
    await using server = await startApp();
    await expectNothingThere(server);
  });

  it.skipIf(!needs('postgres', postgresPresent()))('on PostgreSQL', async () => {
    await using database = await createPostgresDatabase();
    await using server = await startApp({ env: { DATABASE_URL: database.url } });
    await expectNothingThere(server);
  });
});
