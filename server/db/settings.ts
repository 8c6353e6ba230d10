import type { Database, Tx } from './database.ts';
import type { Signals } from './signals.ts';

/** The settings of this installation by name, all of them in memory. What a value may be is known where it is written. */
export class Settings {
  readonly #deps: { database: Database; signals: Signals };
  #values = new Map<string, unknown>();
  #tail: Promise<void> = Promise.resolve();
  #stop: (() => void) | undefined;

  constructor(deps: { database: Database; signals: Signals }) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#stop = this.#deps.signals.loads('settings', () => this.#load());
    await this.#load();
  }

  stop(): void {
    this.#stop?.();
  }

  /** Undefined when it was never set, or cleared. */
  get(name: string): unknown {
    return this.#values.get(name);
  }

  /** A setting that is a text, else null. */
  text(name: string): string | null {
    const value = this.get(name);
    return typeof value === 'string' ? value : null;
  }

  /** A setting that is a number, else null. */
  number(name: string): number | null {
    const value = this.get(name);
    return typeof value === 'number' ? value : null;
  }

  /** Sets some, all or none of them; null clears, undefined leaves. */
  async write(changes: Readonly<Record<string, unknown>>): Promise<void> {
    const { database, signals } = this.#deps;
    const wanted = Object.entries(changes).filter(([, value]) => value !== undefined);
    if (wanted.length === 0) return;
    await database.write(async (tx) => {
      for (const [name, value] of wanted) await this.#writeOne(name, value, tx);
    });
    await signals.changed('settings', null);
  }

  async #writeOne(name: string, value: unknown, transaction: Tx): Promise<void> {
    const { settings } = this.#deps.database.tables;
    if (value === null) await settings.destroy({ where: { name }, transaction });
    else await settings.upsert({ name, value }, { transaction });
  }

  /** One reading at a time: an older answer never replaces a newer one. */
  #load(): Promise<void> {
    const result = this.#tail.then(() => this.#read());
    this.#tail = result.catch(() => {});
    return result;
  }

  async #read(): Promise<void> {
    const rows = await this.#deps.database.tables.settings.findAll({ raw: true });
    this.#values = new Map(rows.map(({ name, value }) => [name, value]));
  }
}
