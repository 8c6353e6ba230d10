import { setTimeout as delay } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { HomeAccess } from '../../server/homeassistant/access.ts';
import { HomeAssistantConnection } from '../../server/homeassistant/connection.ts';
import { createLog } from '../../server/log.ts';
import { startWilfulHomeAssistant, type WilfulHomeAssistant } from '../fakes/homeAssistant.ts';
import { until } from '../support/until.ts';

const log = createLog('silent');

interface Running extends Disposable {
  connection: HomeAssistantConnection;
  access: HomeAccess;
}

function connectTo(home: WilfulHomeAssistant, beat?: { everyMs: number; withinMs: number }): Running {
  const running: Running = {
    access: { url: home.url, token: home.token, supervised: false },
    connection: new HomeAssistantConnection({ access: () => running.access, log, ...(beat && { beat }) }),
    [Symbol.dispose]: () => running.connection.stop(),
  };
  running.connection.start();
  return running;
}

const connected = ({ connection }: Running) => until('a connection', () => connection.state.connected);

it('connects, says which version answers, and calls', async () => {
  await using home = await startWilfulHomeAssistant();
  using running = connectTo(home);
  await connected(running);
  expect(running.connection.state).toMatchObject({ version: '2026.11.0', problem: null });
  home.answers = ({ type }) => (type === 'get_config' ? { result: { currency: 'EUR' } } : undefined);
  expect(await running.connection.send({ type: 'get_config' })).toEqual({ currency: 'EUR' });
  await running.connection.callAction('mqtt', 'publish', { topic: 'a', payload: 'b' });
  expect(home.commands.at(-1)).toMatchObject({
    type: 'call_service',
    domain: 'mqtt',
    service: 'publish',
    service_data: { topic: 'a', payload: 'b' },
  });
});

it('is not called again and again by a server that accepts and drops it', async () => {
  await using home = await startWilfulHomeAssistant();
  home.dropping = true;
  using _running = connectTo(home);
  await delay(5_000);
  expect(home.connections.length).toBeGreaterThan(1);
  expect(home.connections.length).toBeLessThan(6);
  const waits = home.connections.slice(1).map((at, index) => at - (home.connections[index] ?? 0));
  expect(waits).toEqual([...waits].sort((a, b) => a - b));
});

it('survives a subscription that is refused after a reconnection, and has it again later', async () => {
  await using home = await startWilfulHomeAssistant();
  using running = connectTo(home);
  const events: unknown[] = [];
  let accepted = 0;
  running.connection.subscribe(
    { type: 'mqtt/subscribe', topic: 'a' },
    (event) => events.push(event),
    () => accepted++,
  );
  await until('the subscription', () => accepted === 1);
  home.answers = ({ type }) => (type === 'mqtt/subscribe' ? { error: { code: 'unknown_command' } } : undefined);
  home.drop();
  await until('the refusal', () => home.commands.filter(({ type }) => type === 'mqtt/subscribe').length > 2);
  home.answers = () => undefined;
  await until('the subscription again', () => accepted === 2);
  home.tell('mqtt/subscribe', { payload: 'x' });
  await until('the event', () => events.length > 0);
  expect(events).toEqual([{ payload: 'x' }]);
});

it('goes on when a listener throws', async () => {
  await using home = await startWilfulHomeAssistant();
  using running = connectTo(home);
  const heard: unknown[] = [];
  let accepted = false;
  running.connection.subscribe(
    { type: 'listen' },
    (event) => {
      heard.push(event);
      throw new Error('a bug');
    },
    () => {
      accepted = true;
    },
  );
  await until('the subscription', () => accepted);
  home.tell('listen', 1);
  home.tell('listen', 2);
  await until('both events', () => heard.length === 2);
});

it('leaves a connection that does not answer any more', async () => {
  await using home = await startWilfulHomeAssistant();
  using running = connectTo(home, { everyMs: 100, withinMs: 100 });
  await connected(running);
  home.answers = ({ type }) => (type === 'ping' ? 'silence' : undefined);
  let lost = 0;
  running.connection.on('lost', () => lost++);
  await until('the loss', () => lost === 1);
  home.answers = () => undefined;
  await until('another connection', () => running.connection.state.connected && home.connections.length === 2);
});

it('tells a command that stays unanswered, one that is lost, and one that is refused apart', async () => {
  await using home = await startWilfulHomeAssistant();
  using running = connectTo(home);
  await connected(running);
  home.answers = ({ type }) =>
    type === 'refused' ? { error: { code: 'not_found', message: 'No such thing' } } : 'silence';
  await expect(running.connection.send({ type: 'slow' }, 50)).rejects.toMatchObject({ code: 'timeout' });
  await expect(running.connection.send({ type: 'refused' })).rejects.toMatchObject({
    code: 'not_found',
    message: 'No such thing',
  });
  const under = running.connection.send({ type: 'slow' });
  home.drop();
  await expect(under).rejects.toMatchObject({ code: 'lost' });
});

it('stops after three refused tokens, says what to do, and starts again with another token', async () => {
  await using home = await startWilfulHomeAssistant();
  home.token = 'another';
  using running = connectTo(home);
  running.access = { ...running.access, token: 'old' };
  await until('three tries', () => home.connections.length === 3);
  await delay(6_000);
  expect(home.connections.length).toBe(3);
  expect(running.connection.state.problem).toBe(
    'Home Assistant refuses the token. Make a new long-lived token in your profile there, and enter it here.',
  );
  running.access = { ...running.access, token: 'another' };
  running.connection.reconsider();
  await connected(running);
});

it('is back within seconds when Home Assistant was away for long', async () => {
  const access = { url: 'http://127.0.0.1:9', token: 'token', supervised: false };
  const connection = new HomeAssistantConnection({ access: () => access, log });
  connection.start();
  await until('a sentence', () => connection.state.problem?.includes('does not answer'));
  await delay(8_000);
  await using home = await startWilfulHomeAssistant();
  access.url = home.url;
  await until('a connection', () => connection.state.connected, 5_500);
  connection.stop();
});

it('asks for an address and a token while there is none', async () => {
  const connection = new HomeAssistantConnection({ access: () => null, log });
  connection.start();
  await delay(50);
  expect(connection.state).toMatchObject({ connected: false, version: null });
  expect(connection.state.problem).toMatch(/^Enter the address of Home Assistant/);
  await expect(connection.send({ type: 'ping' })).rejects.toMatchObject({ code: 'lost' });
  connection.stop();
});
