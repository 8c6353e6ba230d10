import { setTimeout as pause } from 'node:timers/promises';
import {
  type Answer,
  answer,
  closeBeforeHeaders,
  delayed,
  hang,
  type Received,
  type Receiver,
  startReceiver,
} from '../fakes/receiver.ts';

/** How often one event may be refused: the retries of the product get longer and longer, and a test must end. */
const REFUSALS_MAX = 2;
const DOWN_MS = 3_000;
const UP_MS = 12_000;

/** What goes wrong at a receiver, each with how often, 0 to 1. */
export interface Mood {
  name: string;
  fails?: number;
  stalls?: number;
  hangs?: number;
  hangsUp?: number;
  /** Goes away for a while, again and again. */
  leaves?: boolean;
}

export const MOODS: readonly Mood[] = [
  { name: 'steady' },
  { name: 'failing', fails: 0.15, stalls: 0.05 },
  { name: 'stalling', stalls: 0.15, hangs: 0.004 },
  { name: 'hanging up', hangsUp: 0.15 },
  { name: 'leaving', leaves: true, fails: 0.02 },
];

/** A receiver with a mood, on one port through all of its lives. */
export class Moody {
  readonly mood: Mood;
  readonly port: number;
  /** Every request of all lives, in order of arrival. */
  readonly requests: Received[] = [];
  /** The ids that were not simply taken at the first request. */
  readonly troubled = new Set<string>();
  /** When it was away, in milliseconds since 1970. */
  readonly absences: { from: number; to: number }[] = [];
  readonly #refusals = new Map<string, number>();
  #receiver: Receiver | null;
  #calm = false;
  #leaving: Promise<void> = Promise.resolve();

  private constructor(mood: Mood, receiver: Receiver) {
    this.mood = mood;
    this.port = receiver.port;
    this.#receiver = receiver;
    receiver.script([], this.#answer);
  }

  static async start(mood: Mood): Promise<Moody> {
    const moody = new Moody(mood, await startReceiver());
    if (mood.leaves) moody.#leaving = moody.#comeAndGo();
    return moody;
  }

  url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** From now on everything is taken. */
  async calm(): Promise<void> {
    this.#calm = true;
    await this.#leaving;
  }

  async stop(): Promise<void> {
    await this.calm();
    await this.#receiver?.[Symbol.asyncDispose]();
  }

  async #comeAndGo(): Promise<void> {
    while (!this.#calm) {
      await pause(UP_MS * Math.random());
      if (this.#calm) return;
      const absence = { from: Date.now(), to: Number.POSITIVE_INFINITY };
      this.absences.push(absence);
      await this.#receiver?.[Symbol.asyncDispose]();
      this.#receiver = null;
      await pause(DOWN_MS * Math.random());
      this.#receiver = await startReceiver({ port: this.port });
      absence.to = Date.now();
      this.#receiver.script([], this.#answer);
    }
  }

  readonly #answer: Answer = (response, request) => {
    this.requests.push(request);
    const id = String(request.headers['webhook-id']);
    const refused = this.#refusals.get(id) ?? 0;
    const how = this.#calm || refused >= REFUSALS_MAX ? null : this.#choose();
    if (how !== null) {
      this.troubled.add(id);
      this.#refusals.set(id, refused + 1);
    }
    (how ?? answer(200))(response, request);
  };

  #choose(): Answer | null {
    const { fails = 0, stalls = 0, hangs = 0, hangsUp = 0 } = this.mood;
    const ways: [number, Answer][] = [
      [fails, answer(Math.random() < 0.5 ? 500 : 503)],
      [stalls, delayed(400 * Math.random())],
      [hangs, hang()],
      [hangsUp, closeBeforeHeaders()],
    ];
    let luck = Math.random();
    for (const [share, way] of ways) {
      if (luck < share) return way;
      luck -= share;
    }
    return null;
  }
}
