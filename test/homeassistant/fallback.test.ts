import { describe, expect, it } from 'vitest';
import { read } from '../support/household.ts';
import { until } from '../support/until.ts';
import { startHome } from './support/home.ts';
import { withHomeAssistant } from './support/present.ts';

const STORY_MS = 180_000;

interface Answer {
  mode: string;
  mqtt: { state: string; entities: number; next_step: { path: string } | null };
}

describe.skipIf(!withHomeAssistant())('without MQTT', { timeout: STORY_MS }, () => {
  it('there are read-only sensors and a next step; with it the same ids become entities', async () => {
    await using home = await startHome({ printers: [{ profile: 'p1', name: 'Right' }], withoutMqtt: true });
    const { core, admin } = home;
    const answer = () => read<Answer>(admin, '/home-assistant');
    await home.shows('sensor.right_print_status', 'idle');
    expect(await answer()).toMatchObject({
      mode: 'states',
      mqtt: { state: 'not_set_up', next_step: { path: '/config/integrations/dashboard/add?domain=mqtt' } },
    });
    expect((await core.states()).filter(({ entity_id }) => /^(button|number|light)\.right/.test(entity_id))).toEqual(
      [],
    );
    expect(await home.shows('sensor.right_bed_temp', ({ state }) => state !== 'unknown')).toMatchObject({
      attributes: { unit_of_measurement: '°C', state_class: 'measurement', device_class: 'temperature' },
    });

    // they are gone with a restart of Home Assistant, and come again
    await core.restart();
    await home.shows('sensor.right_print_status', 'idle');

    await core.addBroker(home.broker.port);
    await home.shows('button.right_refresh', 'unknown');
    await until('the mode', async () => (await answer()).mode === 'mqtt');
    const registered = (await core.entities()).find(({ entity_id }) => entity_id === 'sensor.right_print_status');
    expect(registered).toMatchObject({ platform: 'mqtt' });
    const twins = (await core.entities()).filter(
      ({ entity_id, unique_id }) => /_2$/.test(entity_id) && !/_2$/.test(unique_id),
    );
    expect(twins).toEqual([]);
    const { mqtt } = await answer();
    expect(mqtt).toMatchObject({ state: 'ready', next_step: null });
    expect(mqtt.entities).toBeGreaterThan(40);

    await home.server.stop();
    await home.shows('sensor.right_print_status', 'unavailable');
  });
});
