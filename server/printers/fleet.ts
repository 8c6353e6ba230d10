import type { Database } from '../db/database.ts';
import type { Lease, Leases } from '../db/leases.ts';
import type { Signals } from '../db/signals.ts';
import { messageOf } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { Journal } from '../events/journal.ts';
import type { Logger } from '../log.ts';
import type { Command, Outcome } from './commands/command.ts';
import { PrinterFiles } from './files/files.ts';
import type { Lifecycle } from './life/lifecycle.ts';
import type { Printer, PrinterStore } from './printerStore.ts';
import { statusOf } from './status/status.ts';
import { type NamedStatus, type RunningPrint, Watcher } from './watcher.ts';

/** How often printers that another server process holds are tried again. */
const TAKE_OVER_MS = 15_000;

/** All sessions, as the rest of the house sees them: asynchronous and plain JSON, wherever a printer is really held. */
export interface Fleet {
  /** The same object until something changes, so that it can be serialised once. */
  status(printerId: number): Promise<NamedStatus>;
  command(printerId: number, command: Command): Promise<Outcome>;
  /** A person says that the plate is empty. */
  clearPlate(printerId: number): Promise<Outcome>;
  /** Asks the printer for everything, or connects again. */
  refresh(printerId: number): Promise<void>;
  connected(): Promise<number[]>;
}

type Deps = {
  store: PrinterStore;
  database: Database;
  leases: Leases;
  signals: Signals;
  journal: Journal;
  bus: Bus;
  log: Logger;
  running(printerId: number): RunningPrint;
  /** Steps in percent at which somebody wants to hear of progress, beside the quarters. */
  progressSteps(printerId: number): readonly number[];
};

interface Held {
  watcher: Watcher;
  printer: Printer;
  lease: Lease;
  files: PrinterFiles;
}

/** The sessions of this process. Every printer is held by one process only: whoever has its lease. */
export class LocalFleet implements Fleet {
  readonly #deps: Deps;
  readonly #watchers = new Map<number, Held>();
  #stops: (() => void)[] = [];
  #timer: NodeJS.Timeout | undefined;
  #turn: Promise<void> = Promise.resolve();

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  async start(): Promise<void> {
    this.#stops = [this.#deps.signals.on('printers', () => void this.#rowChanged())];
    await this.reconcile();
    this.#timer = setInterval(() => void this.reconcile(), TAKE_OVER_MS);
    this.#timer.unref();
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer);
    for (const stop of this.#stops) stop();
    await this.#turn;
    const held = [...this.#watchers.values()];
    this.#watchers.clear();
    for (const { watcher } of held) watcher.stop();
    await Promise.all(held.map(({ files }) => files.stop()));
  }

  async status(printerId: number): Promise<NamedStatus> {
    const held = this.#watchers.get(printerId);
    if (held) return held.watcher.status();
    const printer = this.#deps.store.get(printerId);
    return {
      id: printer.id,
      name: printer.name,
      last_print: this.#deps.running(printerId).last,
      connection_problem: printer.is_active ? 'Connecting' : 'This printer is switched off in its settings.',
      ...statusOf({ merged: null, modules: [], serial: printer.serial_number, link: NOT_HELD }),
    };
  }

  async command(printerId: number, command: Command): Promise<Outcome> {
    this.#deps.store.get(printerId);
    const held = this.#watchers.get(printerId);
    return held ? held.watcher.command(command) : { outcome: 'refused', reason: 'The printer is not connected.' };
  }

  async clearPlate(printerId: number): Promise<Outcome> {
    this.#deps.store.get(printerId);
    const cleared = this.#watchers.get(printerId)?.watcher.clearPlate() ?? false;
    return cleared
      ? { outcome: 'accepted' }
      : { outcome: 'refused', reason: 'Nothing lies on the plate, as far as is known.' };
  }

  async refresh(printerId: number): Promise<void> {
    const session = this.#watchers.get(printerId)?.watcher.session;
    session?.reconnect();
    session?.ask();
  }

  async connected(): Promise<number[]> {
    return [...this.#watchers].filter(([, { watcher }]) => watcher.session.connected).map(([id]) => id);
  }

  /** The file server of a printer; null when this process does not hold it. */
  filesOf(printerId: number): PrinterFiles | null {
    return this.#watchers.get(printerId)?.files ?? null;
  }

  /** Something beside the reports changed a printer's status (its archive row, its cover). */
  touch(printerId: number): void {
    this.#watchers.get(printerId)?.watcher.touch();
  }

  /** Opens and closes sessions until they are those of the table; one pass at a time. */
  reconcile(): Promise<void> {
    this.#turn = this.#turn
      .then(() => this.#pass())
      .catch((error) => this.#deps.log.error({ reason: messageOf(error) }, 'the printers could not be looked through'));
    return this.#turn;
  }

  /** A printer was added, changed or removed: the list and, with the name, the status say something else. */
  async #rowChanged(): Promise<void> {
    await this.reconcile();
    for (const { watcher } of this.#watchers.values()) watcher.touch();
    this.#deps.bus.emit('status', { printer_id: 0 });
  }

  async #pass(): Promise<void> {
    const { store, leases } = this.#deps;
    for (const [id, { printer, lease }] of this.#watchers) {
      const now = store.find(id);
      const stays = now?.is_active && linkOf(now) === linkOf(printer) && leases.holds(lease);
      if (!stays) await this.#close(id);
    }
    for (const printer of store.all()) {
      if (printer.is_active && !this.#watchers.has(printer.id)) await this.#open(printer);
    }
  }

  async #open(printer: Printer): Promise<void> {
    const { leases, database, journal, bus, log, running, progressSteps } = this.#deps;
    const lease = await leases.take(`printer:${printer.id}`);
    if (lease === null) return;
    const position = await database.tables.positions.findByPk(printer.id, { raw: true });
    const watcher = new Watcher({
      printer,
      name: () => this.#deps.store.find(printer.id)?.name ?? printer.name,
      lease,
      stored: (position?.lifecycle as Lifecycle | undefined) ?? null,
      journal,
      bus,
      log: log.child({ printer: printer.name }),
      running,
      progressSteps,
    });
    this.#watchers.set(printer.id, { watcher, printer, lease, files: filesOf(printer) });
    watcher.start();
  }

  async #close(id: number): Promise<void> {
    const held = this.#watchers.get(id);
    this.#watchers.delete(id);
    held?.watcher.stop();
    await held?.files.stop();
    await this.#deps.journal.forget(id);
    await this.#deps.leases.release(`printer:${id}`);
  }
}

function filesOf({ ip_address, ftps_port, access_code, serial_number, certificate }: Printer): PrinterFiles {
  return new PrinterFiles({
    host: ip_address,
    port: ftps_port,
    accessCode: access_code,
    serial: serial_number,
    certificatePem: certificate,
  });
}

/** What a session is made from: when it changes, a new session is needed. */
function linkOf(printer: Printer): string {
  const { ip_address, access_code, serial_number, certificate, mqtt_port, ftps_port } = printer;
  return JSON.stringify([ip_address, access_code, serial_number, certificate, mqtt_port, ftps_port]);
}

const NOT_HELD = {
  connected: false,
  lastReportAt: null,
  awaitingPlateClear: false,
  currentArchiveId: null,
  currentPlateId: null,
  coverUrl: null,
};
