/** Writes `openapi.json` beside this file: `npm run openapi`. Not loaded when the server runs. */
import { writeFileSync } from 'node:fs';
import { generateOpenApiDocument } from 'trpc-openapi';
import { z } from 'zod';
import { reasons } from '../errors.ts';
import { catalogue, SENT_FIELDS, type SentEvent, testEvent, WEBHOOK_EVENTS } from '../events/catalogue.ts';
import type { Meta } from './procedure.ts';
import { appRouter } from './router.ts';

const BASE = '/api/v1';
const FILE = new URL('openapi.json', import.meta.url);
const PROBLEM = { $ref: '#/components/schemas/Problem' };

type Json = Record<string, unknown>;
type Procedure = { _def: { meta?: Meta } };

/** The document as text: the same for the same router, so that a test can compare it. */
export function openApiText(): string {
  const procedures = appRouter._def.procedures as unknown as Record<string, Procedure>;
  // At run time our own half reads inputs, and outputs are checked by the compiler and the tests: the generator alone sees both.
  for (const { _def } of Object.values(procedures)) {
    if (_def.meta) Object.assign(_def, { inputs: [_def.meta.input], output: _def.meta.output });
  }
  const document = generateOpenApiDocument(appRouter, {
    title: 'Bambuddy for Home Assistant',
    version: '1',
    baseUrl: '/',
    description:
      'Bambu Lab printers over REST. Send an API key in the header `X-API-Key`, or as `Authorization: Bearer`.',
    securitySchemes: {
      key: { type: 'apiKey', in: 'header', name: 'X-API-Key' },
      bearer: { type: 'http', scheme: 'bearer' },
    },
  }) as unknown as { paths: Record<string, Record<string, Json>>; components: Json; servers?: unknown } & Json;
  delete document.servers;
  document.components = { ...document.components, schemas: { Problem: problemSchema() } };
  document.paths = pathsOf(document.paths, procedures);
  document.webhooks = webhooksOf();
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** Full paths and aliases; who may call; every refusal as a problem. */
function pathsOf(paths: Record<string, Record<string, Json>>, procedures: Record<string, Procedure>) {
  const byOperation = new Map<string, [string, Meta]>();
  for (const [name, { _def }] of Object.entries(procedures)) {
    const operation = _def.meta?.openapi?.operationId;
    if (_def.meta && operation) byOperation.set(operation, [name, _def.meta]);
  }
  const out: Record<string, Record<string, Json>> = {};
  for (const [path, operations] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(operations)) {
      const found = byOperation.get(String(operation.operationId));
      if (!found) throw new Error(`${method} ${path} has no procedure`);
      const [name, meta] = found;
      const { requestBody, ...described } = operation;
      const body = requestBody as Body | undefined;
      const options = meta.inQuery ? queryOf(operation, body) : bodyOf(body);
      const entry = { ...described, ...options, ...extras(name, meta), responses: responsesOf(operation, meta) };
      out[BASE + path] = { ...out[BASE + path], [method]: entry };
      for (const alias of meta.aliases) {
        out[BASE + alias] = {
          ...out[BASE + alias],
          [method]: { ...entry, operationId: `${operation.operationId}_alias`, deprecated: true },
        };
      }
    }
  }
  return Object.fromEntries(Object.entries(out).sort(([a], [b]) => (a < b ? -1 : 1)));
}

type Body = { content: { 'application/json': { schema: { properties?: Json; required?: string[] } } } };

/** A body only where there is something to say in it, and required only where a field is. */
function bodyOf(body: Body | undefined): Json {
  const schema = body?.content['application/json'].schema;
  if (schema === undefined || Object.keys(schema.properties ?? {}).length === 0) return {};
  return { requestBody: { ...body, required: (schema.required ?? []).length > 0 } };
}

/** The fields of a body as query parameters, after those of the path. */
function queryOf({ parameters }: Json, body: Body | undefined): Json {
  const { properties = {}, required = [] } = body?.content['application/json'].schema ?? {};
  const fields = Object.entries(properties).map(([name, schema]) => {
    const { description } = schema as { description?: string };
    return { in: 'query', name, required: required.includes(name), schema, ...(description ? { description } : {}) };
  });
  return { parameters: [...((parameters as Json[] | undefined) ?? []), ...fields] };
}

function extras(name: string, meta: Meta): Json {
  const scope =
    meta.who === 'public' || meta.who === 'session' || meta.who === 'admin' || meta.who === 'known' ? null : meta.who;
  return {
    'x-procedure': name,
    'x-who': meta.who,
    'x-which': meta.which,
    ...(scope ? { 'x-required-scope': scope } : {}),
  };
}

function responsesOf(operation: Json, meta: Meta): Json {
  const { 200: success } = operation.responses as Record<string, Json>;
  const statuses = new Set([400, 403, 413, 415, 422, 429, 503]);
  if (meta.who !== 'public') statuses.add(401);
  else statuses.add(401).add(409);
  for (const status of [404, 409, 504]) statuses.add(status);
  const refusals = [...statuses]
    .sort()
    .map((status) => [
      status,
      { description: titleOf(status), content: { 'application/problem+json': { schema: PROBLEM } } },
    ]);
  return { 200: { ...success, description: 'Success' }, ...Object.fromEntries(refusals) };
}

function titleOf(status: number): string {
  const titles = Object.values(reasons)
    .filter(([known]) => known === status)
    .map(([, title]) => title);
  return [...new Set(titles)].join(' · ') || String(status);
}

function problemSchema(): Json {
  const text = { type: 'string' };
  return {
    type: 'object',
    description: 'RFC 9457. `detail` says what to do, `reason` is for programs.',
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      detail: text,
      reason: { type: 'string', enum: [...Object.keys(reasons), 'internal'] },
      request_id: text,
      errors: {
        type: 'array',
        items: { type: 'object', properties: { path: text, message: text }, required: ['path', 'message'] },
      },
    },
    required: ['type', 'title', 'status', 'detail', 'reason', 'request_id'],
  };
}

function exampleOf(event: SentEvent): Json {
  return Object.fromEntries(SENT_FIELDS[event].map(({ name, example }) => [name, example ?? null]));
}

/** What webhooks receive, by event. */
function webhooksOf(): Json {
  const entries = [...WEBHOOK_EVENTS, 'test' as const].map((event) => {
    const shape: Record<string, z.ZodType> = event === 'test' ? testEvent.shape : catalogue[event].shape;
    const sent = Object.fromEntries(SENT_FIELDS[event].map(({ name }) => [name, shape[name] ?? z.unknown()]));
    const data = z.toJSONSchema(z.object(sent)) as Json;
    delete data.$schema;
    const schema = {
      type: 'object',
      properties: { event: { const: event }, timestamp: { type: 'string', format: 'date-time' }, data },
      required: ['event', 'timestamp', 'data'],
      example: { event, timestamp: '2026-11-24T14:30:00Z', data: exampleOf(event) },
    };
    const post = {
      operationId: event,
      summary: event,
      tags: ['Webhooks'],
      requestBody: { content: { 'application/json': { schema } } },
      responses: { 200: { description: 'Any 2xx is a delivery' } },
    };
    return [event, { post }];
  });
  return Object.fromEntries(entries);
}

if (process.argv[1] === import.meta.filename) writeFileSync(FILE, openApiText());
