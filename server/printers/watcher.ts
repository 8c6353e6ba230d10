import type { Lease } from '../db/leases.ts';
import { messageOf } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { Journal, Writer } from '../events/journal.ts';
import type { Logger } from '../log.ts';
import { type Command, DEVELOPER_MODE, type Outcome } from './commands/command.ts';
import { needsControl, refusal } from './commands/refusal.ts';
import { dialectOf, requestsOf } from './commands/requests.ts';
import { askStop, clearPlate, forgetStop, lose, observe, restore, tick, wakeAt } from './life/changes.ts';
import { entryOf } from './life/facts.ts';
import { type Lifecycle, newLifecycle, type Step } from './life/lifecycle.ts';
import type { Printer } from './printerStore.ts';
import { readJob } from './report/job.ts';
import { type Merged, mergeReport } from './report/merge.ts';
import type { Module } from './report/modules.ts';
import type { StatusReport } from './report/report.ts';
import { Session } from './session.ts';
import { type PrinterStatus, statusOf } from './status/status.ts';

type Deps = {
  printer: Printer;
  /** The printer's name now: it can be renamed without a new session. */
  name(): string;
  lease: Lease;
  /** What an earlier process stored of this printer; null for a new one. */
  stored: Lifecycle | null;
  journal: Journal;
  bus: Bus;
  log: Logger;
  /** What the archive knows of the running job; asked only when somebody wants the status. */
  running(printerId: number): RunningPrint;
  /** Steps in percent at which somebody wants to hear of progress, beside the quarters. */
  progressSteps(printerId: number): readonly number[];
};

/** A status with the row it belongs to. */
export type NamedStatus = PrinterStatus & {
  readonly id: number;
  readonly name: string;
  /** Why there is no connection, in a sentence; null while there is one. */
  readonly connection_problem: string | null;
  readonly last_print: LastPrint | null;
};

/** The last print that ended here. */
export interface LastPrint {
  archive_id: number;
  status: 'completed' | 'failed' | 'stopped';
}

/** The archive's share of a status. */
export interface RunningPrint {
  archive_id: number | null;
  plate_id: number | null;
  has_cover: boolean;
  objects: number | null;
  last: LastPrint | null;
}

/**
 * Follows one printer: feeds what its session hears into the merged state and the lifecycle, hands facts to the journal,
 * and derives the status when somebody asks for it.
 */
export class Watcher {
  readonly #deps: Deps;
  readonly session: Session;
  readonly #writer: Writer;
  #lifecycle: Lifecycle;
  #merged: Merged | null = null;
  /** The state over the present connection; it becomes the picture when it is complete. */
  #arriving: Merged | null = null;
  #modules: readonly Module[] = [];
  #lastReportAt: Date | null = null;
  #status: NamedStatus | null = null;
  #timer: NodeJS.Timeout | undefined;

  constructor(deps: Deps) {
    this.#deps = deps;
    const { printer } = deps;
    this.#writer = { printer_id: printer.id, lease: deps.lease };
    this.#lifecycle = deps.stored ? restore(deps.stored, Date.now()) : newLifecycle();
    this.session = new Session({
      target: {
        host: printer.ip_address,
        port: printer.mqtt_port,
        serial: printer.serial_number,
        accessCode: printer.access_code,
        certificate: printer.certificate,
      },
      log: deps.log,
      onStatus: (report) => this.#onStatus(report),
      onModules: (modules) => {
        this.#modules = modules;
        this.#changed();
      },
      onLink: (connected) => this.#onLink(connected),
      onProblem: () => this.#changed(),
    });
  }

  start(): void {
    this.session.start();
    this.#schedule();
  }

