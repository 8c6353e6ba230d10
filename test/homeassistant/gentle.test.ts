import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { ALIVE_TOPIC } from '../../server/homeassistant/entities/topics.ts';
import { ROWS_A_MINUTE, STEADY_MS } from '../../server/homeassistant/pace.ts';
import { startHome } from './support/home.ts';
import { withHomeAssistant } from './support/present.ts';

const STORY_MS = 240_000;
/** So long is counted. */
const COUNTED_MS = 65_000;

interface Called {
  domain: string;
  service: string;
  service_data: { topic: string };
}

describe.skipIf(!withHomeAssistant())('a printer that prints', { timeout: STORY_MS }, () => {
  it('costs Home Assistant two messages a minute for each device, and a bounded number of rows', async () => {
    await using home = await startHome({ printers: [{ profile: 'x1', name: 'Left' }], speed: 1 });
    const { core, simulator } = home;
    const { serial } = simulator.printers[0]!;
    await simulator.control.run(serial, 'finish', { name: 'benchy', seconds: 600 });
    await home.shows('sensor.left_print_status', 'running');
    // What follows the beginning is over.
    await delay(10_000);
    const calls = await core.hear<Called>('call_service');
    const states = await core.hear<{ entity_id: string }>('state_changed');
    await delay(COUNTED_MS);
    const published = calls.filter(({ domain }) => domain === 'mqtt').map(({ service_data }) => service_data.topic);
    const alive = published.filter((topic) => topic === ALIVE_TOPIC);
    expect(alive.length).toBeLessThanOrEqual(1);
    const most = Math.ceil(COUNTED_MS / STEADY_MS);
    for (const topic of new Set(published).difference(new Set(alive))) {
      expect(topic).toMatch(/\/state$/);
      expect(published.filter((other) => other === topic).length).toBeLessThanOrEqual(most);
    }
    const ours = states.filter(({ entity_id }) => entity_id.includes('.left_'));
    expect(published.length).toBeGreaterThan(0);
    expect(ours.length).toBeGreaterThan(0);
    expect(published.length + ours.length).toBeLessThanOrEqual((ROWS_A_MINUTE * COUNTED_MS) / 60_000);
  });
});
