import type { Bus } from '../events/bus.ts';
import type { PrintStore } from './printStore.ts';

/** How a print ended. */
export type Outcome = 'completed' | 'failed' | 'stopped';

/** The last print that ended on a printer. */
export interface LastPrint {
  archive_id: number;
  status: Outcome;
}

/** The archive's share of a printer's status. */
export interface Running {
  /** The print under way. */
  archive_id: number | null;
  plate_id: number | null;
  has_cover: boolean;
  objects: number | null;
  last: LastPrint | null;
}

const NOTHING: Running = Object.freeze({
  archive_id: null,
  plate_id: null,
  has_cover: false,
  objects: null,
  last: null,
});
const ENDS: Record<string, Outcome> = { print_complete: 'completed', print_failed: 'failed', print_stopped: 'stopped' };

type Deps = {
  store: PrintStore;
  bus: Bus;
  /** The status of this printer now says something else. */
  touch(printerId: number): void;
};

/** Which print runs on which printer, and how the last one ended: in memory, so that a status costs no query. */
export class RunningPrints {
  readonly #deps: Deps;
  readonly #byPrinter = new Map<number, Running>();
  #stop: (() => void) | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    const { store, bus } = this.#deps;
    for (const { printer_id, id, status } of await store.lastEnded()) {
      if (printer_id !== null && status !== 'printing') this.#set(printer_id, { last: { archive_id: id, status } });
    }
    for (const { printer_id, id, plate, details } of await store.running()) {
      if (printer_id === null) continue;
      const objects = typeof details.object_count === 'number' ? details.object_count : null;
      this.#set(printer_id, { archive_id: id, plate_id: plate, has_cover: typeof details.cover === 'string', objects });
    }
    this.#stop = bus.on('recorded', ({ type, printer_id, data }) => {
      const id = 'print_id' in data ? data.print_id : null;
      const ended = ENDS[type];
      if (type === 'print_started' || type === 'print_attached')
        this.set(printer_id, { ...this.#fresh(printer_id), archive_id: id });
      else if (ended)
        this.set(printer_id, { ...NOTHING, last: id === null ? null : { archive_id: id, status: ended } });
    });
  }

  stop(): void {
    this.#stop?.();
  }

  of(printerId: number): Running {
    return this.#byPrinter.get(printerId) ?? NOTHING;
  }

  /** Replaces what is known, and says so. */
  set(printerId: number, running: Running): void {
    this.#byPrinter.set(printerId, running);
    this.#deps.touch(printerId);
  }

  #fresh(printerId: number): Running {
    return { ...NOTHING, last: this.of(printerId).last };
  }

  #set(printerId: number, changes: Partial<Running>): void {
    this.#byPrinter.set(printerId, { ...this.of(printerId), ...changes });
  }
}
