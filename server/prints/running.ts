import type { Bus } from '../events/bus.ts';
import type { PrintStore } from './printStore.ts';

/** The archive's share of a printer's status while it prints. */
export interface Running {
  archive_id: number | null;
  plate_id: number | null;
  has_cover: boolean;
  objects: number | null;
}

const NOTHING: Running = Object.freeze({ archive_id: null, plate_id: null, has_cover: false, objects: null });

/** Which print runs on which printer, in memory, so that a status costs no query. */
export class RunningPrints {
  readonly #deps: { store: PrintStore; bus: Bus };
  readonly #byPrinter = new Map<number, Running>();
  #stop: (() => void) | undefined;

  constructor(deps: { store: PrintStore; bus: Bus }) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    for (const row of await this.#deps.store.running()) {
      if (row.printer_id === null) continue;
      this.set(row.printer_id, {
        archive_id: row.id,
        plate_id: row.plate,
        has_cover: typeof row.details.cover === 'string',
        objects: null,
      });
    }
    this.#stop = this.#deps.bus.on('recorded', (event) => {
      const id = 'print_id' in event.data ? event.data.print_id : null;
      if (event.type === 'print_started' || event.type === 'print_attached')
        this.set(event.printer_id, { ...NOTHING, archive_id: id });
      if (['print_complete', 'print_failed', 'print_stopped'].includes(event.type))
        this.#byPrinter.delete(event.printer_id);
    });
  }

  stop(): void {
    this.#stop?.();
  }

  of(printerId: number): Running {
    return this.#byPrinter.get(printerId) ?? NOTHING;
  }

  set(printerId: number, running: Running): void {
    this.#byPrinter.set(printerId, running);
  }
}
