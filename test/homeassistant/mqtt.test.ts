import { describe, expect, it } from 'vitest';
import { HomeAssistantConnection } from '../../server/homeassistant/connection.ts';
import { MqttWatch } from '../../server/homeassistant/mqtt.ts';
import type { MqttState } from '../../server/homeassistant/mqttState.ts';
import { createLog } from '../../server/log.ts';
import { until } from '../support/until.ts';
import { type HomeAssistant, startHomeAssistant } from './support/homeAssistant.ts';
import { startMosquitto } from './support/mosquitto.ts';
import { withHomeAssistant } from './support/present.ts';

const log = createLog('silent');
/** Longer than an integration needs to start on a small machine. */
const SOON_MS = 30_000;

interface Watching extends Disposable {
  connection: HomeAssistantConnection;
  watch: MqttWatch;
  seen: MqttState[];
}

function watch(home: HomeAssistant): Watching {
  const access = { url: home.url, token: home.token, supervised: false };
  const connection = new HomeAssistantConnection({ access: () => access, log });
  const seen: MqttState[] = [];
  const mqtt = new MqttWatch({ connection, log, brokerApp: async () => null, onChange: (state) => seen.push(state) });
  mqtt.start();
  connection.start();
  return {
    connection,
    watch: mqtt,
    seen,
    [Symbol.dispose]() {
      mqtt.stop();
      connection.stop();
    },
  };
}

const reached = ({ watch }: Watching, state: MqttState) =>
  until(`${state}, not ${watch.state}`, () => watch.state === state, SOON_MS);

describe.skipIf(!withHomeAssistant())('MQTT of a real Home Assistant', () => {
  it('is found when it is added, is missed when it is switched off, and is there again after a restart', async () => {
    await using broker = await startMosquitto();
    await using home = await startHomeAssistant();
    using watching = watch(home);
    await reached(watching, 'not_set_up');

    const entry_id = await home.addBroker(broker.port);
    await reached(watching, 'ready');

    await home.ask({ type: 'config_entries/disable', entry_id, disabled_by: 'user' });
    await reached(watching, 'disabled');
    await home.ask({ type: 'config_entries/disable', entry_id, disabled_by: null });
    await reached(watching, 'ready');

    await home.restart();
    await reached(watching, 'ready');
    expect(watching.seen.slice(-2)).toEqual(['unknown', 'ready']);
  });

  it('is known to be silent after a failed publish, and to be back when the broker is', async () => {
    await using broker = await startMosquitto();
    await using home = await startHomeAssistant({ brokerPort: broker.port });
    using watching = watch(home);
    await reached(watching, 'ready');
    await broker.stop();
    const publish = () => watching.connection.callAction('mqtt', 'publish', { topic: 'a', payload: 'b' });
    const failed = await until('a failed publish', () =>
      publish().then(
        () => false,
        (error: unknown) => error,
      ),
    );
    expect(failed).toMatchObject({ code: 'home_assistant_error' });
    watching.watch.brokerFailed();
    await reached(watching, 'broker_down');
    await broker.start();
    await reached(watching, 'ready');
  });
});
