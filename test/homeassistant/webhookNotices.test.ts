import { expect, test } from 'vitest';
import { Signals } from '../../server/db/signals.ts';
import { Bus } from '../../server/events/bus.ts';
import { HomeAssistantConnection } from '../../server/homeassistant/connection.ts';
import { WebhookNotices } from '../../server/homeassistant/webhookNotices.ts';
import { createLog } from '../../server/log.ts';
import { startWilfulHomeAssistant } from '../fakes/homeAssistant.ts';
import { until } from '../support/until.ts';

const log = createLog('silent');

/** The house as far as notices need it, with one webhook, and a Home Assistant that tells what it was asked. */
async function openHouse() {
  await using stack = new AsyncDisposableStack();
  const far = stack.use(await startWilfulHomeAssistant());
  far.answers = ({ type }) => (type === 'get_config' ? { result: { language: 'de' } } : undefined);
  const bus = new Bus({ log });
  const signals = new Signals({ databaseUrl: null, log });
  const connection = new HomeAssistantConnection({
    access: () => ({ url: far.url, token: far.token, supervised: false }),
    log,
  });
  const row: { id: number; paused_reason: string | null } = { id: 7, paused_reason: null };
  const notices = new WebhookNotices({ bus, signals, connection, log, webhooks: { list: () => [row] } });
  notices.start();
  stack.defer(() => notices.stop());
  stack.defer(() => connection.stop());
  const kept = stack.move();
  return {
    far,
    connection,
    /** Every notice that was made or taken back, in order. */
    asked: () => far.commands.filter(({ domain }) => domain === 'persistent_notification'),
    async pause(reason: string) {
      row.paused_reason = reason;
      await signals.changed('webhooks', row.id);
      bus.emit('webhook_paused', { webhook_id: row.id, name: 'Node-RED', reason });
    },
    async resume() {
      row.paused_reason = null;
      await signals.changed('webhooks', row.id);
    },
    [Symbol.asyncDispose]: () => kept.disposeAsync(),
  };
}

test('a paused webhook is a notice in the language of the house, also when Home Assistant was away, until it is resumed', async () => {
  await using house = await openHouse();
  await house.pause('Nothing has arrived for three days.');
  house.connection.start();
  const [made] = await until('a notice', () => (house.asked().length > 0 ? house.asked() : null));
  expect(made).toMatchObject({
    service: 'create',
    service_data: {
      notification_id: 'bambuddy_webhook_7',
      title: 'Bambuddy: Ein Webhook ist angehalten',
      message: expect.stringMatching(/Node-RED.*Nothing has arrived for three days\./),
    },
  });
  await house.resume();
  await until('it is taken back', () => house.asked().length === 2);
  expect(house.asked()[1]).toMatchObject({
    service: 'dismiss',
    service_data: { notification_id: 'bambuddy_webhook_7' },
  });
});

test('a notice is not made again by a reconnection, and other changes of a webhook are no reason for one', async () => {
  await using house = await openHouse();
  house.connection.start();
  await until('a connection', () => house.connection.state.connected);
  await house.resume();
  await house.pause('Nothing has arrived for three days.');
  await until('a notice', () => house.asked().length === 1);
  house.far.drop();
  await until('another connection', () => house.far.connections.length === 2 && house.connection.state.connected);
  await house.resume();
  await until('it is taken back', () => house.asked().length === 2);
  expect(house.asked().map(({ service }) => service)).toEqual(['create', 'dismiss']);
});

test('what was resumed before Home Assistant could be told is not told', async () => {
  await using house = await openHouse();
  await house.pause('Nothing has arrived for three days.');
  await house.resume();
  house.connection.start();
  await until('a connection', () => house.connection.state.connected);
  await house.pause('It answered 410.');
  await until('a notice', () => house.asked().some(({ service }) => service === 'create'));
  const made = house.asked().filter(({ service }) => service === 'create');
  expect(made).toEqual([
    expect.objectContaining({ service_data: expect.objectContaining({ message: expect.stringContaining('410') }) }),
  ]);
});
