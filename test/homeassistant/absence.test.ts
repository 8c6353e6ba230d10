import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { VirtualPrinter } from '../simulator/virtual.ts';
import { until } from '../support/until.ts';
import { type Home, startHome } from './support/home.ts';
import { withHomeAssistant } from './support/present.ts';

const STORY_MS = 180_000;

describe.skipIf(!withHomeAssistant())('what is not there for a while', { timeout: STORY_MS }, () => {
  let home: Home;
  beforeAll(async () => {
    home = await startHome({
      printers: [{ profile: 'p1', name: 'Right' }],
      program: 'test/homeassistant/support/impatient.ts',
    });
    await home.shows('sensor.right_ams1_tray_1', ({ state }) => state !== 'unavailable');
  }, STORY_MS);
  afterAll(() => home?.[Symbol.asyncDispose]());

  const units = async () => {
    const devices = await home.core.ask<{ id: string; name: string; name_by_user: string | null }[]>({
      type: 'config/device_registry/list',
    });
    return devices.filter(({ name }) => name.includes('AMS'));
  };
  /** A whole report; without any AMS unit, as a printer sends it while it looks for them. */
  const report = (withUnits: boolean) => {
    const { machine } = new VirtualPrinter('p1');
    if (!withUnits) machine.state.ams = [];
    const print = { ...machine.profile.render(machine.state, machine.identity, machine.now), msg: 0 };
    return home.simulator.control.publish(home.simulator.printers[0]!.serial, { json: { print } });
  };

  test('an AMS unit that is missing for a moment keeps its device and its name, one that is gone does not', async () => {
    const [unit] = await units();
    await home.core.ask({ type: 'config/device_registry/update', device_id: unit!.id, name_by_user: 'Dry box' });
    await report(false);
    await until('the report was read', async () => (await amsCount(home)) === 0);
    await delay(1_000);
    await report(true);
    await until('the unit is back', async () => (await amsCount(home)) === 1);
    expect(await units()).toEqual([expect.objectContaining({ id: unit!.id, name_by_user: 'Dry box' })]);

    await report(false);
    await until('no device', async () => (await units()).length === 0);
    const left = [...(await home.broker.retained()).keys()];
    expect(left.filter((topic) => topic.includes('_ams1'))).toEqual([]);
  });

  test('a server that was killed is seen to be gone, and to be back', async () => {
    await home.shows('binary_sensor.right_online', 'on');
    await home.shows('binary_sensor.bambuddy_online', 'on');
    await home.server.kill();
    await home.shows('binary_sensor.right_online', 'unavailable');
    await home.shows('binary_sensor.bambuddy_online', 'unavailable');
    await home.restartServer();
    await home.shows('binary_sensor.right_online', 'on');
    await home.shows('binary_sensor.bambuddy_online', 'on');
  });
});

async function amsCount({ admin, printers }: Home): Promise<number> {
  const status = (await admin.get(`/printers/${printers[0]!.id}/status`)).json<{ ams: unknown[] }>();
  return status.ams.length;
}
