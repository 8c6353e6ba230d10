import type { Attributes } from 'sequelize';
import type { EventRow } from '../../server/db/tables.ts';
import type { Received } from '../fakes/receiver.ts';
import type { TruthEntry } from '../support/simulator.ts';
import type { Moody } from './moody.ts';

/** What came of it all. */
export interface Verdict {
  /** Different events that were recorded. */
  events: number;
  /** What is missing at a receiver: recorded events, and starts and ends of prints by the simulator's own log. */
  lost: string[];
  /** Two ids for one thing that happened. */
  doubled: string[];
  /** What overtook an earlier event of its printer although neither was tried twice. */
  overtaken: string[];
  deliveries: number;
}

type Recorded = Pick<Attributes<EventRow>, 'id' | 'type' | 'at'>;
interface Arrived {
  id: string;
  event: string;
  print: string;
  printer: number;
  sequence: number;
  /** When, in milliseconds since 1970. */
  arrivedAt: number;
}

const ENDS: Partial<Record<NonNullable<TruthEntry['outcome']>, string>> = {
  finished: 'print_complete',
  failed: 'print_failed',
};
const SUFFIX = /(\.gcode\.3mf|\.3mf|\.gcode)$/;

/** Holds what every receiver got against what the server recorded and what the printers really did. */
export function judge(
  recorded: readonly Recorded[],
  truth: readonly TruthEntry[],
  receivers: readonly Moody[],
): Verdict {
  const verdict: Verdict = { events: recorded.length, lost: [], doubled: [], overtaken: [], deliveries: 0 };
  const happenedAt = new Map(recorded.map(({ id, at }) => [id, at.getTime()]));
  const happened = truth.flatMap(({ name, startedAt, outcome }) =>
    startedAt === null || outcome === null ? [] : [`print_started ${name}`, `${ENDS[outcome]} ${name}`],
  );
  for (const { mood, requests, troubled, absences } of receivers) {
    const all = requests.map(read);
    const first = firstOfEach(all);
    const got = new Set(first.map(({ id }) => id));
    const said = new Set(first.map(({ event, print }) => `${event} ${print}`));
    verdict.deliveries += got.size;
    verdict.lost.push(
      ...recorded.filter(({ id }) => !got.has(id)).map(({ id, type }) => `${mood.name}: ${type} ${id}`),
    );
    verdict.lost.push(...happened.filter((one) => !said.has(one)).map((one) => `${mood.name}: ${one}`));
    verdict.doubled.push(...doubles(first).map((one) => `${mood.name}: ${one}`));
    const clean = first.filter(({ id }) => !troubled.has(id));
    // What was first tried while the receiver was away is tried again later, and the receiver has not seen the first.
    const mayHaveMissed = (id: string, until: number) =>
      absences.some(({ from, to }) => from <= until && to >= (happenedAt.get(id) ?? 0));
    verdict.overtaken.push(...overtakings(clean, mayHaveMissed).map((one) => `${mood.name}: ${one}`));
  }
  return verdict;
}

function read({ body, at }: Received): Arrived {
  const { event, data } = JSON.parse(body.toString()) as { event: string; data: Record<string, unknown> };
  return {
    id: String(data.id),
    event,
    print: String(data.filename ?? '').replace(SUFFIX, ''),
    printer: Number(data.printer_id),
    sequence: Number(data.sequence),
    arrivedAt: at,
  };
}

/** Starts and ends of a print happen once. */
function doubles(arrived: readonly Arrived[]): string[] {
  const ofPrints = arrived.filter(({ event }) => /^print_(started|complete|failed|stopped)$/.test(event));
  const keyOf = ({ event, print }: Arrived) => `${event === 'print_started' ? event : 'the end'} of ${print}`;
  return [...Map.groupBy(ofPrints, keyOf)].filter(([, same]) => same.length > 1).map(([key]) => key);
}

function overtakings(arrived: readonly Arrived[], mayHaveMissed: (id: string, until: number) => boolean): string[] {
  return [...Map.groupBy(arrived, ({ printer }) => printer).values()].flatMap((ofOne) =>
    ofOne
      .filter(({ id, sequence }, index) => {
        const overtaker = ofOne.slice(0, index).find((earlier) => earlier.sequence > sequence);
        return overtaker !== undefined && !mayHaveMissed(id, overtaker.arrivedAt);
      })
      .map(({ event, printer, sequence }) => `${event} ${sequence} of printer ${printer}`),
  );
}

/** Without the repetitions that a sender is allowed. */
function firstOfEach(arrived: readonly Arrived[]): Arrived[] {
  const seen = new Set<string>();
  return arrived.filter(({ id }) => !seen.has(id) && seen.add(id));
}
