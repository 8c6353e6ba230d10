import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startApp } from '../support/server.ts';

/** As the document says. */
const LIMIT_MAX = 500;
const DEFAULT_LIMIT = 50;
const PRINTS = LIMIT_MAX + 3;

const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const key = await server.key(['read_status']);

beforeAll(async () => {
  const { database, printers } = server.app.features;
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
  await printers.create({ ...blank, name: 'Two', serial_number: 'TWO' });
  const at = (hour: number) => new Date(Date.UTC(2026, 0, 1, hour));
  const rows = Array.from({ length: PRINTS }, (_, index) => ({
    printer_id: one.id,
    job: `job-${index}`,
    subtask_id: null,
    name: `Print ${index}`,
    filename: `print_${index}.3mf`,
    plate: 1,
    status: 'completed' as const,
    failure_reason: null,
    started_at: at(index),
    completed_at: at(index + 1),
    duration_seconds: 3600,
    progress: 100,
    total_layers: 10,
    filaments: null,
    filament_types: null,
    filament_total_grams: null,
    filament_used_grams: null,
    predicted_seconds: null,
    details: {},
    created_at: at(index),
  }));
  await database.write((tx) => database.tables.prints.bulkCreate(rows, { transaction: tx }));
});

async function names(query: string): Promise<string[]> {
  const answer = await key.get(`/archives?${query}`);
  expect(answer.status).toBe(200);
  return answer.json<{ print_name: string }[]>().map(({ print_name }) => print_name);
}

describe('a number', () => {
  it.each(['3', '3.0', '3.00', '+3', '03'])('is taken as %s', async (text) => {
    expect(await names(`limit=${encodeURIComponent(text)}`)).toHaveLength(3);
  });

  it.each([
    '',
    'three',
    '3px',
    '0x3',
    'NaN',
    'Infinity',
    '3,0',
    '3e1',
    '3.',
    'true',
    '[]',
    'null',
    'unavailable',
    ' 3',
  ])('is refused as %j, with a sentence that names it', async (text) => {
    const problem = (await key.get(`/archives?limit=${encodeURIComponent(text)}`)).json<{ errors: object[] }>();
    expect(problem).toMatchObject({ status: 422, reason: 'bad_input', detail: expect.stringContaining('limit') });
    expect(problem.errors).toEqual([{ path: 'limit', message: expect.stringMatching(/\.$/) }]);
  });

  it('is refused where it must be whole, or is too small', async () => {
    for (const query of ['limit=3.5', 'limit=0', 'limit=-1', 'offset=-1', 'printer_id=0', 'printer_id=1.5']) {
      expect((await key.get(`/archives?${query}`)).json()).toMatchObject({ status: 422, reason: 'bad_input' });
    }
  });

  it('names every parameter that does not fit', async () => {
    const problem = (await key.get('/archives?limit=x&offset=y&printer_id=z')).json<{ errors: { path: string }[] }>();
    expect(problem.errors.map(({ path }) => path)).toEqual(['limit', 'offset', 'printer_id']);
  });
});

describe('a list', () => {
  it('ignores parameters that it does not know', async () => {
    expect(await names('v=1&ts=1764000000&limit=2&_=')).toHaveLength(2);
  });

  it('has a default length, and cuts a longer one to the maximum', async () => {
    expect(await names('')).toHaveLength(DEFAULT_LIMIT);
    expect(await names(`limit=${LIMIT_MAX}`)).toHaveLength(LIMIT_MAX);
    expect(await names('limit=100000')).toHaveLength(LIMIT_MAX);
  });

  it('holds limit, offset and printer exactly, newest first', async () => {
    expect(await names('limit=3&offset=5&printer_id=1')).toEqual(
      [PRINTS - 6, PRINTS - 7, PRINTS - 8].map((index) => `Print ${index}`),
    );
    expect(await names('printer_id=2')).toEqual([]);
  });

  it('is cut by days, both included', async () => {
    expect(await names('date_from=2026-01-02&date_to=2026-01-02&limit=100')).toHaveLength(24);
    expect((await key.get('/archives?date_from=yesterday')).json()).toMatchObject({ status: 422 });
    expect((await key.get('/archives?date_from=2026-02-30')).json()).toMatchObject({ status: 422 });
  });

  it('refuses an unknown status', async () => {
    expect(await names('status=completed&limit=1')).toHaveLength(1);
    expect(await names('status=printing')).toEqual([]);
    expect((await key.get('/archives?status=done')).json()).toMatchObject({
      status: 422,
      errors: [{ path: 'status' }],
    });
  });

  it('says how many there are and where the next page is', async () => {
    const first = await key.get('/archives?printer_id=1&status=completed&limit=400');
    expect(first.headers['x-total-count']).toBe(String(PRINTS));
    const next = /^<(\/api\/v1\/archives\?[^>]+)>; rel="next"$/.exec(String(first.headers.link))?.[1] ?? '';
    const second = await key.get(next.replace('/api/v1', ''));
    expect(second.json<[]>()).toHaveLength(PRINTS - 400);
    expect(second.headers['x-total-count']).toBe(String(PRINTS));
    expect(second.headers.link).toBeUndefined();
    const all = [...first.json<{ id: number }[]>(), ...second.json<{ id: number }[]>()];
    expect(new Set(all.map(({ id }) => id)).size).toBe(PRINTS);
  });

  it('counts only what the key may see', async () => {
    const other = await server.key(['read_status'], { printer_ids: [2] });
    const answer = await other.get('/archives');
    expect(answer.json()).toEqual([]);
    expect(answer.headers['x-total-count']).toBe('0');
    expect((await other.get('/statistics')).json()).toMatchObject({ total_prints: 0 });
  });

  it('ends with an empty list', async () => {
    const answer = await key.get('/archives?offset=100000');
    expect(answer.json()).toEqual([]);
    expect(answer.headers.link).toBeUndefined();
  });
});

it('offers the statistics under both names, exactly alike', async () => {
  const primary = await key.get('/statistics?printer_id=1');
  const alias = await key.get('/archives/stats?printer_id=1');
  expect(primary.json()).toMatchObject({ total_prints: PRINTS });
  expect(alias.json()).toEqual(primary.json());
});
