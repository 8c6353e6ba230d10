import type { Database } from '../db/database.ts';

/** What of ours outlives us in Home Assistant or at its broker, by owner: it must be emptied when its thing is gone. */
export class RetainedStore {
  readonly #database: Database;
  readonly #owners = new Map<string, string>();

  constructor(deps: { database: Database }) {
    this.#database = deps.database;
  }

  /** Reads what is there, also what another process has added. */
  async load(): Promise<void> {
    this.#owners.clear();
    const rows = await this.#database.tables.retainedTopics.findAll({ raw: true });
    for (const { topic, device } of rows) this.#owners.set(topic, device);
  }

  /** Written before anything is sent, so that nothing is left behind. */
  async remember(topics: readonly string[], owner: string): Promise<void> {
    const fresh = topics.filter((topic) => this.#owners.get(topic) !== owner);
    if (fresh.length === 0) return;
    const { retainedTopics } = this.#database.tables;
    await this.#database.write(async (tx) => {
      for (const topic of fresh) await retainedTopics.upsert({ topic, device: owner }, { transaction: tx });
    });
    for (const topic of fresh) this.#owners.set(topic, owner);
  }

  async forget(topics: readonly string[]): Promise<void> {
    if (topics.length === 0) return;
    const { retainedTopics } = this.#database.tables;
    await this.#database.write((tx) => retainedTopics.destroy({ where: { topic: [...topics] }, transaction: tx }));
    for (const topic of topics) this.#owners.delete(topic);
  }

  of(owner: string): string[] {
    return [...this.#owners].filter(([, held]) => held === owner).map(([topic]) => topic);
  }

  owners(): Set<string> {
    return new Set(this.#owners.values());
  }
}
