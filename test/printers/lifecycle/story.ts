import fc from 'fast-check';
import { CANCEL, CLOG, FAILED, FINISH, type Fields, IDLE, job, PREPARE, RUNNING } from './talk.ts';

/** How a print really ends. */
export type Truth = 'complete' | 'failed' | 'stopped' | 'aborted';

/** One thing that the printer says: what changes, and how long it waits before it (milliseconds). */
export interface Saying {
  readonly wait: number;
  readonly fields: Fields;
}

export interface PrintStory {
  readonly name: string;
  readonly subtaskId: string;
  readonly end: Truth;
  /** From the acceptance of the job to its end. */
  readonly sayings: readonly Saying[];
  /** What comes after the end, before the next job. */
  readonly after: readonly Saying[];
}

/**
 * `drop`, `restart`: a gap begins before the saying. `miss`, `sleep`: link or server are away exactly while it is said.
 * `again`: the saying before comes once more. `past`: afterwards comes the whole status from before, then the present one.
 */
const KINDS = ['nothing', 'drop', 'restart', 'miss', 'sleep', 'again', 'past', 'full', 'duplicate', 'split'] as const;

/** What happens between printer and server around one saying. */
export interface Turn {
  readonly kind: (typeof KINDS)[number];
  /** Length of a gap in milliseconds. */
  readonly ms: number;
  /** Decides how a message is split. */
  readonly seed: number;
}

export interface Story {
  readonly prints: readonly PrintStory[];
  readonly turns: readonly Turn[];
}

const wait = fc.integer({ min: 4_000, max: 300_000 });
const pulseWait = fc.integer({ min: 100, max: 3_000 });
/** `fresh`: an id and a name of its own; `same`: the file of the job before, without ids. */
const identity = fc.constantFrom('fresh', 'fresh', 'same');
const middle = fc.record({
  percents: fc.uniqueArray(fc.integer({ min: 1, max: 98 }), { minLength: 1, maxLength: 6 }),
  pauseAt: fc.option(fc.nat(5), { nil: undefined }),
  waits: fc.array(wait, { minLength: 8, maxLength: 8 }),
});

const plan = fc.record({
  identity,
  end: fc.constantFrom<Truth[]>('complete', 'failed', 'stopped', 'aborted'),
  acceptFirst: fc.boolean(),
  prepares: fc.boolean(),
  /** The numbers of the job before are still shown at first. */
  leftover: fc.boolean(),
  middle,
  pulse: fc.constantFrom('before', 'with', 'after'),
  pulseWait,
  rest: wait,
  dismissed: fc.boolean(),
});
type Plan = typeof plan extends fc.Arbitrary<infer T> ? T : never;

const turn: fc.Arbitrary<Turn> = fc.record({
  kind: fc.constantFrom(...KINDS, 'nothing', 'nothing', 'nothing'),
  ms: fc.oneof(fc.integer({ min: 1, max: 90_000 }), fc.integer({ min: 1, max: 3_600_000 })),
  seed: fc.nat(),
});

/** Several jobs in a row on one printer, and everything that can happen to what it says. */
export const stories: fc.Arbitrary<Story> = fc.record({
  prints: fc.array(plan, { minLength: 1, maxLength: 4 }).map((plans) => plans.map(printOf)),
  turns: fc.array(turn, { minLength: 0, maxLength: 60 }),
});

function printOf(plan: Plan, index: number): PrintStory {
  const same = plan.identity === 'same';
  const name = same ? 'again' : `print ${index}`;
  const subtaskId = same ? '0' : String(1000 + index);
  return {
    name,
    subtaskId,
    end: plan.end,
    sayings: [...begin(plan, name, subtaskId), ...course(plan), ...end(plan)],
    after: after(plan),
  };
}

function begin(plan: Plan, name: string, subtaskId: string): Saying[] {
  const { mc_percent, layer_num, ...title } = job(name, subtaskId);
  const reset = { mc_percent, layer_num };
  const names = plan.leftover ? title : { ...title, ...reset };
  const zero = plan.leftover ? [{ wait: 1_500, fields: reset }] : [];
  const [first = 1_000, second = 1_000] = plan.middle.waits;
  if (!plan.prepares) return [{ wait: first, fields: { ...RUNNING, ...names } }, ...zero];
  const accepted = plan.acceptFirst ? [{ wait: first, fields: names }] : [];
  const prepare = { wait: Math.min(second, 50_000), fields: { ...PREPARE, ...names } };
  return [...accepted, prepare, { wait: second, fields: { ...RUNNING, stg_cur: 2 } }, ...zero];
}

function course({ middle }: Plan): Saying[] {
  const percents = [...middle.percents].sort((one, other) => one - other);
  return percents.flatMap((mc_percent, index) => {
    const ms = middle.waits[index] ?? 60_000;
    const progress = { wait: ms, fields: { mc_percent, layer_num: mc_percent, mc_remaining_time: 100 - mc_percent } };
    if (index !== middle.pauseAt) return [progress];
    const pause = { wait: 2_000, fields: { gcode_state: 'PAUSE', stg_cur: 16 } };
    return [progress, pause, { wait: ms, fields: { gcode_state: 'RUNNING', stg_cur: 0 } }];
  });
}

function end(plan: Plan): Saying[] {
  const ms = plan.middle.waits[7] ?? 1_000;
  const reset = { mc_percent: 0, layer_num: 0 };
  switch (plan.end) {
    case 'complete':
      return [{ wait: ms, fields: FINISH }];
    case 'aborted':
      return [{ wait: ms, fields: plan.leftover ? IDLE : { ...IDLE, ...reset } }];
    case 'failed':
      return [
        { wait: ms, fields: { print_error: CLOG } },
        { wait: plan.pulseWait, fields: FAILED },
      ];
    case 'stopped':
      if (plan.pulse === 'with') return [{ wait: ms, fields: { ...FAILED, print_error: CANCEL } }];
      if (plan.pulse === 'after') return [{ wait: ms, fields: FAILED }];
      return [
        { wait: ms, fields: { print_error: CANCEL } },
        { wait: 2_000, fields: { ...reset, print_error: 0 } },
        { wait: plan.pulseWait, fields: FAILED },
      ];
  }
}

function after(plan: Plan): Saying[] {
  const pulse =
    plan.end === 'stopped' && plan.pulse === 'after' ? [{ wait: plan.pulseWait, fields: { print_error: CANCEL } }] : [];
  const rest = { wait: 20_000 + plan.rest, fields: { print_error: 0, wifi_signal: '-50dBm' } };
  const idle = plan.dismissed ? [{ wait: 5_000, fields: IDLE }] : [];
  return [...pulse, rest, ...idle];
}
