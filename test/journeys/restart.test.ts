import { once } from 'node:events';
import { connect } from 'node:net';
import { describe, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { hang, type Receiver, startReceiver } from '../fakes/receiver.ts';
import { BRISK } from '../support/brisk.ts';
import { addPrinters, addWebhook, read } from '../support/household.ts';
import { signIn, startServer, type TestServer } from '../support/server.ts';
import { type SimulatorControl, spawnSimulator } from '../support/simulator.ts';
import { temporaryFolder } from '../support/temporary.ts';
import { until } from '../support/until.ts';

const JOURNEY_MS = 60_000;
/** What the process gives itself; Home Assistant's Supervisor is told to wait twice as long. */
const STOP_MS = 15_000;
/** The printers by what they are doing when the server goes away. */
const IDLE = 'idle';
const DONE = 'done';
const SHORT = 'short';
const LONG = 'long';
const PRINTERS = [IDLE, DONE, SHORT, LONG].map((name) => ({ profile: name === LONG ? 'p1' : 'x1', name }) as const);
const LAYERS = 100;

interface Told {
  event: string;
  printer: string;
  observed: string | undefined;
  duration: number | null | undefined;
}

describe.concurrent('a server that is started again', { timeout: JOURNEY_MS }, () => {
  test.each(['SIGTERM', 'SIGKILL'] as const)(
    'tells each print once, whatever happened meanwhile (%s)',
    async (signal) => {
      await using receiver = await startReceiver();
      await using folder = await temporaryFolder();
      await using simulator = await spawnSimulator({ printers: PRINTERS, timings: BRISK });
      const options = { dataDir: folder.path, env: { WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` } };
      const serials = simulator.printers.map(({ serial }) => serial);
      const [, done, short, long] = serials as [string, string, string, string];
      const { control } = simulator;
      {
        await using before = await startServer(options);
        const admin = await before.setup();
        await addPrinters(admin, simulator.printers);
        await addWebhook(admin, receiver, ['print_started', 'print_complete', 'print_failed', 'print_stopped']);
        await print(control, done, 4);
        await untilTold(receiver, 'print_complete', DONE);
        await Promise.all([print(control, short, 6), print(control, long, 22)]);
        await untilTold(receiver, 'print_started', SHORT);
        await untilTold(receiver, 'print_started', LONG);
        await leave(before, signal);
      }
      await control.ended(short);

      await using after = await startServer(options);
      await untilTold(receiver, 'print_complete', SHORT);
      await control.ended(long);
      await untilTold(receiver, 'print_complete', LONG);
      const seen = told(receiver);
      const of = (name: string) => seen.filter(({ printer }) => printer === name);
      expect(of(IDLE)).toEqual([]);
      expect(of(DONE).map(({ event }) => event)).toEqual(['print_started', 'print_complete']);
      expect(of(SHORT)).toEqual([
        { event: 'print_started', printer: SHORT, observed: undefined, duration: undefined },
        { event: 'print_complete', printer: SHORT, observed: 'late', duration: null },
      ]);
      expect(of(LONG).map(({ event, observed }) => [event, observed])).toEqual([
        ['print_started', undefined],
        ['print_complete', undefined],
      ]);
      const rows = await read<{ print_name: string; status: string }[]>(await signIn(after.anonymous), '/archives');
      expect(rows.map(({ print_name, status }) => [print_name, status]).sort()).toEqual([
        [DONE, 'completed'],
        [LONG, 'completed'],
        [SHORT, 'completed'],
      ]);
    },
  );

  test('is refused beside another one on the same file, which goes on', async () => {
    await using server = await startServer();
    const admin = await server.setup();
    await expect(startServer({ dataDir: server.dataDir })).rejects.toThrow(
      /code 1: Bambuddy cannot run: Another Bambuddy uses this database/,
    );
    expect((await admin.get('/printers')).status).toBe(200);
  });

  test('ends with code 0 within its time, whoever still holds on to it', async () => {
    await using receiver = await startReceiver();
    await using simulator = await spawnSimulator({ printers: [{ profile: 'x1', name: SHORT }], timings: BRISK });
    await using server = await startServer({ env: { WEBHOOK_ALLOW: `127.0.0.1:${receiver.port}` } });
    const admin = await server.setup();
    const [printer] = await addPrinters(admin, simulator.printers);
    await addWebhook(admin, receiver);
    receiver.script([], hang());
    await print(simulator.control, printer!.serial_number, 20);
    await receiver.received(1, 10_000);
    const halfway = connect(server.port, '127.0.0.1');
    halfway.on('error', () => {});
    halfway.write('POST /api/v1/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{');
    const live = new WebSocket(`ws://127.0.0.1:${server.port}/api/trpc`, { headers: admin.headers as never });
    await once(live, 'open');
    const began = performance.now();
    const ended = once(server.process, 'exit');
    server.process.kill('SIGTERM');
    expect(await ended).toEqual([0, null]);
    expect(performance.now() - began).toBeLessThan(STOP_MS);
    halfway.destroy();
  });
});

async function print(control: SimulatorControl, serial: string, seconds: number): Promise<void> {
  const name = (await control.printers()).find((printer) => printer.serial === serial)?.name ?? '';
  await control.run(serial, 'finish', { name, layers: LAYERS, seconds, withoutFile: true });
}

async function leave(server: TestServer, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  if (signal === 'SIGKILL') await server.kill();
  else expect(await server.stop()).toBe(0);
}

/** What arrived, without the repetitions that a sender is allowed after a crash: the same id is the same event. */
function told(receiver: Receiver): Told[] {
  const events = new Map<unknown, Told>();
  for (const { headers, body } of receiver.requests) {
    const { event, data } = JSON.parse(body.toString()) as {
      event: string;
      data: { printer: string; duration?: number };
    };
    const observed = headers['bambuddy-observed'] as string | undefined;
    events.set(headers['webhook-id'], { event, printer: data.printer, observed, duration: data.duration });
  }
  return [...events.values()];
}

function untilTold(receiver: Receiver, event: string, printer: string): Promise<unknown> {
  return until(`${event} of ${printer}`, () =>
    told(receiver).some((one) => one.event === event && one.printer === printer),
  );
}
