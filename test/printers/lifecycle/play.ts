import { P1S_IDLE } from '../synthetic/p1s.ts';
import { Follower } from './follow.ts';
import type { Pipeline } from './pipeline.ts';
import type { PrintStory, Story, Turn } from './story.ts';
import type { Fields } from './talk.ts';

/** From when to when nobody listened. */
export interface Gap {
  readonly from: number;
  readonly to: number;
}

/** When a print was accepted, and when its end was said. */
export interface Played {
  readonly print: PrintStory;
  readonly from: number;
  readonly ended: number;
}

const START = Date.UTC(2026, 0, 5, 8);
const LAST_MS = 10 * 60_000;

/** Plays a story; afterwards the link is up and every verdict has fallen. */
export class Play {
  readonly follower: Follower;
  readonly played: Played[] = [];
  readonly gaps: Gap[] = [];
  #now = START;
  #state: Fields = { ...P1S_IDLE, home_flag: 0 };
  #turns: Turn[];
  /** The link comes back at this time; null while it is up. */
  #away: { from: number; until: number; restart: boolean } | null = null;
  #last: Fields | null = null;

  constructor(pipeline: Pipeline, story: Story) {
    this.follower = new Follower(pipeline);
    this.#turns = [...story.turns];
    this.#whole();
    for (const print of story.prints) this.#print(print);
    this.#pass(Math.max(LAST_MS, (this.#away?.until ?? 0) - this.#now + 1));
    this.#whole();
    this.#pass(LAST_MS);
  }

  #print(print: PrintStory): void {
    let from: number | null = null;
    let said = this.#now;
    for (const { wait, fields } of print.sayings) {
      said = this.#turn(wait, fields);
      from ??= said;
    }
    this.played.push({ print, from: from ?? said, ended: said });
    for (const { wait, fields } of print.after) this.#turn(wait, fields);
  }

  /** @returns when it was said */
  #turn(wait: number, fields: Fields): number {
    const turn = this.#turns.shift() ?? { kind: 'nothing', ms: 0, seed: 0 };
    if (turn.kind === 'miss' || turn.kind === 'sleep') this.#leave(wait + 1 + (turn.seed % 999), turn.kind === 'sleep');
    this.#pass(wait);
    if (turn.kind === 'drop' || turn.kind === 'restart') this.#leave(turn.ms, turn.kind === 'restart');
    if (turn.kind === 'again' && this.#last) this.#hear({ ...this.#last, msg: 1 });
    const said = this.#now;
    const before = this.#state;
    for (const part of turn.kind === 'split' ? split(fields, turn.seed) : [fields]) {
      this.#state = { ...this.#state, ...part };
      this.#hear({ ...part, msg: 1 });
      if (turn.kind === 'duplicate') this.#hear({ ...part, msg: 1 });
      this.#now += turn.seed % 100;
    }
    this.#last = fields;
    if (turn.kind === 'past') this.#hear({ ...before, msg: 0 });
    if (turn.kind === 'full' || turn.kind === 'past') this.#whole();
    return said;
  }

  #leave(ms: number, restart: boolean): void {
    if (this.#away) return;
    this.#away = { from: this.#now, until: this.#now + ms, restart };
    if (!restart) this.follower.drop(this.#now);
  }

  #pass(ms: number): void {
    const to = this.#now + ms;
    const away = this.#away;
    if (away && away.until <= to) {
      this.#now = Math.max(this.#now, away.until);
      if (away.restart) this.follower.restart(away.from, this.#now);
      this.#away = null;
      this.gaps.push({ from: away.from, to: this.#now });
      this.#whole();
    }
    this.#now = to;
    if (!this.#away?.restart) this.follower.wait(to);
  }

  #whole(): void {
    this.#hear({ ...this.#state, msg: 0 });
  }

  #hear(print: Fields): void {
    if (this.#away) return;
    const message = JSON.stringify({ print: { ...print, command: 'push_status' } });
    this.follower.hear(new TextEncoder().encode(message), this.#now);
  }
}

/** The same fields in two or three messages, in an order that the seed decides. */
function split(fields: Fields, seed: number): Fields[] {
  const parts: Record<string, unknown>[] = [{}, {}, {}];
  let random = seed;
  for (const [key, value] of Object.entries(fields)) {
    random = (random * 1_103_515_245 + 12_345) % 2_147_483_648;
    parts[(random >> 8) % 3]![key] = value;
  }
  return parts.filter((part) => Object.keys(part).length > 0);
}
