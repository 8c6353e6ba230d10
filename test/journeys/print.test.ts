import { createTRPCClient, httpBatchLink } from '@trpc/client';
import { Webhook } from 'standardwebhooks';
import { describe, expect, test } from 'vitest';
import type { AppRouter } from '../../server/api/router.ts';
import { type Received, startReceiver } from '../fakes/receiver.ts';
import { BRISK } from '../support/brisk.ts';
import { addPrinters, addWebhook, read } from '../support/household.ts';
import { needs } from '../support/needs.ts';
import { createPostgresDatabase, postgresPresent } from '../support/postgres.ts';
import { startServer } from '../support/server.ts';
import { spawnSimulator, type TruthEntry } from '../support/simulator.ts';
import { until } from '../support/until.ts';
import { HEAT_MS, PRINTERS, SECONDS, SPEED, STORIES, type Told } from './stories.ts';

const JOURNEY_MS = 60_000;
/** From what the printer did to the time that is told about it; a start waits for the names that belong to it. */
const LATE_MS = 2_500;
const START_LATE_MS = 5_500;
const SECOND = 1_000;

interface Body {
  event: string;
  timestamp: string;
  data: { printer: string; progress?: number; duration?: number; message?: string };
}

describe.concurrent('prints reach archive, webhooks, REST and tRPC', { timeout: JOURNEY_MS }, () => {
  test('on SQLite', () => journey({}));

  test.skipIf(!needs('postgres', postgresPresent()))('on PostgreSQL', async () => {
    await using postgres = await createPostgresDatabase();
    await journey({ DATABASE_URL: postgres.url });
  });
});

async function journey(env: Record<string, string>): Promise<void> {
  await using receiver = await startReceiver();
  await using simulator = await spawnSimulator({
    printers: PRINTERS,
    speed: SPEED,
    timings: { ...BRISK, heatMs: HEAT_MS },
  });
  await using server = await startServer({ env: { ...env, WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` } });
  const admin = await server.setup();
  const printers = await addPrinters(admin, simulator.printers);
  const secret = await addWebhook(admin, receiver);
  const key = await server.key(['read_status', 'control_printer']);
  const { control } = simulator;

  const truths = await Promise.all(
    STORIES.map(async (story, index) => {
      const address = simulator.printers[index]!;
      await story.play({ control, address, printer: printers[index]!, key });
      return control.ended(address.serial);
    }),
  );
  const bodies = () => receiver.requests.map(({ body }) => JSON.parse(body.toString()) as Body);
  for (const [index, story] of STORIES.entries()) {
    const last = story.told(truths[index]!).at(-1);
    if (last === undefined) continue;
    await until(`${last.event} of the print that ${story.name}`, () =>
      bodies().some(({ event, data }) => event === last.event && data.printer === story.name),
    );
  }

  for (const request of receiver.requests) requireSigned(request, secret);
  expect(new Set(receiver.requests.map(({ headers }) => headers['webhook-id'])).size).toBe(receiver.requests.length);
  for (const [index, story] of STORIES.entries()) {
    const own = receiver.requests.filter(
      ({ body }) => (JSON.parse(body.toString()) as Body).data.printer === story.name,
    );
    requireBodies(own, story.name, truths[index]!, story.told(truths[index]!));
  }

  const rows = await read<{ printer_id: number }[]>(key, '/archives');
  for (const [index, story] of STORIES.entries()) {
    const own = rows.filter(({ printer_id }) => printer_id === printers[index]!.id);
    expect(own, `archive of the print that ${story.name}`).toEqual(
      story.row === null ? [] : [expect.objectContaining(story.row)],
    );
  }
  const bearer = server.anonymous.as({ authorization: `Bearer ${key.secret}` });
  expect(await read(bearer, '/archives')).toEqual(rows);
  const link = httpBatchLink({ url: `${server.url}/api/trpc`, headers: { 'X-API-Key': key.secret } });
  const trpc = createTRPCClient<AppRouter>({ links: [link] });
  expect(await trpc.archives.list.query({})).toEqual(rows);
}

function requireSigned({ headers, body }: Received, secret: string): void {
  expect(() => new Webhook(secret).verify(body.toString(), headers as Record<string, string>)).not.toThrow();
  expect(headers['content-type']).toBe('application/json');
  expect(headers['bambuddy-observed'], 'it was watched as it happened').toBeUndefined();
}

/** The bodies of one print, byte for byte. */
function requireBodies(received: Received[], printer: string, truth: TruthEntry, told: Told[]): void {
  const texts = received.map(({ body }) => body.toString());
  const isProgress = (text: string) => (JSON.parse(text) as Body).event === 'print_progress';
  const others = texts.filter((text) => !isProgress(text));
  expect(
    others.map((text) => (JSON.parse(text) as Body).event),
    printer,
  ).toEqual(told.map(({ event }) => event));
  for (const [index, { event, data }] of told.entries()) {
    const body = JSON.parse(others[index]!) as Body;
    requireTimes(body, truth);
    const filled = { printer, ...data };
    if ('duration' in data) Object.assign(filled, { duration: body.data.duration });
    if (event === 'printer_error') Object.assign(filled, { message: body.data.message });
    expect(others[index]).toBe(JSON.stringify({ event, timestamp: body.timestamp, data: filled }));
  }
  requireProgress(texts.filter(isProgress), printer, truth, told[0]?.data.filename);
}

/** Every quarter at most once, rising, with the minutes that the printer showed then. */
function requireProgress(texts: string[], printer: string, truth: TruthEntry, filename: unknown): void {
  const quarters: number[] = [];
  for (const text of texts) {
    const { timestamp, data } = JSON.parse(text) as Body;
    const progress = data.progress ?? 0;
    expect(text).toBe(
      JSON.stringify({
        event: 'print_progress',
        timestamp,
        data: { printer, filename, progress, remaining_time: minutesLeft(progress) },
      }),
    );
    quarters.push(Math.floor(progress / 25));
  }
  expect(quarters, `${printer}: quarters told`).toEqual(
    [1, 2, 3].slice(0, Math.min(3, Math.floor(truth.progress / 25))),
  );
}

/** Of a job with a layer per percent. */
function minutesLeft(progress: number): number {
  return Math.ceil((SECONDS * (100 - progress)) / 100 / 60);
}

function requireTimes({ event, timestamp, data }: Body, { startedAt, endedAt }: TruthEntry): void {
  expect(timestamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/);
  const at = Date.parse(timestamp);
  const begun = startedAt ?? Number.NaN;
  const over = endedAt ?? Number.NaN;
  if (event === 'print_started') expectWithin(at, begun, START_LATE_MS);
  if (data.duration === undefined) return;
  expectWithin(at, over);
  // From taking up the job, which includes the preparation, to the end.
  expectWithin(data.duration * SECOND, over - begun);
}

/** Told times are whole seconds, so they may lie up to one second before. */
function expectWithin(told: number, real: number, lateMs = LATE_MS): void {
  expect(told - real).toBeGreaterThan(-SECOND);
  expect(told - real).toBeLessThan(lateMs);
}
