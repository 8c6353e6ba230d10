import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { Bus } from '../../server/events/bus.ts';
import { createLog } from '../../server/log.ts';

function busWithLog() {
  const stream = new PassThrough();
  const lines: Record<string, unknown>[] = [];
  stream.on('data', (line: Buffer) => lines.push(JSON.parse(line.toString())));
  return { bus: new Bus({ log: createLog('info', stream) }), lines };
}

it('tells every listener in order of their coming, also after one that throws or rejects', async () => {
  const { bus, lines } = busWithLog();
  const heard: string[] = [];
  bus.on('status', () => heard.push('one'));
  bus.on('status', () => {
    throw new Error('broken at once');
  });
  bus.on('status', async () => {
    await Promise.resolve();
    throw new Error('broken later');
  });
  bus.on('status', () => heard.push('two'));
  bus.emit('status', { printer_id: 1 });
  expect(heard).toEqual(['one', 'two']);
  await expect.poll(() => lines.map((line) => line.reason)).toEqual(['broken at once', 'broken later']);
});

it('tells a listener what it asked for, until it stops', () => {
  const { bus } = busWithLog();
  const heard: number[] = [];
  const stop = bus.on('status', ({ printer_id }) => heard.push(printer_id));
  bus.on('recorded', () => heard.push(-1));
  bus.emit('status', { printer_id: 1 });
  stop();
  bus.emit('status', { printer_id: 2 });
  expect(heard).toEqual([1]);
});

it('lets a listener stop itself while it is told', () => {
  const { bus } = busWithLog();
  const heard: string[] = [];
  const stop = bus.on('status', () => {
    heard.push('once');
    stop();
  });
  bus.on('status', () => heard.push('always'));
  bus.emit('status', { printer_id: 1 });
  bus.emit('status', { printer_id: 1 });
  expect(heard).toEqual(['once', 'always', 'always']);
});
