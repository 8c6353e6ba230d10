/**
 * `npm run test:kill -- --kills 200 [--printers 8] [--postgres]`: kills the server again and again while printers print and
 * receivers misbehave, and then looks for what was lost. Ends with code 1 when anything was.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { Database } from '../../server/db/database.ts';
import { messageOf } from '../../server/errors.ts';
import { WEBHOOK_EVENTS } from '../../server/events/catalogue.ts';
import { BRISK } from '../support/brisk.ts';
import type { Calls } from '../support/calls.ts';
import { addPrinters } from '../support/household.ts';
import { createPostgresDatabase } from '../support/postgres.ts';
import { signIn, startServer, type TestServer } from '../support/server.ts';
import { spawnSimulator, type TruthEntry } from '../support/simulator.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { MOODS, Moody } from './moody.ts';
import { judge, type Verdict } from './verdict.ts';
import { type Asking, Workshop } from './workshop.ts';

/** How long a server lives before it is killed, in milliseconds. */
const SHORTEST_LIFE_MS = 300;
const LONGEST_LIFE_MS = 6_000;
/** How long everything may take to arrive after the last kill. */
const DRAIN_MS = 3 * 60_000;
/** The end of a print that nobody saw is told after this. */
const MISSED_MS = 95_000;
/** On a busy machine a server may need longer than a test waits for it. */
const START_TRIES = 5;
const SEEING_POLL_MS = 100;
const PROFILES = ['x1', 'p1', 'h2'] as const;
const WAITING = ['waiting', 'held'];

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '20' },
    printers: { type: 'string', default: '8' },
    postgres: { type: 'boolean', default: false },
  },
});
const kills = Number(values.kills);

await using stack = new AsyncDisposableStack();
const dataDir = stack.use(await temporaryFolder()).path;
const databaseUrl = values.postgres ? stack.use(await createPostgresDatabase()).url : null;
const simulator = stack.use(
  await spawnSimulator({
    printers: Array.from({ length: Number(values.printers) }, (_, n) => ({ profile: PROFILES[n % 3]!, name: `P${n}` })),
    timings: BRISK,
  }),
);
const receivers = await Promise.all(MOODS.map((mood) => Moody.start(mood)));
const env = {
  LOG_LEVEL: 'info',
  WEBHOOK_ALLOW: receivers.map(({ port }) => `127.0.0.1:${port}`).join(','),
  ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}),
};

/** When the server did not see its printers, in milliseconds since 1970. */
const blind: { from: number; to: number }[] = [];
const asking: Asking = { calls: null };
const workshop = new Workshop({ simulator, asking });
let server = await start();
const { secret, ids } = await furnish(server);
workshop.start(ids);
for (let n = 1; n <= kills; n++) {
  asking.calls = server.anonymous.as({ 'x-api-key': secret });
  await pause(SHORTEST_LIFE_MS + (LONGEST_LIFE_MS - SHORTEST_LIFE_MS) * Math.random());
  asking.calls = null;
  const spell = { from: Date.now(), to: Number.POSITIVE_INFINITY };
  blind.push(spell);
  await server.kill();
  server = await start();
  // A server that is killed before it sees all of its printers leaves the spell to the next one.
  void untilSeeing(server.anonymous.as({ 'x-api-key': secret })).then(
    () => {
      for (const one of blind) one.to = Math.min(one.to, Date.now());
    },
    () => {},
  );
  if (n % 10 === 0) process.stdout.write(`${n} kills, ${receivers[0]?.requests.length} requests at the steady one\n`);
}
asking.calls = server.anonymous.as({ 'x-api-key': secret });
await workshop.stop();
const done = await untilSettled();
if (!done) process.stdout.write('the server has not seen the end of every print\n');
await Promise.all(receivers.map((receiver) => receiver.calm()));
await untilDelivered(server);
await server.stop();
const verdict = await verdictOf(databaseUrl);
for (const receiver of receivers) await receiver.stop();
report(verdict, (await workshop.truth()).length - (await seenPrints()).length);
process.exitCode = verdict.lost.length + verdict.doubled.length + verdict.overtaken.length + (done ? 0 : 1) > 0 ? 1 : 0;

/** Starts the server; one that is not ready in time is ended and started again. */
async function start(): Promise<TestServer> {
  for (let n = 1; ; n++) {
    try {
      return await startServer({ dataDir, env });
    } catch (error) {
      if (n === START_TRIES) throw error;
      process.stdout.write(`${messageOf(error)}; it is started again\n`);
    }
  }
}

