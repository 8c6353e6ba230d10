import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, describe, expect, it } from 'vitest';
import type { Caller } from '../../server/access/caller.ts';
import type { EventData } from '../../server/events/catalogue.ts';
import { FeedListener, type Line, WAITING_MAX } from '../../server/http/feedListener.ts';
import { StatusMessages } from '../../server/http/feedMessages.ts';
import { FeedClient } from '../support/feed.ts';
import { startApp } from '../support/server.ts';
import { until } from '../support/until.ts';

const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());
const admin = await server.setup();
const { features } = server.app;
const link = { ip_address: '127.0.0.1', access_code: '1', model: 'X1C', location: null, certificate: '' };
const printers = await Promise.all(
  ['ONE', 'TWO', 'THREE'].map((serial_number) =>
    features.printers.create({ ...link, serial_number, name: serial_number, mqtt_port: 1, ftps_port: 1 }),
  ),
);
const ids = printers.map(({ id }) => id);

/** A network that takes a message only when the test says so. */
class Jam implements Line {
  readonly texts: string[] = [];
  bufferedAmount = 0;
  #sent: (() => void)[] = [];

  send(text: string, sent: () => void): void {
    this.texts.push(text);
    this.bufferedAmount = 1_000_000;
    this.#sent.push(sent);
  }

  async flow(): Promise<void> {
    this.bufferedAmount = 0;
    for (const sent of this.#sent.splice(0)) sent();
    await pause(10);
  }
}

function listenerOn(line: Line, judge: () => Caller = () => ({ kind: 'household' })) {
  let refused = 0;
  const failed: unknown[] = [];
  const listener = new FeedListener({
    ...{ line, features, statuses: new StatusMessages() },
    identity: { judge, keyed: true, ip: '127.0.0.1' },
    onRefused: () => refused++,
    onFailed: (error) => failed.push(error),
  });
  return { listener, failed, refusals: () => refused };
}

describe('a client that takes nothing', () => {
  it('has one message under way, of each printer one change waiting, and only the newest events', async () => {
    const jam = new Jam();
    const { listener, failed } = listenerOn(jam);
    listener.statusChanged(0);
    await pause(20);
    expect(jam.texts).toHaveLength(1);
    for (let n = 0; n < 10_000; n++) {
      listener.statusChanged(ids[n % ids.length]!);
      listener.tell(ids[0]!, `event ${n}`);
      if (n % 1_000 === 0) await listener.heard('{"type":"get_status","printer_id":1}');
    }
    await pause(1_100);
    expect(jam.texts).toHaveLength(1);
    while (jam.bufferedAmount > 0) await jam.flow();
    const events = jam.texts.filter((text) => text.startsWith('event'));
    expect(events).toHaveLength(WAITING_MAX);
    expect(events.at(-1)).toBe('event 9999');
    // Those of its beginning, and at most one more of each.
    expect(jam.texts.length - events.length).toBeLessThanOrEqual(2 * ids.length);
    expect(failed).toEqual([]);
    listener.end();
  });

  it('gets the status as it is when its turn comes', async () => {
    const jam = new Jam();
    const { listener } = listenerOn(jam);
    listener.statusChanged(0);
    await pause(20);
    await features.printers.update(ids[1]!, { is_active: false });
    await until('the new status', async () => {
      const { connection_problem } = await features.fleet.status(ids[1]!);
      return connection_problem?.includes('switched off');
    });
    await jam.flow();
    expect(jam.texts.map((text) => JSON.parse(text).printer_id)).toEqual([ids[0], ids[1]]);
    expect(jam.texts[1]).toContain('switched off');
    listener.end();
  });

  it('hears nothing more once its caller may not listen, however much waits', async () => {
    const jam = new Jam();
    let caller: Caller = { kind: 'household' };
    const { listener, refusals } = listenerOn(jam, () => caller);
    listener.statusChanged(0);
    for (let n = 0; n < 9; n++) listener.tell(ids[0]!, `event ${n}`);
    await pause(20);
    caller = { kind: 'anonymous', refusal: null };
    await jam.flow();
    listener.tell(ids[0]!, 'later');
    await jam.flow();
    expect([jam.texts.length, refusals()]).toEqual([1, 1]);
  });
});

it('a status is serialised once for everybody, until it changes', async () => {
  const statuses = new StatusMessages();
  let written = 0;
  const status = await features.fleet.status(ids[0]!);
  const counting = Object.assign({}, status, { toJSON: undefined, state: { toJSON: () => `${++written}` } });
  const texts = [statuses.of(counting as never), statuses.of(counting as never), statuses.of({ ...status })];
  expect(written).toBe(1);
  expect(texts[1]).toBe(texts[0]);
  expect(texts[2]).not.toBe(texts[0]);
});

it('a client that does not read delays nobody, and gets the newest events when it reads again', async () => {
  const authorization = `Bearer ${admin.token}`;
  await using slow = new FeedClient(server.url, { authorization });
  await using fast = new FeedClient(server.url, { authorization });
  await Promise.all([slow.of('printer_status', ids.length), fast.of('printer_status', ids.length)]);
  slow.socket.pause();
  const filename = 'x'.repeat(100_000);
  const total = 600;
  const names = ({ seen }: FeedClient) =>
    seen
      .filter(({ type }) => type === 'print_start')
      .map(({ data }) => Number(data?.filename?.toString().split(' ')[0]));
  for (let n = 1; n <= total; n++) {
    features.bus.emit('recorded', {
      ...{ id: `e${n}`, type: 'print_started', printer_id: ids[0]!, sequence: n, subject: 's', milestone: '' },
      ...{ observed: 'live', at: new Date() },
      data: { printer: 'ONE', filename: `${n} ${filename}`, print_id: null } satisfies EventData<'print_started'>,
    });
    if (n % 50 === 0) await until(`${n} events`, () => names(fast).length === n);
  }
  slow.socket.resume();
  await until('the newest event', () => names(slow).at(-1) === total);
  expect(names(fast)).toHaveLength(total);
  const got = names(slow);
  expect(got.length).toBeLessThan(total);
  expect(got.slice(-WAITING_MAX)).toEqual(
    Array.from({ length: WAITING_MAX }, (_none, n) => total - WAITING_MAX + 1 + n),
  );
  expect(got).toEqual([...got].sort((a, b) => a - b));
  await slow.settled();
}, 30_000);
