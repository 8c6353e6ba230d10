import { readFileSync } from 'node:fs';
import type { Sent } from './calls.ts';

/** JSON Schema, as far as our own document uses it. */
export interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  oneOf?: JsonSchema[];
  properties?: Record<string, JsonSchema>;
  required?: string[];
  additionalProperties?: boolean | JsonSchema;
  items?: JsonSchema;
  minItems?: number;
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  format?: string;
  example?: unknown;
  default?: unknown;
}

interface Parameter {
  name: string;
  in: 'path' | 'query';
  required?: boolean;
  schema: JsonSchema;
}

interface Described {
  operationId: string;
  parameters?: Parameter[];
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content?: Record<string, { schema: JsonSchema }> }>;
  'x-procedure': string;
}

/** One endpoint of the document. */
export interface Operation {
  id: string;
  method: string;
  path: string;
  procedure: string;
  parameters: readonly Parameter[];
  /** Null where no body is described. */
  body: JsonSchema | null;
  responses: Described['responses'];
}

const document = JSON.parse(readFileSync(new URL('../../server/api/openapi.json', import.meta.url), 'utf8')) as {
  paths: Record<string, Record<string, Described>>;
  components: { schemas: Record<string, JsonSchema> };
};

/** Every endpoint that the document describes, aliases too. */
export const operations: readonly Operation[] = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, described]) => ({
    id: described.operationId,
    method: method.toUpperCase(),
    path,
    procedure: described['x-procedure'],
    parameters: described.parameters ?? [],
    body: described.requestBody?.content['application/json']?.schema ?? null,
    responses: described.responses,
  })),
);

/** The schema of every refusal. */
export const problemSchema = document.components.schemas.Problem!;

export type Input = Record<string, unknown>;

/** The least that an operation takes: what is required of path, query and body. */
export function leastInput({ parameters, body }: Operation): Input {
  const needed = parameters.filter((parameter) => parameter.in === 'path' || parameter.required);
  const named = needed.map(({ name, schema }) => [name, sample(schema)]);
  return { ...(body ? (sample(body) as Input) : {}), ...Object.fromEntries(named) };
}

/** An input as the request that carries it: by name into the path, the query, or a JSON body. */
export function requestOf({ method, path, parameters, body }: Operation, input: Input): Sent {
  const rest = { ...input };
  const query = new URLSearchParams();
  let filled = path;
  for (const { name, in: place } of parameters) {
    if (!(name in rest)) continue;
    const text = textOf(rest[name]);
    if (place === 'path') filled = filled.replace(`{${name}}`, encodeURIComponent(text));
    else query.set(name, text);
    delete rest[name];
  }
  const search = query.size > 0 ? `?${query}` : '';
  if (method === 'GET' || (body === null && Object.keys(rest).length === 0)) return { method, path: filled + search };
  return {
    method,
    path: filled + search,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(rest),
  };
}

function textOf(value: unknown): string {
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}

/** The plainest value that fits a schema: its example where it has one, and only what is required of an object. */
export function sample(schema: JsonSchema): unknown {
  if (schema.example !== undefined) return schema.example;
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return schema.enum[0];
  const options = schema.anyOf ?? schema.oneOf;
  if (options) return sample(options.find(({ type }) => type !== 'null') ?? options[0]!);
  switch ([schema.type ?? 'object'].flat()[0]) {
    case 'integer':
    case 'number':
      return schema.minimum ?? (schema.exclusiveMinimum === undefined ? 1 : schema.exclusiveMinimum + 1);
    case 'boolean':
      return true;
    case 'array':
      return Array.from({ length: schema.minItems ?? 0 }, () => sample(schema.items ?? {}));
    case 'string':
      return sampleText(schema);
    case 'null':
      return null;
    default:
      return Object.fromEntries((schema.required ?? []).map((name) => [name, sample(schema.properties?.[name] ?? {})]));
  }
}

function sampleText({ format, minLength = 1 }: JsonSchema): string {
  if (format === 'date-time') return '2026-11-24T14:30:00.000Z';
  if (format === 'date') return '2026-11-24';
  return 'x'.repeat(Math.max(minLength, 1));
}
