import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { startHomeAssistant } from './support/homeAssistant.ts';
import { startMosquitto } from './support/mosquitto.ts';
import { withHomeAssistant } from './support/present.ts';

const DOCUMENT = {
  dev: { ids: ['thing'], name: 'Thing' },
  o: { name: 'Test' },
  cmps: { a: { p: 'sensor', uniq_id: 'thing_a', name: 'A', stat_t: 'thing/state', def_ent_id: 'sensor.thing_a' } },
};

describe.skipIf(!withHomeAssistant())('the Home Assistant and the broker of the tests', () => {
  it('are real ones: what was announced and retained is there again after a restart', async () => {
    await using broker = await startMosquitto();
    await using home = await startHomeAssistant({ brokerPort: broker.port });
    const publish = (topic: string, payload: string) => home.act('mqtt', 'publish', { topic, payload, retain: true });
    const shown = () => until('the entity', async () => (await home.state('sensor.thing_a'))?.state === '5');
    await publish('homeassistant/device/thing/config', JSON.stringify(DOCUMENT));
    await publish('thing/state', '5');
    await shown();

    await home.restart();
    await shown();
    expect(home.log()).not.toContain('Invalid MQTT');

    await broker.restart();
    expect((await broker.retained('thing/#')).get('thing/state')).toBe('5');
    await broker.restart({ forget: true });
    expect(await broker.retained('thing/#')).toEqual(new Map());
  });
});
