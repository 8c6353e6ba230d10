import { afterAll, describe, expect, test } from 'vitest';
import { documentsOf, houseDocumentOf } from '../../server/homeassistant/entities/documents.ts';
import { stateOf } from '../../server/homeassistant/entities/states.ts';
import { sourceOf, WHERE } from './entities/printers.ts';
import { startHomeAssistant } from './support/homeAssistant.ts';
import { startMosquitto } from './support/mosquitto.ts';

test('x', { timeout: 120_000 }, async () => {
  await using broker = await startMosquitto();
  await using home = await startHomeAssistant({ brokerPort: broker.port });
  const publish = (topic: string, payload: string) => home.act('mqtt', 'publish', { topic, payload, retain: true });
  for (const profile of ['x1', 'p1', 'h2'] as const) {
    let source = sourceOf(profile, (s) => {
      s.phase = 'RUNNING';
    });
    source = { ...source, printer: { ...source.printer, serial_number: `SERIAL${profile}` } };
    for (const { topic, payload } of documentsOf(source, WHERE)) await publish(topic, payload);
    await publish('bambuddy/bridge/state', 'online');
    await publish(`bambuddy/SERIAL${profile}/availability`, 'online');
    for (const { topic, payload } of stateOf(source)) await publish(topic, payload);
  }
  for (let i = 0; i < 10; i++) { await new Promise((r) => setTimeout(r, 1500)); const st = (await home.states()).map((s) => s.state); console.log(st.length, st.filter((x) => x === 'unavailable').length); }
  const entities = (await home.entities()).filter((e) => e.platform === 'mqtt');
  const states = new Map((await home.states()).map((s) => [s.entity_id, s]));
  for (const e of entities)
    console.log(
      e.entity_id,
      e.unique_id,
      e.disabled_by,
      states.get(e.entity_id)?.state,
      JSON.stringify(states.get(e.entity_id)?.attributes ?? {}).slice(0, 100),
    );
  console.log(
    home
      .log()
      .split('\n')
      .filter((l) => /mqtt|WARN|ERROR/i.test(l))
      .join('\n'),
  );
});
