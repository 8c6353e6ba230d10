import type { Fact, Lifecycle, Step } from '../../../server/printers/life/lifecycle.ts';
import type { Merged } from '../../../server/printers/report/merge.ts';
import type { Pipeline } from './pipeline.ts';

/**
 * One printer followed in virtual time, the way the server does it: bytes are parsed, merged and, once complete over the
 * present connection, compared; verdicts fall when they are due; a new process knows only what was stored.
 */
export class Follower {
  readonly told: Fact[] = [];
  /** That the plate must be cleared: apart, because it follows from every end of a print. */
  readonly plates: Fact[] = [];
  /** When the whole status was asked for. */
  readonly asked: number[] = [];
  merged: Merged | null = null;
  lifecycle: Lifecycle;
  readonly #pipeline: Pipeline;
  #arriving: Merged | null = null;
  #stored: string | null = null;

  constructor(pipeline: Pipeline) {
    this.#pipeline = pipeline;
    this.lifecycle = pipeline.newLifecycle();
  }

  /** One message of the report topic. Everything that is due before it happens first. */
  hear(bytes: Uint8Array, at: number): void {
    const { parseReport, mergeReport, readJob, observe } = this.#pipeline;
    this.wait(at);
    const report = parseReport(bytes);
    if (report.kind !== 'status') return;
    this.#arriving = mergeReport(this.#arriving, report);
    if (!this.#arriving.complete) return;
    this.merged = this.#arriving;
    this.#apply(observe(this.lifecycle, readJob(this.merged), at), at);
  }

  /** Time passes until `at`. */
  wait(at: number): void {
    const { wakeAt, tick } = this.#pipeline;
    for (let due = wakeAt(this.lifecycle); due !== null && due <= at; due = wakeAt(this.lifecycle)) {
      this.#apply(tick(this.lifecycle, due), due);
    }
  }

  /** The link breaks. */
  drop(at: number): void {
    this.wait(at);
    this.#arriving = null;
    this.#apply(this.#pipeline.lose(this.lifecycle, at), at);
  }

  /** The process ends at one moment and another one begins at a later one, from what was stored. */
  restart(from: number, to: number): void {
    const { restore, newLifecycle } = this.#pipeline;
    this.wait(from);
    this.#arriving = null;
    this.merged = null;
    this.lifecycle = this.#stored === null ? newLifecycle() : restore(JSON.parse(this.#stored) as Lifecycle, to);
  }

  /** Somebody asks us for a stop. */
  askStop(at: number): void {
    this.wait(at);
    this.#apply(this.#pipeline.askStop(this.lifecycle, at), at);
  }

  /** The printer refuses it. */
  forgetStop(at: number): void {
    this.#apply(this.#pipeline.forgetStop(this.lifecycle), at);
  }

  clearPlate(at: number): void {
    this.#apply(this.#pipeline.clearPlate(this.lifecycle), at);
  }

  #apply(step: Step, at: number): void {
    this.lifecycle = step.lifecycle;
    for (const fact of step.facts) (fact.type === 'plate_clear_needed' ? this.plates : this.told).push(fact);
    if (step.ask) this.asked.push(at);
    if (step.facts.length > 0 || step.save) this.#stored = JSON.stringify(step.lifecycle);
  }
}

/** A fact in one line: its type, what it adds, and whether it was found out afterwards. */
export function lineOf(fact: Fact): string {
  const more = fact.type === 'print_progress' ? ` ${fact.milestone}` : '';
  const why = fact.reason === undefined ? '' : `: ${fact.reason}`;
  const code = fact.code === undefined ? '' : ` ${fact.code}`;
  return `${fact.type}${more}${code}${why}${fact.late ? ' (late)' : ''}`;
}
