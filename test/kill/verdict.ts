import type { Attributes } from 'sequelize';
import type { EventRow } from '../../server/db/tables.ts';
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

type Recorded = Pick<Attributes<EventRow>, 'id' | 'type'>;
interface Arrived {
  id: string;
  event: string;
  print: string;
  printer: number;
  sequence: number;
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
  const happened = truth.flatMap(({ name, startedAt, outcome }) =>
    startedAt === null || outcome === null ? [] : [`print_started ${name}`, `${ENDS[outcome]} ${name}`],
  );
  for (const { mood, requests, troubled } of receivers) {
    const all = requests.map(({ body }) => read(body));
    const first = firstOfEach(all);
    const got = new Set(first.map(({ id }) => id));
    const said = new Set(first.map(({ event, print }) => `${event} ${print}`));
    verdict.deliveries += got.size;
    verdict.lost.push(
      ...recorded.filter(({ id }) => !got.has(id)).map(({ id, type }) => `${mood.name}: ${type} ${id}`),
    );
    verdict.lost.push(...happened.filter((one) => !said.has(one)).map((one) => `${mood.name}: ${one}`));
    verdict.doubled.push(...doubles(first).map((one) => `${mood.name}: ${one}`));
    // One that goes away does not see what it did not take.
    const clean = mood.leaves ? [] : first.filter(({ id }) => !troubled.has(id));
    verdict.overtaken.push(...overtakings(clean).map((one) => `${mood.name}: ${one}`));
  }
  return verdict;
}

function read(body: Buffer): Arrived {
  const { event, data } = JSON.parse(body.toString()) as { event: string; data: Record<string, unknown> };
  return {
    id: String(data.id),
    event,
    print: String(data.filename ?? '').replace(SUFFIX, ''),
    printer: Number(data.printer_id),
    sequence: Number(data.sequence),
  };
}

/** Starts and ends of a print happen once. */
function doubles(arrived: readonly Arrived[]): string[] {
  const ofPrints = arrived.filter(({ event }) => /^print_(started|complete|failed|stopped)$/.test(event));
  const keyOf = ({ event, print }: Arrived) => `${event === 'print_started' ? event : 'the end'} of ${print}`;
  return [...Map.groupBy(ofPrints, keyOf)].filter(([, same]) => same.length > 1).map(([key]) => key);
}

function overtakings(arrived: readonly Arrived[]): string[] {
  return [...Map.groupBy(arrived, ({ printer }) => printer).values()].flatMap((ofOne) =>
    ofOne
      .filter(({ sequence }, index) => sequence < (ofOne[index - 1]?.sequence ?? 0))
      .map(({ event, printer, sequence }) => `${event} ${sequence} of printer ${printer}`),
  );
}

/** Without the repetitions that a sender is allowed. */
function firstOfEach(arrived: readonly Arrived[]): Arrived[] {
  const seen = new Set<string>();
  return arrived.filter(({ id }) => !seen.has(id) && seen.add(id));
}