/** Printers, a webhook to each receiver, and a key with which the workshop looks. */
async function furnish(first: TestServer): Promise<{ secret: string; ids: number[] }> {
  const admin = await first.setup();
  const added = await addPrinters(admin, simulator.printers);
  for (const receiver of receivers) {
    const template = JSON.stringify({
      event: '{{event}}',
      data: { id: '{{id}}', filename: '{{filename}}', printer_id: '{{printer_id}}', sequence: '{{sequence}}' },
    });
    const shape = { format: 'template', template, rate_per_second: 50 };
    const wanted = { name: receiver.mood.name, url: receiver.url(), events: WEBHOOK_EVENTS, ...shape };
    const answer = await admin.post('/webhooks', wanted);
    if (answer.status !== 200) throw new Error(`no webhook was made: ${answer.text}`);
  }
  const key = await first.key(['read_status']);
  return { secret: key.secret, ids: added.map(({ id }) => id) };
}

/** Waits until every print that really ended is over for the server too. @returns false when one never is */
async function untilSettled(): Promise<boolean> {
  for (const deadline = Date.now() + MISSED_MS + 15_000; Date.now() < deadline; await pause(1_000)) {
    const statuses = await Promise.all(
      ids.map(async (id) => (await asking.calls?.get(`/printers/${id}/status`))?.json()),
    );
    if (statuses.every((status) => status?.current_archive_id === null) && (await endsAreTold())) return true;
  }
  return false;
}

/** Until the server is connected to all printers. @throws when it is killed meanwhile */
async function untilSeeing(calls: Calls): Promise<void> {
  for (const id of ids) {
    const sees = async () => (await calls.get(`/printers/${id}/status`)).json<{ connected: boolean }>().connected;
    while (!(await sees())) await pause(SEEING_POLL_MS);
  }
}

/** What was really printed, without what began and ended while no server saw its printer: nobody can tell of that. */
async function seenPrints(): Promise<TruthEntry[]> {
  const all = await workshop.truth();
  return all.filter(
    ({ acceptedAt, endedAt }) => !blind.some(({ from, to }) => acceptedAt >= from && (endedAt ?? Date.now()) <= to),
  );
}

async function endsAreTold(): Promise<boolean> {
  const ended = (await seenPrints()).filter(({ outcome, startedAt }) => outcome !== null && startedAt !== null);
  const answer = await asking.calls?.get('/archives?limit=1');
  return Number(answer?.headers['x-total-count'] ?? 0) >= ended.length;
}

/** What waits for its next try is sent at once when its webhook is paused and resumed. */
async function untilDelivered(last: TestServer): Promise<void> {
  const admin = await signIn(last.anonymous);
  for (const { id } of (await admin.get('/webhooks')).json<{ id: number }[]>()) {
    await admin.post(`/webhooks/${id}/pause`);
    await admin.post(`/webhooks/${id}/resume`, { held: 'all' });
  }
  for (const deadline = Date.now() + DRAIN_MS; Date.now() < deadline; await pause(1_000)) {
    const webhooks = (await admin.get('/webhooks')).json<{ waiting: number; held: number }[]>();
    if (webhooks.every(({ waiting, held }) => waiting + held === 0)) return;
  }
}

async function verdictOf(url: string | null): Promise<Verdict> {
  const database = await Database.open({ databaseUrl: url, dataDir });
  try {
    const events = await database.tables.events.findAll({ attributes: ['id', 'type', 'at'], raw: true });
    const left = await database.tables.deliveries.count({ where: { status: WAITING } });
    if (left > 0) process.stdout.write(`${left} deliveries still wait\n`);
    const sent = events.filter(({ type }) => (WEBHOOK_EVENTS as readonly string[]).includes(type));
    return judge(sent, await seenPrints(), receivers);
  } finally {
    await database.close();
  }
}

function report({ events, deliveries, lost, doubled, overtaken }: Verdict, unseen: number): void {
  const lines = [...lost.map((one) => `lost: ${one}`), ...doubled.map((one) => `doubled: ${one}`)];
  for (const line of [...lines, ...overtaken.map((one) => `overtaken: ${one}`)].slice(0, 50))
    process.stdout.write(`${line}\n`);
  process.stdout.write(
    `kills: ${kills}, events: ${events}, lost: ${lost.length}, doubled under another id: ${doubled.length}\n` +
      `deliveries: ${deliveries}, requests: ${receivers.reduce((sum, one) => sum + one.requests.length, 0)}, overtaken: ${overtaken.length}, prints that nobody could see: ${unseen}\n`,
  );
}
