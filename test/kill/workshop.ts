import { setTimeout as pause } from 'node:timers/promises';
import type { Calls } from '../support/calls.ts';
import type { SimulatorControl, SpawnedSimulator, TruthEntry } from '../support/simulator.ts';

const LAYERS = 24;
/** A print must be longer than the server is away. */
const SHORTEST_S = 5;
const LONGEST_S = 9;
/** How long the server may take to note the end of a print: longer than it waits for the end of one that nobody saw. */
const NOTED_MS = 240_000;
const POLL_MS = 250;

/** Who may be asked at the moment what the server knows: another one after each kill, nobody in between. */
export interface Asking {
  calls: Calls | null;
}

interface Status {
  last_print: { archive_id: number } | null;
}

/** Printers that print one job after another until they are told to stop. */
export class Workshop {
  readonly #simulator: SpawnedSimulator;
  readonly #asking: Asking;
  #open = true;
  #working: Promise<void>[] = [];

  constructor(deps: { simulator: SpawnedSimulator; asking: Asking }) {
    this.#simulator = deps.simulator;
    this.#asking = deps.asking;
  }

  /** @param ids the server's ids of the printers, in the simulator's order */
  start(ids: readonly number[]): void {
    this.#working = this.#simulator.printers.map(({ serial }, index) => this.#work(serial, index, ids[index] ?? 0));
    // What goes wrong is said by `stop`; where something else has ended everything, that is what must be read.
    for (const work of this.#working) work.catch(() => {});
  }

  /** Begins nothing more, and waits for what is being printed. */
  async stop(): Promise<void> {
    this.#open = false;
    await Promise.all(this.#working);
  }

  /** What was really printed, of all printers. */
  async truth(): Promise<TruthEntry[]> {
    const { printers, control } = this.#simulator;
    return (await Promise.all(printers.map(({ serial }) => control.log(serial)))).flat();
  }

  async #work(serial: string, index: number, id: number): Promise<void> {
    const { control } = this.#simulator;
    for (let n = 1; this.#open; n++) {
      const before = await this.#known(id);
      await print(control, serial, `p${index}j${n}`);
      const deadline = Date.now() + NOTED_MS;
      // The next one begins when the end of this one is noted: the printer shows no longer what it has replaced.
      while (Date.now() < deadline && (await this.#known(id)) === before) await pause(POLL_MS);
    }
  }

  /** The last print that the server has seen end, 0 for none; asked until somebody answers. */
  async #known(id: number): Promise<number> {
    for (;;) {
      const answer = await this.#asking.calls?.get(`/printers/${id}/status`).catch(() => null);
      if (answer?.status === 200) return answer.json<Status>().last_print?.archive_id ?? 0;
      await pause(POLL_MS);
    }
  }
}

async function print(control: SimulatorControl, serial: string, name: string): Promise<void> {
  const seconds = SHORTEST_S + (LONGEST_S - SHORTEST_S) * Math.random();
  const script = Math.random() < 0.2 ? 'fail' : 'finish';
  await control.run(serial, script, { name, layers: LAYERS, seconds, withoutFile: true });
  await control.ended(serial, 60_000);
}
