import { clearJobHms, isSignatureHms } from './codes.ts';
import { difference, type JsonObject, onlyChangedUnits } from './delta.ts';
import { Files } from './files.ts';
import { initialState } from './fixtures.ts';
import type { Profile } from './profiles/profile.ts';
import { PROFILES } from './profiles/profiles.ts';
import { type Random, seeded, seedOf } from './random.ts';
import { answerRequest } from './requests.ts';
import type { ScriptOptions } from './scriptOptions.ts';
import { BUSY_PHASES, type Identity, type Job, type PrinterState, type ProfileId } from './state.ts';
import type { Script, ScriptFactory, Step } from './step.ts';
import { stepHeater } from './thermal.ts';
import { DEFAULT_TIMINGS, type Timings } from './timings.ts';
import { hex8, type Outcome, openEntry, recordProgress, type TruthEntry } from './truth.ts';

/** One message on the report topic. `at` is the machine's clock in milliseconds. */
export interface Publication {
  at: number;
  payload: JsonObject;
}

export interface MachineOptions {
  profile: ProfileId;
  identity: Identity;
  /** The clock's first value, in milliseconds. */
  start: number;
  seed?: number;
  /** Divides the time of layers, and of nothing else. */
  speed?: number;
  timings?: Partial<Timings>;
  files?: Files;
  /** Leave `msg` out of whole reports; the family's own habit when left out. */
  omitMsg?: boolean;
}

interface Due {
  at: number;
  act: () => void;
}

interface Run {
  steps: Script;
  entry: TruthEntry;
  wake: Due | null;
  /** Milliseconds that were left of the current step when the run was paused. */
  left: number;
  waitsForResume: boolean;
  stageBefore: number | null;
}

const REPORT_INTERVAL_MS = 1000;
const SIGNAL_EVERY_TICKS = 7;
/** How far a regulated temperature wanders around its target, in °C. */
const REGULATION = 0.4;

/**
 * One printer without sockets and without a clock of its own: it is told the time, and answers with what it published
 * until then. The same options and the same calls give the same messages.
 */
export class Machine {
  readonly profile: Profile;
  readonly identity: Identity;
  readonly state: PrinterState;
  readonly files: Files;
  readonly log: TruthEntry[] = [];
  readonly random: Random;
  readonly timings: Timings;
  speed: number;
  /** How a job ends that is stopped or cancelled from outside its script. */
  endOptions: ScriptOptions = {};
  /** A changes-only printer sends only the AMS units that changed. */
  partialAms = false;
  readonly #omitMsg: boolean;
  #now: number;
  #thermalAt: number;
  #ticks = 0;
  #sequence = 1;
  #due: Due[] = [];
  #out: Publication[] = [];
  #published: JsonObject;
  #run: Run | null = null;

