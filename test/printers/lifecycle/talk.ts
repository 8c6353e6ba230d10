import { P1S_IDLE } from '../synthetic/p1s.ts';
import { Follower, lineOf } from './follow.ts';
import type { Pipeline } from './pipeline.ts';

export type Fields = Readonly<Record<string, unknown>>;

const START = Date.UTC(2026, 0, 5, 8);
const BETWEEN_MS = 1_000;

/**
 * A printer whose messages are written by hand. Each message comes one second after the last thing that happened; the whole
 * status that it sends on a new connection is the sum of what it said so far.
 */
export class Talk {
  readonly follower: Follower;
  now = START;
  #state: Fields;
  #read = 0;

  constructor(pipeline: Pipeline, state: Fields = {}) {
    this.follower = new Follower(pipeline);
    this.#state = { ...P1S_IDLE, ...state };
  }

  /** A new connection, and the whole status over it. */
  connect(state: Fields = {}): this {
    return this.full(state);
  }

  full(fields: Fields = {}): this {
    this.#state = { ...this.#state, ...fields };
    return this.say({ ...this.#state, msg: 0 });
  }

  /** Only what changed. */
  delta(fields: Fields): this {
    this.#state = { ...this.#state, ...fields };
    return this.say({ ...fields, msg: 1 });
  }

  /** Something that is on the wire but not in the printer's state. */
  say(print: Fields): this {
    return this.bytes(new TextEncoder().encode(JSON.stringify({ print: { ...print, command: 'push_status' } })));
  }

  bytes(bytes: Uint8Array): this {
    this.now += BETWEEN_MS;
    this.follower.hear(bytes, this.now);
    return this;
  }

  pass(ms: number): this {
    this.now += ms;
    this.follower.wait(this.now);
    return this;
  }

  drop(): this {
    this.follower.drop(this.now);
    return this;
  }

  /** What the printer becomes while nobody hears it. */
  meanwhile(ms: number, fields: Fields): this {
    this.#state = { ...this.#state, ...fields };
    return this.pass(ms);
  }

  /** The link is away for so long, and the printer is in another state when it is back. */
  away(ms: number, fields: Fields = {}): this {
    return this.drop().meanwhile(ms, fields).connect();
  }

  /** The server is away for so long, and the printer is in another state when it is back. */
  down(ms: number, fields: Fields = {}): this {
    const from = this.now;
    this.now += ms;
    this.follower.restart(from, this.now);
    this.#state = { ...this.#state, ...fields };
    return this.connect();
  }

  /** What was told since the last time this was asked. */
  news(): string[] {
    const facts = this.follower.told.slice(this.#read);
    this.#read = this.follower.told.length;
    return facts.map(lineOf);
  }
}

/** The fields with which a job is announced. */
export function job(name: string, subtaskId = '0', more: Fields = {}): Fields {
  return {
    subtask_name: name,
    subtask_id: subtaskId,
    gcode_file: `${name}.gcode.3mf`,
    print_type: 'local',
    mc_percent: 0,
    layer_num: 0,
    ...more,
  };
}

export const PREPARE: Fields = { gcode_state: 'PREPARE' };
export const RUNNING: Fields = { gcode_state: 'RUNNING', stg_cur: 0, total_layer_num: 80, print_error: 0 };
export const FINISH: Fields = { gcode_state: 'FINISH', mc_percent: 100, stg_cur: 255, print_type: 'idle' };
export const FAILED: Fields = { gcode_state: 'FAILED', mc_percent: 0, layer_num: 0, stg_cur: 255, print_type: 'idle' };
export const IDLE: Fields = { gcode_state: 'IDLE', stg_cur: 255, print_type: 'idle' };
export const CANCEL = 0x0300400c;
export const CANCEL_BY_SLICER = 0x0500400e;
export const CLOG = 0x03004006;

/** An idle printer that is connected, and has begun to print a job. */
export function printing(pipeline: Pipeline, name = 'cube', subtaskId = '4711'): Talk {
  const talk = new Talk(pipeline)
    .connect()
    .delta({ ...PREPARE, ...job(name, subtaskId) })
    .pass(10_000);
  return talk.delta(RUNNING).delta({ mc_percent: 7, layer_num: 3, mc_remaining_time: 39 });
}
