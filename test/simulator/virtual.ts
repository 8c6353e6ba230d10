import type { JsonObject } from './delta.ts';
import { cancelAtScreen } from './incidents.ts';
import { Machine, type MachineOptions, type Publication } from './machine.ts';
import type { RunOptions } from './options.ts';
import { planRun, startRun } from './runs.ts';
import type { ScriptName, ScriptOptions } from './scriptOptions.ts';
import type { ProfileId } from './state.ts';
import type { TruthEntry } from './truth.ts';
import { encode } from './wire.ts';

/** One message as it would be on the wire. `at` is virtual epoch milliseconds. */
export interface WireMessage {
  at: number;
  bytes: Buffer;
  payload: JsonObject;
}

export const VIRTUAL_START = Date.UTC(2026, 0, 5, 8);
const LONGEST_RUN_MS = 7 * 24 * 3_600_000;
const STEP_MS = 1000;

/** A printer in virtual time: no sockets and no waiting. Everything it published is in `wire`, in order. */
export class VirtualPrinter {
  readonly machine: Machine;
  readonly wire: WireMessage[] = [];
  #now = VIRTUAL_START;

  constructor(profile: ProfileId, options: Partial<Omit<MachineOptions, 'profile' | 'start'>> = {}) {
    const identity = { serial: 'SIM000000000001', name: 'virtual', host: '192.168.1.50' };
    this.machine = new Machine({ identity, ...options, profile, start: this.#now });
  }

  get now(): number {
    return this.#now;
  }

  get log(): TruthEntry[] {
    return this.machine.log;
  }

  /** Lets `ms` pass. */
  pass(ms: number): this {
    this.#now += ms;
    return this.#keep(this.machine.advance(this.#now));
  }

  /** Sends a request; answers are in `wire` at once. */
  request(message: unknown): this {
    return this.#keep(this.machine.request(message, this.#now));
  }

  /** What a client does first: asks for the whole report. */
  connect(): this {
    return this.request({ pushing: { sequence_id: '1', command: 'pushall' } });
  }

  /** Starts a script now. */
  run(script: ScriptName, options: RunOptions = {}): this {
    if (options.speed !== undefined) this.machine.speed = options.speed;
    startRun(this.machine, planRun(this.machine, script, options));
    return this.#keep(this.machine.advance(this.#now));
  }

  /** Somebody cancels at the printer's screen now. */
  cancel(options: ScriptOptions = {}): this {
    cancelAtScreen(this.machine, options);
    return this.#keep(this.machine.advance(this.#now));
  }

  /** Lets time pass until the condition holds. Throws an Error when it does not within a week. */
  until(condition: (machine: Machine) => boolean): this {
    const deadline = this.#now + LONGEST_RUN_MS;
    while (!condition(this.machine)) {
      if (this.#now > deadline) throw new Error('it never happened');
      this.#now = Math.min(this.machine.nextDue, this.#now + STEP_MS);
      this.#keep(this.machine.advance(this.#now));
    }
    return this;
  }

  /** Lets time pass until the newest job has ended, and a little longer, so that what follows the end is seen too. */
  finishJob(afterMs = 5000): this {
    return this.until(({ log }) => log.at(-1)?.outcome != null).pass(afterMs);
  }

  #keep(publications: Publication[]): this {
    for (const { at, payload } of publications) {
      this.wire.push({ at, payload, bytes: encode(this.machine.profile, payload) });
    }
    return this;
  }
}