  constructor(options: MachineOptions) {
    this.profile = PROFILES[options.profile];
    this.identity = options.identity;
    this.random = seeded(options.seed ?? seedOf(options.identity.serial));
    this.state = initialState(this.profile);
    this.files = options.files ?? new Files();
    this.timings = { ...DEFAULT_TIMINGS, ...options.timings };
    this.speed = options.speed ?? 1;
    this.#omitMsg = options.omitMsg ?? this.profile.omitMsg;
    this.#now = options.start;
    this.#thermalAt = options.start;
    this.#published = this.profile.render(this.state, this.identity, this.#now);
    this.after(REPORT_INTERVAL_MS, () => this.#tick());
  }

  get now(): number {
    return this.#now;
  }

  /** When the machine next has something to do, in its own clock. */
  get nextDue(): number {
    return this.#due[0]?.at ?? this.#now + REPORT_INTERVAL_MS;
  }

  /** Whether a job is in hand, also before and after the phases in which the report shows it. */
  get busy(): boolean {
    return BUSY_PHASES.has(this.state.phase) || this.#run?.entry.outcome === null;
  }

  /** The log entry of the job in hand, or of the one that has just ended. */
  get entry(): TruthEntry | null {
    return this.#run?.entry ?? null;
  }

  /** Moves the clock to `now` and returns everything published on the way, in order. */
  advance(now: number): Publication[] {
    for (let next = this.#due[0]; next !== undefined && next.at <= now; next = this.#due[0]) {
      this.#due.shift();
      this.#now = Math.max(this.#now, next.at);
      next.act();
    }
    this.#now = Math.max(this.#now, now);
    return this.#out.splice(0);
  }

  /** A message on the request topic, as parsed JSON; anything that is not an object is ignored. Returns what was published. */
  request(message: unknown, now: number): Publication[] {
    const before = this.advance(now);
    answerRequest(this, message);
    return [...before, ...this.advance(now)];
  }

  after(ms: number, act: () => void): Due {
    const due = { at: this.#now + ms, act };
    const place = this.#due.findIndex((other) => other.at > due.at);
    this.#due.splice(place === -1 ? this.#due.length : place, 0, due);
    return due;
  }

  /** Takes up a job and follows a script with it. The job in hand, if any, must have ended. */
  start(job: Job, factory: ScriptFactory): TruthEntry {
    const entry = openEntry(job, this.#now);
    this.log.push(entry);
    this.#follow(factory(this, job, entry), entry);
    return entry;
  }

  /** Leaves the current script and follows another one with the same job. */
  divert(factory: ScriptFactory): void {
    const run = this.#run;
    const job = this.state.job;
    if (run === null || job === null) return;
    this.#drop(run);
    this.#follow(factory(this, job, run.entry), run.entry);
  }

  /** Pauses a running job; the rest of the current step is kept for `resume`. */
  pause(stage: number): boolean {
    const run = this.#run;
    if (run === null || this.state.phase !== 'RUNNING') return false;
    run.left = run.wake === null ? 0 : Math.max(0, run.wake.at - this.#now);
    this.#drop(run);
    run.stageBefore = this.state.stage;
    run.entry.pauses.push({ from: this.#now, to: null, stage });
    this.state.phase = 'PAUSE';
    this.state.stage = stage;
    this.publish();
    return true;
  }

  resume(): boolean {
    const run = this.#run;
    if (run === null || this.state.phase !== 'PAUSE') return false;
    this.#drop(run);
    const open = run.entry.pauses.at(-1);
    if (open !== undefined) open.to = this.#now;
    this.state.phase = 'RUNNING';
    this.state.stage = run.stageBefore;
    this.state.printError = 0;
    clearJobHms(this.state);
    this.publish();
    this.#wakeAfter(run, run.waitsForResume ? 0 : run.left);
    return true;
  }

  /** Writes the end of a job into the log, once. */
  end(entry: TruthEntry, outcome: Outcome, reason = 0): void {
    if (entry.outcome !== null) return;
    entry.outcome = outcome;
    entry.endedAt = this.#now;
    entry.reason = reason === 0 ? null : hex8(reason);
    const open = entry.pauses.at(-1);
    if (open !== undefined && open.to === null) open.to = this.#now;
  }

  layersDone(entry: TruthEntry, layers: number): void {
    recordProgress(entry, layers);
  }

  /** Publishes the state now: what changed since the last report, or all of it, as the family does. */
  publish(): void {
    const current = this.profile.render(this.state, this.identity, this.#now);
    const before = this.#published;
    this.#published = current;
    if (!this.profile.deltas) {
      this.#push({ print: this.#status(current, this.#omitMsg ? null : 0) });
      return;
    }
    const whole = difference(before, current);
    const changed = this.partialAms ? onlyChangedUnits(before, whole) : whole;
    if (Object.keys(changed).length > 0) this.#push({ print: this.#status(changed, 1) });
  }

  /** Publishes a complete report. */
  publishAll(): void {
    this.#published = this.profile.render(this.state, this.identity, this.#now);
    this.#push({ print: this.#status(this.#published, this.#omitMsg ? null : 0) });
  }

  /** Publishes any other message on the report topic. */
  publishMessage(payload: JsonObject): void {
    this.#push(payload);
  }

  /** Switches Developer Mode: with signatures required, control commands are refused; without, the complaint goes away. */
  requireSignature(required: boolean): void {
    this.state.signatureRequired = required;
    if (!required) this.state.hms = this.state.hms.filter((entry) => !isSignatureHms(entry));
    this.publish();
  }

  /** Forgets the run and everything planned, as a power cycle does; the clock goes on. */
  forgetRun(): void {
    if (this.#run !== null) this.#drop(this.#run);
    this.#run = null;
  }

  #status(fields: JsonObject, msg: number | null): JsonObject {
    const sequence = this.#sequence;
    this.#sequence += 1;
    const head = msg === null ? {} : { msg };
    return { ...fields, command: 'push_status', ...head, sequence_id: String(sequence) };
  }

  #push(payload: JsonObject): void {
    this.#out.push({ at: this.#now, payload });
  }

  #tick(): void {
    const { state } = this;
    const elapsed = this.#now - this.#thermalAt;
    this.#thermalAt = this.#now;
    this.#ticks += 1;
    for (const part of [...state.nozzles, state.bed, state.chamber]) {
      stepHeater(part, elapsed);
      if (part.target > 0 && Math.abs(part.current - part.target) <= REGULATION) {
        part.current = part.target + (this.random() - 0.5) * REGULATION;
      }
    }
    if (this.#ticks % SIGNAL_EVERY_TICKS === 0) state.signalDbm = -45 - Math.floor(this.random() * 8);
    this.publish();
    this.after(REPORT_INTERVAL_MS, () => this.#tick());
  }

  #follow(steps: Script, entry: TruthEntry): void {
    const run: Run = { steps, entry, wake: null, left: 0, waitsForResume: false, stageBefore: null };
    if (this.#run !== null) this.#drop(this.#run);
    this.#run = run;
    this.#wakeAfter(run, 0);
  }

  #wakeAfter(run: Run, ms: number): void {
    run.waitsForResume = false;
    run.wake = this.after(ms, () => {
      run.wake = null;
      if (this.#run !== run) return;
      const next = run.steps.next();
      if (next.done !== true) this.#await(run, next.value);
    });
  }

  #await(run: Run, step: Step): void {
    if ('ms' in step) {
      this.#wakeAfter(run, step.ms);
      return;
    }
    this.pause(step.pausedAt);
    run.waitsForResume = true;
    if (step.forMs !== null) run.wake = this.after(step.forMs, () => this.resume());
  }

  #drop(run: Run): void {
    const wake = run.wake;
    run.wake = null;
    if (wake !== null) this.#due = this.#due.filter((due) => due !== wake);
  }
}
