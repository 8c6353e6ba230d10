import { setTimeout as pause } from 'node:timers/promises';
import type { RunOptions, SpawnedSimulator } from '../support/simulator.ts';

/** How long a simulated plate stays untouched after a print, in milliseconds. */
const REST_MS = 30_000;
const CHECK_MS = 2_000;

type Job = RunOptions & { name: string };

/** What the first printer prints, over and over. */
const FIRST: readonly Job[] = [
  {
    name: 'benchy',
    file: 'benchy.3mf',
    layers: 240,
    seconds: 1_200,
    filaments: [
      { type: 'PLA', color: '#FF6A13', grams: 30 },
      { type: 'PETG', color: '#FFFFFF', grams: 15.2 },
    ],
  },
  {
    name: 'cable clip x12',
    file: 'cable_clip_x12.3mf',
    layers: 60,
    seconds: 900,
    filaments: [{ type: 'PETG', color: '#1F79E5', grams: 41.2 }],
  },
];

/** Keeps the first simulated printer busy, so that there is always something to see; the others wait. */
export function keepPrinting(simulator: SpawnedSimulator): void {
  const serial = simulator.printers[0]?.serial;
  if (serial !== undefined) void printFor(simulator, serial);
}

async function printFor({ control }: SpawnedSimulator, serial: string): Promise<void> {
  for (let turn = 0; ; turn++) {
    const { name, ...options } = FIRST[turn % FIRST.length]!;
    try {
      await control.run(serial, 'finish', { name, ...options });
      while ((await control.log(serial)).at(-1)?.outcome === null) await pause(CHECK_MS, undefined, { ref: false });
    } catch {
      // The demo is ending, or somebody drives the simulator by hand.
    }
    await pause(REST_MS, undefined, { ref: false });
  }
}
