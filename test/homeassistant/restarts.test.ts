import { setTimeout as delay } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { type Home, startHome } from './support/home.ts';
import { withHomeAssistant } from './support/present.ts';

const STORY_MS = 240_000;
/** What is to be back after Home Assistant is up. */
const BACK_MS = 10_000;
/** Time for a false event to be told. */
const QUIET_MS = 1_500;

/** So long that it does not reach a milestone of its progress, which is an event, while everything is restarted. */
const PRINTING_S = 100_000;

const STATUS = 'sensor.left_print_status';
const EVENT = 'event.left_print_event';

describe.skipIf(!withHomeAssistant())('in mid-print', { timeout: STORY_MS }, () => {
  it('everything is back, once, and nothing fires, whoever was restarted', async () => {
    await using home = await startHome({ printers: [{ profile: 'x1', name: 'Left' }], speed: 10 });
    const { serial } = home.simulator.printers[0]!;
    await home.shows(STATUS, 'idle');
    await home.simulator.control.run(serial, 'finish', { name: 'benchy', seconds: PRINTING_S });
    await home.shows(STATUS, 'running');
    const event = await home.shows(EVENT, ({ state }) => state !== 'unknown');
    expect(event.attributes).toMatchObject({ event_type: 'started', filename: 'benchy.3mf' });
    const ids = await entityIds(home);

    await home.core.restart();
    await back(home, [event.state], ids);

    await home.broker.restart();
    await back(home, [event.state], ids);

    // a broker that lost everything and a Home Assistant that asks it
    await home.broker.restart({ forget: true });
    await home.core.restart();
    // it forgets the last event when the entity was unavailable as it stopped: unknown is no event
    const last = [event.state, 'unknown'];
    await back(home, last, ids);

    await home.restartServer();
    await back(home, last, ids);
    expect(home.core.log()).not.toContain('Invalid MQTT');
  });
});

/** The print is shown running, the last event is still the one of its beginning, and no entity came or went. */
async function back(home: Home, events: readonly string[], ids: readonly string[]): Promise<void> {
  await home.shows(STATUS, 'running', BACK_MS);
  await home.shows('sensor.left_ams1_tray_1', 'PLA Basic', BACK_MS);
  const event = await home.shows(EVENT, ({ state }) => state !== 'unavailable', BACK_MS);
  await delay(QUIET_MS);
  expect((await home.core.state(EVENT))?.state).toBe(event.state);
  expect(events).toContain(event.state);
  expect(await entityIds(home)).toEqual(ids);
}

async function entityIds({ core }: Home): Promise<string[]> {
  const ours = (await core.entities()).filter(({ platform }) => platform === 'mqtt');
  return ours.map(({ entity_id }) => entity_id).sort();
}
