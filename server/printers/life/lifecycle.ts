/** One run of a job, from the edge into an active state to its end. */
export interface Job {
  /** Unique per printer and run: it names the print's row and its events. */
  readonly key: string;
  /** When it was first seen. */
  readonly openedAt: number;
  subtaskId: string | null;
  taskId: string | null;
  name: string | null;
  gcodeFile: string | null;
  plate: number | null;
  /** Milliseconds since 1970 of the observed start; null when it happened unseen. */
  startedAt: number | null;
  /** The start has been told: the printer really reached RUNNING, or the job was met half-way. */
  told: boolean;
  paused: boolean;
  /** Highest percentage and layer seen: the printer resets both before it says that a print failed. */
  percent: number;
  layer: number;
  totalLayers: number;
  /** The percentage that the job before left behind; null when the printer shows this job's own. */
  oldPercent: number | null;
  /** The highest progress milestone told. */
  milestone: number;
}

/**
 * A job that has ended, while it is not yet certain how: the printer said FAILED, or fell back to IDLE, or shows another job
 * (watched: `replaced`, unwatched: `unknown`), or shows the end of a job nobody saw (`missed_…`).
 */
export interface Ending {
  readonly kind: 'failed' | 'idle' | 'replaced' | 'unknown' | 'missed_finish' | 'missed_failed';
  readonly at: number;
  /** It happened while nobody watched. */
  readonly late: boolean;
  readonly timeKnown: boolean;
}

/** What a job is called, to recognise it when the printer shows it again. */
export interface JobName {
  readonly subtaskId: string | null;
  readonly name: string | null;
}

/** The job that ended last, and how far it had come. */
export interface EndedJob extends JobName {
  readonly percent: number;
  readonly at: number;
  /** When the printer last showed it as if it still ran. */
  readonly echoAt: number;
  /** The printer itself showed that it ended. */
  readonly shown: boolean;
}

/**
 * Everything that must be remembered to tell what happens to one printer's prints. Plain JSON: it is stored with every
 * recorded fact, so that a restart goes on where the story stood. Times are milliseconds since 1970.
 */
export interface Lifecycle {
  /** The last state that means something; null until the printer has once told all of it. */
  state: string | null;
  /** A full status has arrived over the present connection; before that nothing is concluded. */
  synced: boolean;
  job: Job | null;
  ending: Ending | null;
  /** The name that the printer showed last while nothing ran. */
  last: JobName | null;
  ended: EndedJob | null;
  /** When the printer began to say that a person cancelled the open job. */
  cancelSeen: number | null;
  /** Where the printer shows a cancellation now: in `print_error`, in `fail_reason`. */
  cancelShown: { readonly error: boolean; readonly reason: boolean };
  /** When we asked for the running job to be stopped. */
  stopAsked: number | null;
  /** Error codes that were told, and when each was last seen. */
  errors: Record<string, number>;
  /** Error codes of the open job and when each was last seen, for the reason of a failure; 0 = it stood there before the job. */
  evidence: Record<string, number>;
  online: boolean;
  lostAt: number | null;
  /** Since when nobody watches: a short gap leaves times trustworthy. 0 = longer than we can tell. */
  unwatchedSince: number | null;
  plateOccupied: boolean;
}

/** Something worth telling, found by comparing two states of one printer. */
export interface Fact {
  readonly type: FactType;
  /** The run or the occurrence it is about; with type and milestone it is unique per printer. */
  readonly subject: string;
  readonly milestone: string;
  readonly at: number;
  /** Found out afterwards: it happened while the link or the server was down. */
  readonly late: boolean;
  /** `at` is when it happened, not only when it was found out. */
  readonly timeKnown: boolean;
  readonly job: Job | null;
  /** Whole percent, where it matters. */
  readonly progress?: number;
  readonly remainingMinutes?: number | null;
  /** The milestone told before, percent. */
  readonly since?: number;
  readonly reason?: string | null;
  readonly code?: string;
  readonly message?: string;
}

export type FactType =
  | 'print_started'
  | 'print_attached'
  | 'print_progress'
  | 'print_paused'
  | 'print_resumed'
  | 'print_complete'
  | 'print_failed'
  | 'print_stopped'
  | 'printer_offline'
  | 'printer_online'
  | 'printer_error'
  | 'plate_clear_needed';

/** What follows from one input. */
export interface Step {
  readonly lifecycle: Lifecycle;
  readonly facts: Fact[];
  /** The printer should be asked for its full state. */
  readonly ask: boolean;
  /** Worth storing although nothing is told. */
  readonly save: boolean;
}

/** Of a printer that was never heard. */
export function newLifecycle(): Lifecycle {
  return {
    state: null,
    synced: false,
    job: null,
    ending: null,
    last: null,
    ended: null,
    cancelSeen: null,
    cancelShown: { error: false, reason: false },
    stopAsked: null,
    errors: {},
    evidence: {},
    online: false,
    lostAt: null,
    unwatchedSince: null,
    plateOccupied: false,
  };
}

/** A copy that may be changed while a step is worked out; the original stays as it was. */
export class Draft {
  readonly next: Lifecycle;
  readonly facts: Fact[] = [];
  readonly now: number;
  readonly #before: Lifecycle;
  /** What is told happened while nobody watched. */
  late = false;
  timeKnown = true;
  /** How long nobody watched, in milliseconds, before the reading at hand; infinite when that is not known. */
  gap = 0;
  ask = false;
  save = false;

  constructor(before: Lifecycle, now: number) {
    this.next = {
      ...before,
      job: before.job && { ...before.job },
      errors: { ...before.errors },
      evidence: { ...before.evidence },
    };
    this.now = now;
    this.#before = before;
  }

  tell(type: FactType, subject: string, more: Partial<Fact> = {}): void {
    const job = this.next.job && { ...this.next.job };
    this.facts.push({
      type,
      subject,
      milestone: '',
      at: this.now,
      late: this.late,
      timeKnown: this.timeKnown,
      job,
      ...more,
    });
  }

  done(): Step {
    const { state, plateOccupied, job } = this.#before;
    // A printer that is met for the first time is not news: nobody watched it before.
    if (this.next.plateOccupied && !plateOccupied && state !== null)
      this.tell('plate_clear_needed', `plate ${job?.key ?? this.now}`);
    return { lifecycle: this.next, facts: this.facts, ask: this.ask, save: this.save };
  }
}
