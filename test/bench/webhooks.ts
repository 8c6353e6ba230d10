import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { startReceiver } from '../fakes/receiver.ts';
import { BRISK } from '../support/brisk.ts';
import { spawnSimulator } from '../support/simulator.ts';
import { bodyFor, started } from '../webhooks/events.ts';
import { openHouse } from '../webhooks/house.ts';
import type { Figure } from './bench.ts';
import { startChild, temporaryFolder } from './child.ts';
import { furnish, post, untilConnected } from './fleet.ts';

const WEBHOOKS = 4;
const EVENTS = 200;
const ROUNDS = 3;
const WANTED_RATIO = 0.5;
const DRAIN_MS = 60_000;
/** How often the receiver is asked how many have come: asking costs the sender's process time too. */
const COUNT_MS = 25;

const REPORTS = 60;
/** Between two reports, so that each is told by itself. */
const GAP_MS = 150;
const TOLD_MS = 10_000;
const LATENCY_LIMIT_MS = 20;

/** How fast deliveries leave, durably recorded, and how soon a report of a printer is at a receiver. */
export async function measureWebhooks(): Promise<Figure[]> {
  return [await deliveries(), await latency()];
}

/** One `fetch` after the other against four webhooks to the same receiver, which is a process of its own. */
async function deliveries(): Promise<Figure> {
  const rates = { ours: [] as number[], limit: [] as number[] };
  for (let round = 0; round < ROUNDS; round++) {
    await using receiver = await startChild('test/bench/receiver.ts', {});
    rates.limit.push(await fetches(receiver.url));
    rates.ours.push(await sent(receiver.url));
  }
  return {
    name: 'webhook deliveries, 4 webhooks to one host, per second',
    ours: median(rates.ours),
    limit: median(rates.limit),
    bar: { atLeast: WANTED_RATIO },
  };
}

async function fetches(url: string): Promise<number> {
  const body = bodyFor(started('benchy.3mf'));
  const began = performance.now();
  for (let n = 0; n < EVENTS * WEBHOOKS; n++) {
    const response = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body });
    await response.arrayBuffer();
  }
  return (EVENTS * WEBHOOKS * 1_000) / (performance.now() - began);
}

/** Until everything has arrived and is recorded. */
async function sent(url: string): Promise<number> {
  await using house = await openHouse({ sending: false, logLevel: 'info' });
  for (let n = 0; n < WEBHOOKS; n++) await house.webhook({ url: () => url, port: Number(new URL(url).port) });
  for (let n = 0; n < EVENTS; n++) await house.tell(started(`${n}.3mf`));
  const before = await counted(url);
  const began = performance.now();
  await house.delivery.start();
  while ((await counted(url)) - before < EVENTS * WEBHOOKS) {
    if (performance.now() - began > DRAIN_MS) throw new Error('the deliveries did not arrive');
    await pause(COUNT_MS);
  }
  await house.settled(DRAIN_MS);
  return (EVENTS * WEBHOOKS * 1_000) / (performance.now() - began);
}

async function counted(url: string): Promise<number> {
  return ((await (await fetch(url)).json()) as { count: number }).count;
}

/** A simulated printer says how far it is, again and again; the milestones arrive here. */
async function latency(): Promise<Figure> {
  using folder = temporaryFolder();
  await using receiver = await startReceiver();
  await using simulator = await spawnSimulator({ printers: [{ profile: 'x1' }], timings: BRISK });
  await using server = await startChild('server/main.ts', {
    DATA_DIR: join(folder.path, 'data'),
    WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}`,
  });
  const { key, bearer } = await furnish(server.url, simulator.printers);
  await untilConnected(server.url, key, 1);
  const wanted = { name: 'bench', url: receiver.url(), reach: 'home', events: ['print_progress'], progress_every: 1 };
  await post(server.url, '/webhooks', wanted, bearer);
  const { serial } = simulator.printers[0]!;
  await simulator.control.run(serial, 'finish', { name: 'bench', seconds: 100_000, layers: 100, skipPrepare: true });
  const report = (mc_percent: number) =>
    simulator.control.publish(serial, { json: { print: { command: 'push_status', msg: 1, mc_percent } } });
  // The start of the print is told with the first progress: what comes after that is progress alone.
  let percent = 1;
  while (receiver.requests.length === 0) {
    await report(++percent);
    await pause(1_000);
  }
  const times: number[] = [];
  for (const end = percent + REPORTS; percent < end; ) {
    const told = receiver.received(receiver.requests.length + 1, TOLD_MS);
    const began = performance.now();
    await report(++percent);
    await told;
    times.push(performance.now() - began);
    await pause(GAP_MS);
  }
  return {
    name: 'printer report until received, ms',
    ours: median(times),
    limit: LATENCY_LIMIT_MS,
    bar: { atMost: 1 },
  };
}

function median(values: number[]): number {
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
