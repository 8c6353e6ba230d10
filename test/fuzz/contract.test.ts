import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { Role } from '../../server/access/scopes.ts';
import { SCOPE_NAMES } from '../../server/access/scopes.ts';
import { mintSecret } from '../../server/access/secret.ts';
import { addPrint } from '../db/rows.ts';
import { type Answer, send } from '../support/calls.ts';
import { dumpOf } from '../support/dump.ts';
import {
  type Input,
  type JsonSchema,
  leastInput,
  type Operation,
  operations,
  problemSchema,
  requestOf,
} from '../support/operations.ts';
import { startApp, type TestApp } from '../support/server.ts';
import { inputsOf, KINDS, NO_ROW, type Wanted } from './inputs.ts';

/** As many inputs of each kind for each caller. */
const RUNS = 2;
const TIMEOUT_MS = 60_000;

/** Which of their fields belong together depends on what is wanted: nothing is the least, and too little. */
const CHOOSING = ['setup', 'test_home_assistant'];

/** Reasons that come before an input is looked at. */
const AT_THE_DOOR = [401, 403];

/** Callers by what they are; a login of their own for each request, so that one may sign out. */
const CALLERS = [
  'nobody',
  'a wrong key',
  'a key with all toggles',
  'a key of no printer',
  'a viewer',
  'an administrator',
] as const;
type Who = (typeof CALLERS)[number];

let server: TestApp;
let printer = 0;
const people = new Map<Role, number>();
const secrets = new Map<Who, string>();
let before: Record<string, unknown[]>;
let requests = 0;

beforeAll(async () => {
  server = await startApp({ env: { TRUSTED_PROXIES: '127.0.0.1' } });
  const { database, people: everybody, keys, printers } = server.app.features;
  await server.setup();
  for (const role of ['viewer', 'admin'] as const) {
    const wanted = { username: `fuzz ${role}`, role, password_hash: null, ha_user_id: null };
    people.set(role, (await everybody.create(wanted)).id);
  }
  printer = (await printers.create(PRINTER)).id;
  await printers.update(printer, { is_active: false });
  await addPrint(database, printer);
  const key = {
    name: 'Fuzz',
    scopes: [...SCOPE_NAMES],
    printer_ids: null,
    expires_at: null,
    user_id: people.get('admin')!,
  };
  secrets.set('a key with all toggles', (await keys.create(key)).secret);
  secrets.set('a key of no printer', (await keys.create({ ...key, printer_ids: [] })).secret);
});
afterAll(() => server[Symbol.asyncDispose]());
afterAll(() => console.log(`fuzz: ${requests} requests to ${operations.length} endpoints`));
// Somebody may have turned it off.
afterEach(() => server.app.features.authentication.set(true));

const PRINTER = {
  name: 'Printer',
  serial_number: '00M00A000000001',
  ip_address: '127.0.0.1',
  access_code: '12345678',
  model: 'X1C',
  location: null,
  certificate: '',
};

/** What is not left to chance: rows that are there to be read, none to be changed, and a printer that nobody reaches. */
function fixedOf({ method, procedure, parameters }: Operation): Input {
  if (procedure === 'printers.create') return { ip_address: '127.0.0.1', mqtt_port: 1 };
  const isRow = parameters.some(({ name }) => name === 'id');
  if (!isRow) return {};
  const mayTouch = method === 'GET' || procedure.startsWith('printers.set');
  return { id: mayTouch ? printer : NO_ROW };
}

async function headersOf(who: Who): Promise<Record<string, string>> {
  // Guesses from one place are slowed down.
  const place = { 'x-forwarded-for': `10.1.${Math.floor(requests / 250)}.${(requests % 250) + 1}` };
  if (who === 'nobody') return place;
  if (who === 'a wrong key') return { ...place, 'x-api-key': mintSecret() };
  const secret = secrets.get(who);
  if (secret !== undefined) return { ...place, 'x-api-key': secret };
  const { logins, people: everybody } = server.app.features;
  const person = everybody.get(people.get(who === 'a viewer' ? 'viewer' : 'admin')!)!;
  return { ...place, authorization: `Bearer ${await logins.create(person)}` };
}

const parsers = new Map<JsonSchema, z.ZodType>();
function parserOf(schema: JsonSchema): z.ZodType {
  const known = parsers.get(schema) ?? z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  parsers.set(schema, known);
  return known;
}

/** The answer is one that the document describes: its status, its content type, its body. */
function expectDocumented({ responses }: Operation, answer: Answer): void {
  const described = responses[answer.status];
  expect(Object.keys(responses), answer.text.slice(0, 300)).toContain(String(answer.status));
  const type = String(answer.headers['content-type']).split(';')[0]!;
  expect(Object.keys(described?.content ?? {})).toContain(type);
  const schema = answer.status === 200 ? described!.content![type]!.schema : problemSchema;
  const read = parserOf(schema).safeParse(answer.json());
  expect(read.error?.issues ?? [], answer.text.slice(0, 300)).toEqual([]);
}

async function ask(operation: Operation, who: Who, { input, wrong }: Wanted): Promise<void> {
  const credential = await headersOf(who);
  const { database } = server.app.features;
  before = await dumpOf(database);
  const { headers = {}, ...request } = requestOf(operation, input);
  const answer = await send(server.url, { ...request, headers: { ...headers, ...credential } });
  requests += 1;
  expectDocumented(operation, answer);
  if (wrong && !AT_THE_DOOR.includes(answer.status))
    expect([answer.status, answer.text.slice(0, 300)]).toEqual([422, expect.anything()]);
  if (answer.status !== 200) expect(await dumpOf(database)).toEqual(before);
}

describe.each(operations)('$method $path ($id)', (operation) => {
  const kinds = KINDS.flatMap((kind) => {
    const inputs = inputsOf(operation, kind, fixedOf(operation));
    return inputs === null ? [] : [{ kind, inputs }];
  });

  it.each(kinds)(
    'answers as it is described, and changes nothing where it refuses: $kind',
    async ({ inputs }) => {
      for (const who of CALLERS) {
        await fc.assert(
          fc.asyncProperty(inputs, (wanted) => ask(operation, who, wanted)),
          { numRuns: RUNS, endOnFailure: true },
        );
      }
    },
    TIMEOUT_MS,
  );

  it.skipIf(CHOOSING.includes(operation.id))('takes what the document gives as its example', async () => {
    const headers = await headersOf('an administrator');
    const { headers: own = {}, ...request } = requestOf(operation, { ...leastInput(operation), ...fixedOf(operation) });
    const answer = await send(server.url, { ...request, headers: { ...own, ...headers } });
    expect([answer.status, answer.text.slice(0, 300)]).not.toEqual([422, expect.anything()]);
  });
});
