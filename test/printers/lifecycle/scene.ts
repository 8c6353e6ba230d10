import type { Machine } from '../../simulator/machine.ts';
import type { RunOptions } from '../../simulator/options.ts';
import type { ScriptName } from '../../simulator/scriptOptions.ts';
import type { ProfileId } from '../../simulator/state.ts';
import { VirtualPrinter } from '../../simulator/virtual.ts';
import { Follower, lineOf } from './follow.ts';
import type { Pipeline } from './pipeline.ts';

/** The server asks for the whole status at most this often. */
const ASK_EVERY_MS = 3_000;
const STEP_MS = 1_000;
const LONGEST_MS = 24 * 3_600_000;
/** How long the layers of a job take unless told otherwise. */
const JOB_SECONDS = 240;

/** A simulated printer in virtual time and somebody who follows it. */
export class Scene {
  readonly printer: VirtualPrinter;
  readonly follower: Follower;
  #connected = false;
  #sent = 0;
  #asked = 0;
  #askedAt = 0;
  #read = 0;

  constructor(pipeline: Pipeline, profile: ProfileId) {
    this.printer = new VirtualPrinter(profile);
    this.follower = new Follower(pipeline);
  }

  connect(): this {
    this.#connected = true;
    this.#sent = this.printer.wire.length;
    this.#askAll();
    return this;
  }

  drop(): this {
    this.#connected = false;
    this.follower.drop(this.printer.now);
    return this;
  }

  run(script: ScriptName, options: RunOptions = {}): this {
    this.printer.run(script, { seconds: JOB_SECONDS, ...options });
    return this.#deliver();
  }

  /** A request of another program. */
  request(print: object): this {
    this.printer.request({ print });
    return this.#deliver();
  }

  pass(ms: number): this {
    for (let left = ms; left > 0; left -= STEP_MS) {
      this.printer.pass(Math.min(left, STEP_MS));
      this.#deliver();
      this.follower.wait(this.printer.now);
    }
    return this;
  }

  until(condition: (machine: Machine) => boolean): this {
    const deadline = this.printer.now + LONGEST_MS;
    while (!condition(this.printer.machine)) {
      if (this.printer.now > deadline) throw new Error('it never happened');
      this.pass(STEP_MS);
    }
    return this;
  }

  /** Lets the newest job end, and the verdict about it fall. */
  finish(): this {
    return this.until(({ log }) => log.at(-1)?.outcome != null).pass(20_000);
  }

  /** What was told since the last time this was asked, without the alarms. */
  news(): string[] {
    const facts = this.follower.told.slice(this.#read).filter(({ type }) => type !== 'printer_error');
    this.#read = this.follower.told.length;
    return facts.map(lineOf);
  }

  #deliver(): this {
    for (; this.#sent < this.printer.wire.length; this.#sent++) {
      const message = this.printer.wire[this.#sent];
      if (this.#connected && message) this.follower.hear(message.bytes, message.at);
    }
    if (this.follower.asked.length > this.#asked) {
      this.#asked = this.follower.asked.length;
      if (this.#connected && this.printer.now - this.#askedAt >= ASK_EVERY_MS) this.#askAll();
    }
    return this;
  }

  #askAll(): void {
    this.#askedAt = this.printer.now;
    this.printer.connect();
    this.#deliver();
  }
}
