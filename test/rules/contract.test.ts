import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { openApiText } from '../../server/api/openapi.ts';
import { API, send } from '../support/calls.ts';
import { startApp } from '../support/server.ts';
import { type Leaf, leavesOf, type Schema, unfit, withLeaf } from './leaves.ts';
import { procedures } from './procedures.ts';

type Parameter = { in: string; name: string; description?: string; schema: Schema; $ref?: string };
type Operation = {
  operationId: string;
  summary: string;
  tags: string[];
  security?: Record<string, unknown>[];
  parameters?: Parameter[];
  requestBody?: { required?: boolean; content: Record<string, { schema: Schema }> };
  responses: Record<string, { content?: Record<string, { schema: object }> }>;
  'x-procedure': string;
  'x-who': string;
  'x-required-scope'?: string;
};

const committed = readFileSync(new URL('../../server/api/openapi.json', import.meta.url), 'utf8');
const document = JSON.parse(committed) as {
  paths: Record<string, Record<string, Operation>>;
  components: { securitySchemes: Record<string, unknown> };
  webhooks: Record<string, { post: Operation }>;
};
const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({
    id: operation.operationId,
    method: method.toUpperCase(),
    path,
    operation,
  })),
);

const server = await startApp();
afterAll(() => server[Symbol.asyncDispose]());

describe('the OpenAPI document', () => {
  it('is what the generator makes of the router now (npm run openapi)', () => {
    expect(openApiText()).toBe(committed);
  });

  it('is readable without a key, at both addresses', async () => {
    for (const path of ['/openapi.json', `${API}/openapi.json`]) {
      expect((await send(server.url, { path })).json()).toEqual(JSON.parse(committed));
    }
  });

  it('names every operation once and plainly', () => {
    const ids = operations.map(({ id }) => id);
    expect(ids.filter((id) => !/^[a-z]+(_[a-z]+)*$/.test(id))).toEqual([]);
    expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
  });

  it('holds every procedure that has a REST face, and no other', () => {
    const declared = procedures.flatMap(({ name, meta }) =>
      meta.openapi ? Array(1 + meta.aliases.length).fill(name) : [],
    );
    expect(operations.map(({ operation }) => operation['x-procedure']).sort()).toEqual(declared.sort());
  });

  it.each(operations)('$method $path is described for people and programs', ({ path, method, operation }) => {
    expect(path).toMatch(/^\/api\/v1(\/([a-z-]+|\{[a-z_]+\}))+$/);
    expect(operation.summary).toMatch(/^[A-Z].{3,}[^.]$/);
    expect(operation.tags).toEqual([expect.stringMatching(/^[A-Z]/)]);
    for (const scheme of operation.security ?? []) {
      for (const name of Object.keys(scheme)) expect(document.components.securitySchemes).toHaveProperty(name);
    }
    expect((operation.security ?? []).length > 0).toBe(operation['x-who'] !== 'public');
    expect(operation.responses).toHaveProperty('200.content.application/json.schema');
    for (const parameter of operation.parameters ?? []) {
      expect(parameter).not.toHaveProperty('$ref');
      expect(parameter).toMatchObject({
        in: expect.stringMatching(/^(path|query)$/),
        name: expect.stringMatching(/^[a-z_]+$/),
        schema: expect.anything(),
      });
    }
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name);
    expect((operation.parameters ?? []).filter((parameter) => parameter.in === 'path').map(({ name }) => name)).toEqual(
      named,
    );
    if (method === 'GET') expect(operation.requestBody).toBeUndefined();
  });

  it.each(operations.filter(({ operation }) => operation.requestBody))(
    'the body of $id is an object with properties',
    ({ operation }) => {
      const { required, content } = operation.requestBody!;
      expect(Object.keys(content)).toEqual(['application/json']);
      const schema = content['application/json']!.schema;
      expect(schema.type).toBe('object');
      expect(Object.keys(schema.properties ?? {}).length).toBeGreaterThan(0);
      expect(Boolean(required)).toBe((schema.required ?? []).length > 0);
    },
  );

  it('describes what webhooks receive', () => {
    expect(Object.keys(document.webhooks)).toContain('print_complete');
    for (const { post } of Object.values(document.webhooks)) {
      expect(post.requestBody?.content['application/json']?.schema.properties).toMatchObject({
        event: {},
        timestamp: {},
        data: {},
      });
    }
  });
});

describe('numbers and booleans are taken exactly', () => {
  let credential: Record<string, string>;
  beforeAll(async () => {
    credential = { authorization: `Bearer ${(await server.setup()).token}`, 'content-type': 'application/json' };
  });

  const bodies = operations.flatMap(({ id, method, path, operation }) => {
    const schema = operation.requestBody?.content['application/json']?.schema;
    return (schema ? leavesOf(schema) : []).map((leaf) => ({
      id,
      method,
      path,
      procedure: operation['x-procedure'],
      leaf,
      name: leaf.path.join('.'),
    }));
  });
  const inputs = procedures
    .filter(({ kind }) => kind !== 'subscription')
    .flatMap(({ name, meta }) =>
      leavesOf(z.toJSONSchema(meta.input, { io: 'input' }) as Schema).map((leaf) => ({
        procedure: name,
        leaf,
        name: leaf.path.join('.'),
      })),
    );

  it('finds some', () => {
    expect(bodies.map(({ id, name }) => `${id} ${name}`)).toEqual(
      expect.arrayContaining(['update_printer is_active', 'create_printer mqtt_port', 'create_api_key printer_ids.0']),
    );
    expect(inputs.map(({ procedure, name }) => `${procedure} ${name}`)).toEqual(
      expect.arrayContaining(['archives.list limit', 'printers.pause id']),
    );
  });

  async function overRest(method: string, path: string, leaf: Leaf, value: unknown) {
    const answer = await send(server.url, {
      method,
      path: path.replaceAll(/\{\w+\}/g, '1'),
      headers: credential,
      body: JSON.stringify(withLeaf(leaf, value)),
    });
    return answer.json<{ status: number; errors?: { path: string; message: string }[] }>();
  }

  async function overTrpc(procedure: string, leaf: Leaf, value: unknown) {
    const answer = await send(server.url, {
      method: 'POST',
      path: `/api/trpc/${procedure}`,
      headers: credential,
      body: JSON.stringify(withLeaf(leaf, value)),
    });
    return answer.json<{ error?: { data: { status: number; errors?: { path: string; message: string }[] } } }>().error
      ?.data;
  }

  function expectRefused(answer: Awaited<ReturnType<typeof overTrpc>>, leaf: Leaf, value: unknown): void {
    expect(answer, `${leaf.path.join('.')} = ${JSON.stringify(value)}`).toMatchObject({
      status: 422,
      errors: expect.arrayContaining([{ path: leaf.path.join('.'), message: expect.stringMatching(/^\S.+\.$/) }]),
    });
  }

  it.each(bodies)(
    '$method $path refuses what is not exactly a value of $name, and tRPC does before and after',
    async ({ method, path, procedure, leaf }) => {
      for (const value of unfit(leaf)) {
        expectRefused(await overTrpc(procedure, leaf, value), leaf, value);
        expectRefused(await overRest(method, path, leaf, value), leaf, value);
        expectRefused(await overTrpc(procedure, leaf, value), leaf, value);
      }
    },
  );

  it.each(inputs)('$procedure over tRPC refuses what is not exactly a value of $name', async ({ procedure, leaf }) => {
    for (const value of unfit(leaf)) expectRefused(await overTrpc(procedure, leaf, value), leaf, value);
  });
});
