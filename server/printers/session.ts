import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Command, type Outcome, outcomeOf } from './commands/command.ts';
import { isDone } from './commands/effect.ts';
import type { Requests } from './commands/requests.ts';
import { type Link, type LinkTarget, openLink } from './link.ts';
import type { Module } from './report/modules.ts';
import { parseReport, type Report, type StatusReport } from './report/report.ts';
import type { PrinterStatus } from './status/printerStatus.ts';

/** The times by which a session lives, in milliseconds. */
export interface Patience {
  /** The first wait before another try; it doubles with every failure up to the longest. */
  reconnectMs: number;
  reconnectMaxMs: number;
  /** A wrong access code is not tried over and over: some printers lock out. */
  wrongCodeMs: number;
  /** No message for this long: the link is dead although TCP lives. */
  silenceMs: number;
  /** A wrong serial number is not refused, only never answered. */
  firstReportMs: number;
  /** How often the silence is measured. */
  checkMs: number;
}

const PATIENCE: Patience = {
  reconnectMs: 1_000,
  reconnectMaxMs: 60_000,
  wrongCodeMs: 10 * 60_000,
  silenceMs: 60_000,
  firstReportMs: 30_000,
  checkMs: 5_000,
};
/** Full states are not asked for more often than this. */
const ASK_EVERY_MS = 3_000;
/** A command is given up after this long; some clients give up after five seconds. */
export const ANSWER_MS = 4_000;
/** Our own range of sequence ids, so that echoes of other programs' commands are not taken for ours. */
const FIRST_SEQUENCE = 70_000;

type Deps = {
  target: LinkTarget;
  log: Logger;
  onStatus(report: StatusReport): void;
  onModules(modules: readonly Module[]): void;
  onLink(connected: boolean): void;
  /** There is another reason than before why there is no connection. */
  onProblem(): void;
  /** Replaces times of the product. */
  patience?: Partial<Patience>;
};

interface Pending {
  command: Command;
  resolve(outcome: Outcome): void;
}

/** One live connection to a printer, opened again for as long as it runs. */
export class Session {
  readonly #deps: Deps;
  readonly #patience: Patience;
  readonly #pending = new Map<string, Pending>();
  #link: Link | null = null;
  #opening = false;
  #running = false;
  #failures = 0;
  #sequence = FIRST_SEQUENCE;
  #heardAt = 0;
  #openedAt = 0;
  #askedAt = 0;
  /** Of this connection something unreadable was logged. */
  #complained = false;
  #retry: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  /** Why there is no connection, for people; null while there is one. */
  problem: string | null = 'Connecting';

  constructor(deps: Deps) {
    this.#deps = deps;
    this.#patience = { ...PATIENCE, ...deps.patience };
  }

  start(): void {
    this.#running = true;
    this.#watch = setInterval(() => this.#checkSilence(), this.#patience.checkMs);
    this.#watch.unref();
    void this.#open();
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    this.#drop();
  }

  get connected(): boolean {
    return this.#link !== null;
  }

