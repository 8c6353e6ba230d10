import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { API } from '../support/calls.ts';
import { startServer } from '../support/server.ts';

/** The container is killed not long after this. */
const STOPPED_WITHIN_MS = 9_000;

it('stops while clients hold connections in every unfinished state', async () => {
  await using server = await startServer();
  const key = await server.key(['read_status']);
  // A request whose body never comes.
  const slow = connect(server.port, '127.0.0.1').on('error', () => {});
  const admin = await server.setup();
  slow.write(
    `POST ${API}/api-keys HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${admin.token}\r\nContent-Length: 50\r\n\r\n{`,
  );
  // A connection that is kept for a next request, and one without any.
  const kept = connect(server.port, '127.0.0.1').on('error', () => {});
  kept.write('GET /health HTTP/1.1\r\nHost: x\r\n\r\n');
  await once(kept, 'data');
  const silent = connect(server.port, '127.0.0.1').on('error', () => {});
  // Two websockets: one that answers, one whose peer has gone deaf.
  const sockets = [0, 1].map(() =>
    new WebSocket(`ws://127.0.0.1:${server.port}/api/trpc`, { headers: { 'x-api-key': key.secret } }).on(
      'error',
      () => {},
    ),
  );
  await Promise.all(sockets.map((socket) => once(socket, 'open')));
  const [answering, deaf] = sockets as [WebSocket, WebSocket];
  deaf.pause();
  const code = once(answering, 'close').then(([closed]) => closed);

  const began = performance.now();
  expect(await server.stop()).toBe(0);
  expect(performance.now() - began).toBeLessThan(STOPPED_WITHIN_MS);
  expect(await code).toBe(1001);
  expect(server.log.at(-1)).toMatchObject({ msg: 'Bambuddy has stopped' });
  for (const socket of [slow, kept, silent]) socket.destroy();
  deaf.terminate();
});

it('refuses to start on a port that is taken, and says so in one line', async () => {
  await using server = await startServer();
  await expect(startServer({ env: { PORT: String(server.port) } })).rejects.toThrow(
    /Port \d+ is taken by another program/,
  );
});

it('refuses a second server on the same data, and leaves the first one running', async () => {
  await using server = await startServer();
  await expect(startServer({ dataDir: server.dataDir })).rejects.toThrow(/Another Bambuddy uses this database/);
  expect((await server.anonymous.get('/auth/status')).status).toBe(200);
});
