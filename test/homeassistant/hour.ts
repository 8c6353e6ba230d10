import { setTimeout as delay } from 'node:timers/promises';
import { startHome } from './support/home.ts';

/**
 * What three printers cost a real Home Assistant at real speed: `node test/homeassistant/hour.ts [minutes]`. One prints all
 * the time, one begins and ends in it, one only waits. Prints what Home Assistant's recorder wrote, minute by minute.
 */
const minutes = Number(process.argv[2] ?? 60);
const MINUTE_MS = 60_000;

interface Counted {
  calls: number;
  states: number;
  events: number;
}

await using home = await startHome({
  printers: [
    { profile: 'x1', name: 'Left' },
    { profile: 'p1', name: 'Middle' },
    { profile: 'h2', name: 'Right' },
  ],
  speed: 1,
});
const { core, simulator, printers } = home;
const [left, middle] = simulator.printers;
const calls = await core.hear<{ domain: string }>('call_service');
const states = await core.hear<{ entity_id: string }>('state_changed');
const events = await core.hear('bambuddy_event');
await simulator.control.run(left!.serial, 'finish', { name: 'long', seconds: minutes * 60 + 600 });
await simulator.control.run(middle!.serial, 'finish', { name: 'short', seconds: minutes * 30 });
await home.shows('sensor.left_print_status', 'running');

const slugs = printers.map(({ name }) => `.${name.toLowerCase()}_`);
const rows: Counted[] = [];
for (let minute = 1; minute <= minutes; minute += 1) {
  await delay(MINUTE_MS);
  const row = {
    calls: calls.splice(0).filter(({ domain }) => domain === 'mqtt').length,
    states: states.splice(0).filter(({ entity_id }) => slugs.some((slug) => entity_id.includes(slug))).length,
    events: events.splice(0).length,
  };
  rows.push(row);
  console.log(`minute ${minute}: ${row.calls} published, ${row.states} states, ${row.events} events`);
}
const of = (name: keyof Counted) => rows.map((row) => row[name]).sort((a, b) => a - b);
for (const name of ['calls', 'states', 'events'] as const) {
  const sorted = of(name);
  const sum = sorted.reduce((total, one) => total + one, 0);
  console.log(`${name} per minute: mean ${(sum / rows.length).toFixed(1)}, most ${sorted.at(-1)}, in all ${sum}`);
}
