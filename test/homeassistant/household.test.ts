import { describe, expect, it } from 'vitest';
import { until } from '../support/until.ts';
import { startHome } from './support/home.ts';
import { withHomeAssistant } from './support/present.ts';

const STORY_MS = 180_000;
/** "Seconds later", also on a machine that does other things. */
const SECONDS_MS = 5_000;

describe.skipIf(!withHomeAssistant())('our presence in a real Home Assistant', { timeout: STORY_MS }, () => {
  it('shows what was added, obeys, keeps ids over a new name, and leaves nothing behind', async () => {
    await using home = await startHome({ printers: [{ profile: 'x1', name: 'Left' }] });
    const { core, admin, simulator, broker } = home;
    const printer = home.printers[0]!;
    const { serial } = simulator.printers[0]!;

    // seconds later it is there, with its units
    await home.shows('sensor.left_print_status', 'idle', SECONDS_MS);
    await home.shows('sensor.left_ams1_tray_1', 'PLA Basic', SECONDS_MS);
    await home.shows('sensor.bambuddy_printers_idle', '1', SECONDS_MS);

    // orders arrive at the printer, and their result comes back at once
    await home.shows('light.left_chamber_light', 'on');
    await core.act('light', 'turn_off', { entity_id: 'light.left_chamber_light' });
    await home.shows('light.left_chamber_light', 'off');
    await core.act('number', 'set_value', { entity_id: 'number.left_target_bed_temperature', value: 55 });
    await home.shows('number.left_target_bed_temperature', '55');
    // a retained order would be carried out again at every connection: it is not carried out at all
    const topic = `bambuddy/${serial}/target_bed_temperature/set`;
    await home.restartServer(() => core.act('mqtt', 'publish', { topic, payload: '20', retain: true }));
    await home.shows('sensor.left_print_status', 'idle');
    await home.shows('number.left_target_bed_temperature', '55');
    await core.act('mqtt', 'publish', { topic, payload: '', retain: true });

    // a price is a sensor within a second
    await admin.post('/settings/electricity-price', { energy_cost_per_kwh: 0.27 });
    const price = await home.shows('sensor.bambuddy_electricity_price', '0.27', SECONDS_MS);
    expect(price.attributes).toMatchObject({ unit_of_measurement: 'EUR/kWh', state_class: 'measurement' });

    // another name keeps the entity ids
    await admin.patch(`/printers/${printer.id}`, { name: 'Right' });
    await home.shows('sensor.left_print_status', ({ attributes }) =>
      String(attributes.friendly_name).startsWith('Right'),
    );
    expect(await core.state('sensor.right_print_status')).toBeNull();

    // fewer entities, none, and all again
    await admin.patch(`/printers/${printer.id}`, { entity_set: 'essential' });
    await until('no addresses among the essential', async () => (await core.state('sensor.left_ip_address')) === null);
    await home.shows('sensor.left_print_status', 'idle');
    await admin.patch(`/printers/${printer.id}`, { entity_set: 'none' });
    await until('no entity', async () => (await core.state('sensor.left_print_status')) === null);
    await admin.patch(`/printers/${printer.id}`, { entity_set: 'all' });
    // as new ones, with the ids that they had
    await home.shows('sensor.left_ip_address', '127.0.0.1');
    await home.shows('sensor.left_ams1_tray_1', 'PLA Basic');
    expect(await core.state('sensor.right_print_status')).toBeNull();

    const retained = await broker.retained('bambuddy/#');
    expect(retained.get(`bambuddy/${serial}/availability`)).toBe('online');

    // removed: no entity, no device, nothing at the broker
    await admin.delete(`/printers/${printer.id}`);
    const ours = async () => (await core.entities()).filter(({ unique_id }) => unique_id.includes(serial));
    await until('no entity in the registry', async () => (await ours()).length === 0);
    const left = async () => [...(await broker.retained()).keys()].filter((name) => name.includes(serial));
    await until('nothing at the broker', async () => (await left()).length === 0);
    // our server stops: what is left is unavailable
    await home.server.stop();
    await home.shows('sensor.bambuddy_printers_idle', 'unavailable');
    expect(core.log()).not.toMatch(/Invalid MQTT|mqtt\.\w+\] (Error|Received invalid)/);
  });
});
