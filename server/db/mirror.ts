import type { Attributes, Model, ModelStatic, WhereOptions } from 'sequelize';
import type { Signals, Topic } from './signals.ts';

/**
 * A small table kept in memory, so that reading it costs no query: loaded at start, each changed row read again when
 * signalled. Only for tables that grow with people and printers, not with time.
 */
export class Mirror<M extends Model & { id: number }> {
  readonly #deps: { table: ModelStatic<M>; topic: Topic; signals: Signals };
  #rows = new Map<number, Attributes<M>>();
  #stop: (() => void) | undefined;
  #tail: Promise<void> = Promise.resolve();
  #all: Promise<void> | null = null;

  constructor(deps: { table: ModelStatic<M>; topic: Topic; signals: Signals }) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#stop = this.#deps.signals.loads(this.#deps.topic, (id) => this.refresh(id));
    await this.refresh(null);
  }

  stop(): void {
    this.#stop?.();
  }

  get(id: number): Attributes<M> | undefined {
    return this.#rows.get(id);
  }

  /** In order of their ids. */
  all(): Attributes<M>[] {
    return [...this.#rows.values()];
  }

  /**
   * Reads one row again, or with null all of them. One reading at a time, so that an older answer never replaces a newer
   * one; who asks for all of them while that waits its turn shares it.
   */
  refresh(id: number | null): Promise<void> {
    if (id !== null) return this.#queue(() => this.#readOne(id));
    this.#all ??= this.#queue(() => {
      this.#all = null;
      return this.#readAll();
    });
    return this.#all;
  }

  #queue(read: () => Promise<void>): Promise<void> {
    const result = this.#tail.then(read);
    this.#tail = result.catch(() => {});
    return result;
  }

  async #readAll(): Promise<void> {
    const rows = (await this.#deps.table.findAll({ raw: true, order: [['id', 'ASC']] })) as unknown as Attributes<M>[];
    this.#rows = new Map(rows.map((row) => [row.id as number, row]));
  }

  async #readOne(id: number): Promise<void> {
    const where = { id } as unknown as WhereOptions<Attributes<M>>;
    const row = (await this.#deps.table.findOne({ where, raw: true })) as unknown as Attributes<M> | null;
    if (row === null) this.#rows.delete(id);
    else this.#rows.set(id, row);
  }
}
