import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { expect, test } from 'vitest';
import { startSimulator } from './simulator.ts';

async function listener() {
  const socket = createSocket('udp4');
  const heard: string[] = [];
  socket.on('message', (bytes) => heard.push(bytes.toString()));
  socket.bind(0, '127.0.0.1');
  await once(socket, 'listening');
  const until = async (condition: (text: string) => boolean) => {
    while (!heard.some(condition)) await new Promise((done) => setTimeout(done, 10));
    return heard.find(condition)!;
  };
  return { socket, port: socket.address().port, heard, until, [Symbol.dispose]: () => void socket.close() };
}

test('printers announce themselves, answer a search and say goodbye', async () => {
  using ear = await listener();
  const ssdp = { host: '127.0.0.1', port: ear.port, intervalMs: 60_000 };
  const simulator = await startSimulator({ printers: [{ profile: 'p1', name: 'Left' }], ssdp });
  const serial = simulator.printers[0]!.serial;
  const alive = await ear.until((text) => text.includes('ssdp:alive'));
  expect(alive.split('\r\n')).toEqual(
    expect.arrayContaining([
      'NOTIFY * HTTP/1.1',
      'Location: 127.0.0.1',
      'NT: urn:bambulab-com:device:3dprinter:1',
      `USN: ${serial}`,
      'DevModel.bambu.com: C12',
      'DevName.bambu.com: Left',
    ]),
  );
  ear.socket.send(
    'M-SEARCH * HTTP/1.1\r\nMAN: "ssdp:discover"\r\nST: urn:bambulab-com:device:3dprinter:1\r\n\r\n',
    simulator.searchPort!,
    '127.0.0.1',
  );
  const answer = await ear.until((text) => text.startsWith('HTTP/1.1 200 OK'));
  expect(answer).toContain('ST: urn:bambulab-com:device:3dprinter:1');
  await simulator.stop();
  expect(await ear.until((text) => text.includes('ssdp:byebye'))).toContain(serial);
});

test('a simulator that was not asked to announces nothing', async () => {
  await using simulator = await startSimulator({ printers: [{ profile: 'x1' }] });
  expect(simulator.searchPort).toBeNull();
});