  /** Tries at once instead of waiting for the next attempt. */
  reconnect(): void {
    if (!this.#running || this.#link || this.#opening) return;
    clearTimeout(this.#retry);
    void this.#open();
  }

  /** Asks for the full state, at most once in three seconds. */
  ask(now = Date.now()): void {
    if (now - this.#askedAt < ASK_EVERY_MS) return;
    this.#askedAt = now;
    this.#link?.send({ pushing: { sequence_id: this.#next(), command: 'pushall', version: 1, push_target: 1 } });
  }

  /** Sends a command and waits for the echo of its first message or for its effect, at most four seconds. */
  command(command: Command, [first, ...rest]: Requests): Promise<Outcome> {
    const link = this.#link;
    if (!link) return Promise.resolve({ outcome: 'refused', reason: this.problem ?? 'The printer is not connected.' });
    const sequence = this.#next();
    return new Promise((resolve) => {
      const timer = setTimeout(() => settle({ outcome: 'unanswered' }), ANSWER_MS);
      const settle = (outcome: Outcome) => {
        clearTimeout(timer);
        this.#pending.delete(sequence);
        resolve(outcome);
      };
      this.#pending.set(sequence, { command, resolve: settle });
      link.send({ [first.envelope]: { sequence_id: sequence, ...first.body } });
      for (const { envelope, body } of rest) link.send({ [envelope]: { sequence_id: this.#next(), ...body } });
    });
  }

  /** The state moved: commands whose effect is there need not wait for an echo. */
  seen(status: () => PrinterStatus): void {
    for (const pending of this.#pending.values())
      if (isDone(pending.command, status())) pending.resolve({ outcome: 'accepted' });
  }

  async #open(): Promise<void> {
    this.#opening = true;
    try {
      const link = await openLink(
        this.#deps.target,
        (bytes) => this.#hear(bytes),
        () => this.#lost('The connection was lost.'),
      );
      if (this.#running) this.#begin(link);
      else link.close();
    } catch (error) {
      const sentence = 'The printer cannot be reached.';
      this.#failed(error instanceof Fault ? error : new Fault('printer_unreachable', sentence, { cause: error }));
    } finally {
      this.#opening = false;
    }
  }

  #begin(link: Link): void {
    this.#link = link;
    this.#openedAt = Date.now();
    this.#heardAt = 0;
    this.#complained = false;
    this.problem = null;
    this.#deps.onLink(true);
    link.send({ info: { sequence_id: this.#next(), command: 'get_version' } });
    this.#askedAt = 0;
    this.ask();
  }

  #failed(fault: Fault): void {
    if (!this.#running) return;
    const { wrongCodeMs, reconnectMs, reconnectMaxMs } = this.#patience;
    const wait = Math.min(reconnectMs * 2 ** this.#failures, reconnectMaxMs);
    // A printer that is off is normal: said once, not at every attempt.
    if (fault.message !== this.problem) {
      this.#deps.log.warn({ reason: fault.reason, detail: fault.message }, 'no connection to the printer');
      this.problem = fault.message;
      this.#deps.onProblem();
    }
    this.#failures++;
    this.#retry = setTimeout(() => void this.#open(), fault.reason === 'printer_wrong_code' ? wrongCodeMs : wait);
    this.#retry.unref();
  }

  #hear(bytes: Buffer): void {
    this.#heardAt = Date.now();
    this.#failures = 0;
    try {
      this.#sort(parseReport(bytes));
    } catch (error) {
      // Whatever one printer sends, the others go on.
      this.#deps.log.error({ err: error }, 'a report could not be taken in');
    }
  }

  #sort(report: Report): void {
    if (report.kind === 'status') this.#deps.onStatus(report);
    else if (report.kind === 'version') this.#deps.onModules(report.modules);
    else if (report.kind === 'reply') this.#pending.get(report.sequenceId ?? '')?.resolve(outcomeOf(report));
    else if (report.kind === 'garbage' && !this.#complained) {
      this.#complained = true;
      this.#deps.log.warn({ why: report.why }, 'the printer sent something unreadable');
    }
  }

  #checkSilence(): void {
    if (!this.#link) return;
    const now = Date.now();
    const { firstReportMs, silenceMs } = this.#patience;
    if (this.#heardAt === 0 && now - this.#openedAt > firstReportMs) {
      this.#lost('The printer accepts the connection but reports nothing. Check the serial number.');
    } else if (this.#heardAt > 0 && now - this.#heardAt > silenceMs) this.#lost('The printer stopped reporting.');
  }

  #lost(why: string): void {
    this.#failed(new Fault('printer_unreachable', why));
    this.#drop();
  }

  #drop(): void {
    const link = this.#link;
    this.#link = null;
    for (const pending of this.#pending.values()) pending.resolve({ outcome: 'unanswered' });
    if (!link) return;
    link.close();
    this.#deps.onLink(false);
  }

  #next(): string {
    return String(this.#sequence++);
  }
}