  stop(): void {
    clearTimeout(this.#timer);
    this.session.stop();
  }

  /** The status, derived once per change; the same frozen object until something changes. */
  status(): NamedStatus {
    this.#status ??= this.#derive();
    return this.#status;
  }

  /** Something beside the reports changed what a status says. */
  touch(): void {
    this.#changed();
  }

  /** A person says that the plate is empty. @returns false when nothing lay on it as far as we knew */
  clearPlate(): boolean {
    if (!this.#lifecycle.plateOccupied) return false;
    this.#apply(clearPlate(this.#lifecycle));
    this.#changed();
    return true;
  }

  async command(command: Command): Promise<Outcome> {
    if (!this.session.connected)
      return { outcome: 'refused', reason: this.session.problem ?? 'The printer is not connected.' };
    const status = this.status();
    if (status.control_block === 'developer_mode_off' && needsControl(command))
      return { outcome: 'refused', reason: DEVELOPER_MODE };
    const reason = refusal(command, status);
    if (reason !== null) return { outcome: 'refused', reason };
    if (command.kind === 'stop') this.#apply(askStop(this.#lifecycle, Date.now()));
    const dialect = dialectOf(this.#merged?.print ?? {}, status.temperatures.nozzle_2 === undefined ? 1 : 2);
    const outcome = await this.session.command(command, requestsOf(command, dialect));
    if (command.kind === 'stop' && outcome.outcome === 'refused') this.#apply(forgetStop(this.#lifecycle));
    return outcome;
  }

  #onStatus(report: StatusReport): void {
    const now = Date.now();
    this.#lastReportAt = new Date(now);
    this.#arriving = mergeReport(this.#arriving, report);
    if (this.#arriving.complete) {
      this.#merged = this.#arriving;
      const reading = readJob(this.#merged);
      const steps = this.#deps.progressSteps(this.#deps.printer.id);
      this.#apply(observe(this.#lifecycle, reading, now, steps));
    }
    this.#changed();
    if (this.#arriving.complete) this.session.seen(() => this.status());
  }

  #onLink(connected: boolean): void {
    this.#arriving = null;
    // The last report was the last moment that anybody watched: a link that died in silence was lost then.
    if (!connected) this.#apply(lose(this.#lifecycle, this.#lastReportAt?.getTime() ?? Date.now()));
    this.#changed();
  }

  #apply(step: Step): void {
    const { journal, log } = this.#deps;
    this.#lifecycle = step.lifecycle;
    if (step.facts.length > 0 || step.save) {
      const name = this.#deps.name();
      journal.append(
        this.#writer,
        step.facts.map((fact) => entryOf(fact, { name })),
        step.lifecycle,
      );
    }
    for (const fact of step.facts) log.info({ fact: fact.type, late: fact.late }, 'observed');
    if (step.ask) this.session.ask();
    this.#schedule();
  }

  #schedule(): void {
    clearTimeout(this.#timer);
    const at = wakeAt(this.#lifecycle);
    if (at === null) return;
    this.#timer = setTimeout(() => this.#apply(tick(this.#lifecycle, Date.now())), Math.max(0, at - Date.now()));
    this.#timer.unref();
  }

  #changed(): void {
    this.#status = null;
    this.#deps.bus.emit('status', { printer_id: this.#deps.printer.id });
  }

  #derive(): NamedStatus {
    const { printer, running, log, name } = this.#deps;
    const known = running(printer.id);
    const head = { id: printer.id, name: name(), connection_problem: this.session.problem, last_print: known.last };
    try {
      return Object.freeze({ ...head, ...this.#statusWith(printer, known) });
    } catch (error) {
      // A field nobody has seen before must not hide the printer.
      log.error({ reason: messageOf(error) }, 'the status could not be derived');
      const bare = statusOf({ merged: null, modules: [], serial: printer.serial_number, link: this.#link(known) });
      return Object.freeze({ ...head, ...bare });
    }
  }

  #statusWith(printer: Printer, known: RunningPrint): PrinterStatus {
    return statusOf({
      merged: this.#merged,
      modules: this.#modules,
      serial: printer.serial_number,
      link: this.#link(known),
    });
  }

  #link(known: RunningPrint) {
    return {
      connected: this.session.connected,
      lastReportAt: this.#lastReportAt,
      awaitingPlateClear: this.#lifecycle.plateOccupied,
      currentArchiveId: known.archive_id,
      currentPlateId: known.plate_id,
      coverUrl: known.has_cover ? `/api/v1/printers/${this.#deps.printer.id}/cover` : null,
      printableObjects: known.objects,
      startedAt: startOf(this.#lifecycle),
    };
  }
}

function startOf({ job }: Lifecycle): Date | null {
  return job === null || job.startedAt === null ? null : new Date(job.startedAt);
}
