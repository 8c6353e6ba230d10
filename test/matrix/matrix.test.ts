import { afterAll, describe, expect, it } from 'vitest';
import { ACCESS } from '../rules/access.ts';
import { type Declared, procedures } from '../rules/procedures.ts';
import type { Input } from '../support/operations.ts';
import {
  eachOf,
  endpointsOf,
  inputOf,
  type Outcome,
  overRest,
  overTrpc,
  overWebsocket,
  UNFIT,
  type Wanted,
} from './asking.ts';
import { atTheDoor, idleToggles, isLimited } from './expected.ts';
import { type Caller, HIDDEN, HIDDEN_MARK, openHouse, SEEN } from './house.ts';

const house = await openHouse();
afterAll(() => house[Symbol.asyncDispose]());

const asked = new Set<string>();
let checks = 0;

const calls = procedures.filter(({ kind }) => kind !== 'subscription');
const subscriptions = procedures.filter(({ kind }) => kind === 'subscription');
/** What is written of one answer when it is not as expected. */
interface Wrong {
  caller: string;
  procedure: string;
  way: string;
  expected: string;
  got: string;
}

/** Asks over every way a procedure has, which must all answer alike. */
async function everyWay(caller: Caller, procedure: Declared, input: Wanted): Promise<[way: string, Outcome][]> {
  asked.add(procedure.name);
  const ways: [string, Outcome][] = [];
  for (const operation of endpointsOf(procedure)) {
    ways.push([`${operation.method} ${operation.path}`, await overRest(house, caller, operation, input)]);
  }
  ways.push(['tRPC', await overTrpc(house, caller, procedure, input)]);
  return ways;
}

type Check = (outcome: Outcome) => string | null;

/** @returns what is wrong */
async function checked(caller: Caller, procedure: Declared, input: Wanted, check: Check): Promise<Wrong[]> {
  const wrong: Wrong[] = [];
  for (const [way, outcome] of await everyWay(caller, procedure, input)) {
    checks += 1;
    const expected = check(outcome);
    const got = `${outcome.status} ${outcome.reason ?? ''} ${outcome.text.slice(0, 200)}`;
    if (expected !== null) wrong.push({ caller: caller.name, procedure: procedure.name, way, expected, got });
  }
  return wrong;
}

const isExactly =
  (status: number, reason: string): Check =>
  (outcome) =>
    outcome.status === status && outcome.reason === reason ? null : `${status} ${reason}`;

/** Let in: what is asked for is told, or found wrong, or not there; neither 401 nor 403. */
const isOneOf =
  (...statuses: number[]): Check =>
  ({ status }) =>
    statuses.includes(status) ? null : `one of ${statuses}`;

/** How a procedure is asked so that nothing happens: a read as it is, a change with an input that fits nowhere. */
function atTheDoorInput(procedure: Declared): Wanted {
  if (procedure.kind === 'mutation') return UNFIT;
  return isOfOne(procedure) ? ofPrinter(procedure, SEEN) : inputOf(procedure);
}

/** About one printer, or about one row that hangs on a printer. */
function isOfOne({ meta }: Declared): boolean {
  return meta.which === 'printer' || meta.which === 'row';
}

/** The rows of the house have the id of their printer. */
function ofPrinter(procedure: Declared, id: number): Input {
  const input = inputOf(procedure);
  if (!('id' in input)) throw new Error(`${procedure.name} names its printer or row by something else than id`);
  return { ...input, id };
}

/** The door: may this caller do such a thing at all? */
async function door(caller: Caller, procedure: Declared): Promise<Wrong[]> {
  const refusal = atTheDoor(procedure.meta.who, caller.worth);
  const input = atTheDoorInput(procedure);
  if (refusal) return checked(caller, procedure, input, isExactly(refusal.status, refusal.reason));
  const takesRow = input !== UNFIT && 'id' in input && !isOfOne(procedure);
  return checked(
    caller,
    procedure,
    input,
    input === UNFIT ? isOneOf(404, 422) : isOneOf(200, ...(takesRow ? [404] : [])),
  );
}

/** The printer: is it within the grant? With an input that fits, of a printer that nobody is connected to. */
async function printer(caller: Caller, procedure: Declared): Promise<Wrong[]> {
  const { who, which } = procedure.meta;
  const isPeoplesOnly = who === 'admin' || who === 'session';
  if (atTheDoor(who, caller.worth) !== null || isPeoplesOnly || which === 'none') return [];
  const limited = isLimited(caller.worth);
  if (isOfOne(procedure)) {
    const ofHidden = limited ? isExactly(404, 'not_found') : isOneOf(200, 409, 422);
    const refused = await checked(caller, procedure, ofPrinter(procedure, HIDDEN), ofHidden);
    return [...refused, ...(await checked(caller, procedure, ofPrinter(procedure, SEEN), isOneOf(200, 409, 422)))];
  }
  const input = inputOf(procedure);
  const shown: Check = ({ status, text }) => {
    if (text.includes(HIDDEN_MARK) || text.includes(`"${HIDDEN}"`))
      return limited ? 'nothing of the hidden printer' : null;
    return status === 200 || limited ? null : '200 with the hidden printer';
  };
  return checked(caller, procedure, 'id' in input ? { ...input, id: HIDDEN } : input, shown);
}

async function matrix(callers: readonly Caller[]): Promise<Wrong[]> {
  const wrong: Wrong[] = [];
  const pairs = callers.flatMap((caller) => calls.map((procedure) => ({ caller, procedure })));
  await eachOf(pairs, async ({ caller, procedure }) => {
    wrong.push(...(await door(caller, procedure)), ...(await printer(caller, procedure)));
  });
  await eachOf(callers, async (caller) => void wrong.push(...(await streams(caller))));
  return wrong;
}

async function streams(caller: Caller): Promise<Wrong[]> {
  const names = subscriptions.map(({ name }) => name);
  const came = await overWebsocket(house, caller, names);
  return subscriptions.flatMap((procedure) => {
    asked.add(procedure.name);
    checks += 1;
    const refusal = atTheDoor(procedure.meta.who, caller.worth);
    const got = came.get(procedure.name);
    const expected = refusal?.status ?? 200;
    if (got === expected) return [];
    return [
      { caller: caller.name, procedure: procedure.name, way: 'websocket', expected: `${expected}`, got: `${got}` },
    ];
  });
}

/** Thousands of requests, also on a busy machine. */
const MATRIX_MS = 240_000;

describe('every procedure, for every caller', { timeout: MATRIX_MS }, () => {
  it('is expected to do what the list by hand says', () => {
    const declared = procedures.map(({ name, meta }) => [name, meta.who, meta.which]);
    expect(declared).toEqual(procedures.map(({ name }) => [name, ...(ACCESS[name] ?? ['not in the list'])]));
  });

  it('answers as it declares, over REST, tRPC and the websocket alike', async () => {
    expect(await matrix(house.callers)).toEqual([]);
  });

  it('answers as it declares where nobody has to sign in', async () => {
    await house.turnOff();
    expect(await matrix(house.open)).toEqual([]);
  });

  it('was asked, with none left out', () => {
    expect(procedures.map(({ name }) => name).filter((name) => !asked.has(name))).toEqual([]);
    const idle = idleToggles(procedures.map(({ meta }) => meta.who));
    const callers = house.callers.length + house.open.length;
    console.log(`matrix: ${checks} checks, ${asked.size} of ${procedures.length} procedures, ${callers} callers`);
    if (idle.length > 0) console.log(`matrix: toggles that open no procedure yet: ${idle.join(', ')}`);
  });
});
