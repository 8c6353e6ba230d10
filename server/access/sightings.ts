import { messageOf } from '../errors.ts';
import type { Logger } from '../log.ts';
import type { People } from './people.ts';

/** How often it is looked whom to write, and how old the written time may get. */
const WRITE_EVERY_MS = 60_000;
export const SEEN_EVERY_MS = 60 * 60_000;

/** When people were last here: noted in memory, written at most once an hour for each. */
export class Sightings {
  readonly #deps: { people: People; log: Logger };
  #seen = new Map<number, number>();
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: { people: People; log: Logger }) {
    this.#deps = deps;
  }

  start(): void {
    this.#timer = setInterval(() => void this.write(), WRITE_EVERY_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    await this.write();
  }

  note(userId: number, now: number): void {
    this.#seen.set(userId, now);
  }

  /** Writes those whose written time is an hour old. A time that cannot be written is no reason to fail anything. */
  async write(): Promise<void> {
    const due = [...this.#seen].filter(([id, at]) => {
      const user = this.#deps.people.get(id);
      return user !== undefined && at - (user.last_seen_at?.getTime() ?? 0) >= SEEN_EVERY_MS;
    });
    this.#seen = new Map();
    try {
      await this.#deps.people.recordSeen(new Map(due.map(([id, at]) => [id, new Date(at)])));
    } catch (error) {
      this.#deps.log.warn({ reason: messageOf(error) }, 'times of last visit were not written');
    }
  }
}
