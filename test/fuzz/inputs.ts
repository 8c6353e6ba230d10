import fc from 'fast-check';
import { z } from 'zod';
import { type Input, type JsonSchema, leastInput, type Operation } from '../support/operations.ts';

/** A row that no table has: what changes a row finds none. */
export const NO_ROW = 4_000_000;
const TEXT_MAX = 40;

/** How an input departs from what the document says. */
export const KINDS = ['valid', 'one field wrong', 'an extra field', 'wrong types'] as const;
export type Kind = (typeof KINDS)[number];

export interface Wanted {
  input: Input;
  /** It departs from the document: whoever is let in must be refused with 422. */
  wrong: boolean;
}

/** What a kind of input of an operation may be; null where the operation has no such input. */
export function inputsOf(operation: Operation, kind: Kind, fixed: Input): fc.Arbitrary<Wanted> | null {
  const valid = validInputs(operation).map((input) => ({ ...input, ...fixed }));
  const wrong = wrongFields(operation).filter(({ name }) => !(name in fixed) || name === 'id');
  if (kind === 'valid') return valid.map((input) => ({ input, wrong: false }));
  if (kind === 'an extra field') {
    // Nothing says what else may be in an address.
    if (operation.body === null) return null;
    const strict = operation.body.additionalProperties === false;
    return fc.tuple(valid, anyText, anyJson).map(([input, name, value]) => ({
      input: { ...input, [`extra_${name}`]: value },
      wrong: strict,
    }));
  }
  if (wrong.length === 0) return null;
  if (kind === 'one field wrong') {
    return fc
      .tuple(valid, oneOf(wrong))
      .map(([input, field]) => ({ input: { ...input, [field.name]: field.value }, wrong: true }));
  }
  const least = { ...leastInput(operation), ...fixed };
  return fc.shuffledSubarray(wrong, { minLength: 1 }).map((fields) => ({
    input: { ...least, ...Object.fromEntries(fields.map(({ name, value }) => [name, value])) },
    wrong: true,
  }));
}

const anyText = fc.stringMatching(/^[a-z]{1,8}$/);
const anyJson = fc.jsonValue({ maxDepth: 2 }) as fc.Arbitrary<unknown>;
const oneOf = <T>(values: readonly T[]) => fc.constantFrom(...values);

function validInputs({ parameters, body }: Operation): fc.Arbitrary<Input> {
  const names = fc.record(Object.fromEntries(parameters.map(({ name, schema }) => [name, anyValueOf(schema)])), {
    requiredKeys: parameters
      .filter((parameter) => parameter.in === 'path' || parameter.required)
      .map(({ name }) => name),
  });
  return fc
    .tuple(names, body ? (anyValueOf(body) as fc.Arbitrary<Input>) : fc.constant({}))
    .map(([a, b]) => ({ ...b, ...a }));
}

/** Any value that fits a schema. */
export function anyValueOf(schema: JsonSchema): fc.Arbitrary<unknown> {
  if (schema.const !== undefined) return fc.constant(schema.const);
  if (schema.enum) return oneOf(schema.enum);
  const options = schema.anyOf ?? schema.oneOf ?? [schema.type ?? []].flat().map((type) => ({ ...schema, type }));
  if (options.length > 1) return fc.oneof(...options.map(anyValueOf));
  switch (schema.type) {
    case 'integer':
      return fc.integer({ min: schema.minimum ?? -1000, max: schema.maximum ?? NO_ROW });
    case 'number':
      return fc.double({ min: schema.minimum ?? -1000, max: schema.maximum ?? 1000, noNaN: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(anyValueOf(schema.items ?? {}), {
        minLength: schema.minItems ?? 0,
        maxLength: (schema.minItems ?? 0) + 2,
      });
    case 'string':
      return textOf(schema);
    case 'object':
      return recordOf(schema);
    default:
      return anyJson;
  }
}

function recordOf({ properties = {}, required = [], additionalProperties }: JsonSchema): fc.Arbitrary<unknown> {
  const known = Object.fromEntries(Object.entries(properties).map(([name, property]) => [name, anyValueOf(property)]));
  if (Object.keys(known).length === 0 && typeof additionalProperties === 'object') {
    return fc.dictionary(anyText, anyValueOf(additionalProperties), { maxKeys: 3 });
  }
  return fc.record(known, { requiredKeys: required });
}

function textOf({ format, pattern, minLength = 0, maxLength = TEXT_MAX, example }: JsonSchema): fc.Arbitrary<unknown> {
  const given = typeof example === 'string' ? [fc.constant(example)] : [];
  if (format === 'date-time') {
    const [min, max] = [new Date('2020-01-01'), new Date('2035-01-01')];
    return fc.date({ min, max, noInvalidDate: true }).map((date) => date.toISOString());
  }
  if (format === 'date') return fc.constantFrom('2024-02-29', '2026-11-24', '1999-12-31');
  if (pattern !== undefined) return fc.oneof(...given, fc.stringMatching(new RegExp(pattern), { size: 'small' }));
  return fc.oneof(
    ...given,
    fc.string({ minLength, maxLength: Math.min(maxLength, minLength + TEXT_MAX), unit: 'binary' }),
  );
}

interface WrongField {
  name: string;
  value: unknown;
}

const CANDIDATES: readonly unknown[] = [
  null,
  '',
  'unavailable',
  'x'.repeat(5_000),
  '0,25',
  [],
  [{}],
  [null],
  ['no such name'],
  {},
  { id: 1 },
  true,
  0,
  -1,
  1.5,
  1e300,
  NO_ROW * 1_000,
];
const TEXTS = [
  '',
  'x',
  '1.5',
  '-1',
  'maybe',
  '1e999',
  'NaN',
  'null',
  'undefined',
  '0x10',
  '2026-13-45',
  'x'.repeat(300),
];

/** Values that the document does not allow, field by field. In an address everything is text. */
function wrongFields({ parameters, body }: Operation): WrongField[] {
  const inAddress = parameters.flatMap(({ name, in: place, schema }) =>
    TEXTS.filter((text) => (place === 'query' || text !== '') && !fitsAsText(schema, text)).map((value) => ({
      name,
      value,
    })),
  );
  const inBody = Object.entries(body?.properties ?? {}).flatMap(([name, schema]) => {
    const parser = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
    return CANDIDATES.filter((value) => !parser.safeParse(value).success).map((value) => ({ name, value }));
  });
  return [...inAddress, ...inBody];
}

function fitsAsText(schema: JsonSchema, text: string): boolean {
  const parser = z.fromJSONSchema(schema as Parameters<typeof z.fromJSONSchema>[0]);
  const asNumber = /^[+-]?\d+(\.\d+)?$/.test(text) ? [Number(text)] : [];
  return [text, ...asNumber].some((value) => parser.safeParse(value).success);
}
