import { isHanging } from './entities/topics.ts';

/** What of an owner is retained at the broker but not in its sheet. */
interface Missing {
  owner: string;
  topics: readonly string[];
  /** Is the printer connected? null for the house. */
  online: boolean | null;
  /** Milliseconds since 1970. */
  now: number;
}

/**
 * Follows what is missing: an AMS unit that a report leaves out for a moment keeps its device, with the name and the area that
 * somebody gave it. Only the time in which its printer is connected counts.
 */
export class Absences {
  readonly #graceMs: number;
  /** By owner: since when each topic is missing. */
  readonly #since = new Map<string, Map<string, number>>();

  constructor(deps: { graceMs: number }) {
    this.#graceMs = deps.graceMs;
  }

  /** @returns the topics that are to be taken away now */
  gone({ owner, topics, online, now }: Missing): string[] {
    const before = online === false ? undefined : this.#since.get(owner);
    const hanging = topics.filter((topic) => isHanging(topic, owner));
    const since = new Map(hanging.map((topic) => [topic, before?.get(topic) ?? now]));
    this.#since.set(owner, since);
    const isOver = (topic: string) => online !== false && now - (since.get(topic) ?? now) >= this.#graceMs;
    return topics.filter((topic) => !since.has(topic) || isOver(topic));
  }

  /** Nothing is waited for any more. */
  leave(owner: string): void {
    this.#since.delete(owner);
  }
}
