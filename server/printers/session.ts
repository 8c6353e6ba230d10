import { Fault } from '../errors.ts';
import type { Logger } from '../log.ts';
import { type Command, isDone, type Outcome, outcomeOf, requestsOf } from './command.ts';
import type { JobReading } from './job.ts';
import { type Link, type LinkTarget, openLink } from './link.ts';
import { parseReport, type StatusReport } from './report.ts';
import type { Module } from './modules.ts';

const RECONNECT_MS = 1_000;
const RECONNECT_MAX_MS = 60_000;
/** A wrong access code is not tried over and over: some printers lock out. */
const WRONG_CODE_RETRY_MS = 10 * 60_000;
/** No message for this long: the link is dead although TCP lives. */
const SILENCE_MS = 60_000;
const SILENCE_CHECK_MS = 5_000;
/** A wrong serial number is not refused, only never answered. */
const FIRST_REPORT_MS = 30_000;
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
};

interface Pending {
  command: Command;
  resolve(outcome: Outcome): void;
}

/** One live connection to a printer, opened again for as long as it runs. */
export class Session {
  readonly #deps: Deps;
  readonly #pending = new Map<string, Pending>();
  #link: Link | null = null;
  #running = false;
  #failures = 0;
  #sequence = FIRST_SEQUENCE;
  #heardAt = 0;
  #openedAt = 0;
  #askedAt = 0;
  #retry: NodeJS.Timeout | undefined;
  #watch: NodeJS.Timeout | undefined;
  /** Why there is no connection, for people; null while there is one. */
  problem: string | null = 'Connecting';

  constructor(deps: Deps) {
    this.#deps = deps;
  }

  start(): void {
    this.#running = true;
    this.#watch = setInterval(() => this.#checkSilence(), SILENCE_CHECK_MS);
    this.#watch.unref();
    void this.#open();
  }

  stop(): void {
    this.#running = false;
    clearTimeout(this.#retry);
    clearInterval(this.#watch);
    this.#drop(null);
  }

  get connected(): boolean {
    return this.#link !== null;
  }

  /** Tries at once instead of waiting for the next attempt. */
  reconnect(): void {
    if (!this.#running || this.#link) return;
    clearTimeout(this.#retry);
    void this.#open();
  }

  /** Asks for the full state, at most once in three seconds. */
  ask(now = Date.now()): void {
    if (now - this.#askedAt < ASK_EVERY_MS) return;
    this.#askedAt = now;
    this.#link?.send({ pushing: { sequence_id: this.#next(), command: 'pushall', version: 1, push_target: 1 } });
  }

  /** Sends a command and waits for its echo or its effect, at most four seconds. */
  command(command: Command, twoLights: boolean): Promise<Outcome> {
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
      for (const request of requestsOf(command, sequence, twoLights)) link.send(request);
    });
  }

  /** The state moved: commands whose effect is there need not wait for an echo. */
  seen(reading: JobReading): void {
    for (const pending of this.#pending.values()) if (isDone(pending.command, reading)) pending.resolve({ outcome: 'accepted' });
  }

  async #open(): Promise<void> {
    try {
      const link = await openLink(this.#deps.target, (bytes) => this.#hear(bytes), () => this.#lost('The connection was lost.'));
      if (!this.#running) return link.close();
      this.#link = link;
      this.#openedAt = Date.now();
      this.#heardAt = 0;
      this.problem = null;
      this.#deps.onLink(true);
      link.send({ info: { sequence_id: this.#next(), command: 'get_version' } });
      this.#askedAt = 0;
      this.ask();
    } catch (error) {
      this.#failed(error instanceof Fault ? error : new Fault('printer_unreachable', 'The printer cannot be reached.', { cause: error }));
    }
  }

  #failed(fault: Fault): void {
    if (!this.#running) return;
    const wait = fault.reason === 'printer_wrong_code' ? WRONG_CODE_RETRY_MS : Math.min(RECONNECT_MS * 2 ** this.#failures, RECONNECT_MAX_MS);
    // A printer that is off is normal: said once, not at every attempt.
    if (fault.message !== this.problem) this.#deps.log.warn({ reason: fault.reason, detail: fault.message }, 'no connection to the printer');
    this.problem = fault.message;
    this.#failures++;
    this.#retry = setTimeout(() => void this.#open(), wait);
    this.#retry.unref();
  }

  #hear(bytes: Buffer): void {
    this.#heardAt = Date.now();
    this.#failures = 0;
    const report = parseReport(bytes);
    if (report.kind === 'status') this.#deps.onStatus(report);
    else if (report.kind === 'version') this.#deps.onModules(report.modules);
    else if (report.kind === 'reply') this.#pending.get(report.sequenceId ?? '')?.resolve(outcomeOf(report));
    else if (report.kind === 'garbage') this.#deps.log.warn({ why: report.why }, 'the printer sent something unreadable');
  }

  #checkSilence(): void {
    if (!this.#link) return;
    const now = Date.now();
    if (this.#heardAt === 0 && now - this.#openedAt > FIRST_REPORT_MS) {
      this.#lost('The printer accepts the connection but reports nothing. Check the serial number.');
    } else if (this.#heardAt > 0 && now - this.#heardAt > SILENCE_MS) this.#lost('The printer stopped reporting.');
  }

  #lost(why: string): void {
    this.#drop(why);
    if (this.#running) this.#failed(new Fault('printer_unreachable', why));
  }

  #drop(why: string | null): void {
    const link = this.#link;
    this.#link = null;
    if (why !== null) this.problem = why;
    for (const pending of this.#pending.values()) pending.resolve({ outcome: 'unanswered' });
    if (!link) return;
    link.close();
    this.#deps.onLink(false);
  }

  #next(): string {
    return String(this.#sequence++);
  }
}
