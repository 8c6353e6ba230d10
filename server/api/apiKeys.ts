import { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { personOf } from '../access/caller.ts';
import { roleOf } from '../access/grant.ts';
import type { ApiKey } from '../access/keyStore.ts';
import { ROLE_SCOPES, SCOPE_NAMES, SCOPES } from '../access/scopes.ts';
import { Fault } from '../errors.ts';
import type { Features } from './context.ts';
import { mutation, query, router } from './procedure.ts';
import { done, id, instant, isoOf, none, printerId, time } from './schemas.ts';

const TAG = 'API Keys';

const scope = z
  .enum(SCOPE_NAMES)
  .meta({ description: SCOPE_NAMES.map((name) => `\`${name}\`: ${SCOPES[name].opens}`).join('. ') });

const key = z.object({
  id,
  name: z.string(),
  prefix: z.string().meta({ description: 'The beginning of the secret', example: 'bb_1bed4f39...' }),
  owner: z.object({ id, username: z.string() }).nullable(),
  legacy: z.boolean().meta({ description: 'It has no owner and never reaches Bambu Cloud' }),
  scopes: z.array(scope),
  printer_ids: z.array(z.int()).nullable().meta({ description: 'null = all printers, [] = none' }),
  enabled: z.boolean(),
  expires_at: time.nullable(),
  created_at: time,
  last_used_at: time.nullable(),
  last_used_ip: z.string().nullable(),
});

function answerOf({ people }: Features, row: ApiKey): z.input<typeof key> {
  const owner = row.user_id === null ? undefined : people.get(row.user_id);
  return {
    id: row.id,
    name: row.name,
    prefix: row.prefix,
    owner: owner ? { id: owner.id, username: owner.username } : null,
    legacy: row.user_id === null,
    scopes: SCOPE_NAMES.filter((name) => row.scopes.includes(name)),
    printer_ids: row.printer_ids,
    enabled: row.enabled,
    expires_at: isoOf(row.expires_at),
    created_at: row.created_at.toISOString(),
    last_used_at: isoOf(row.last_used_at),
    last_used_ip: row.last_used_ip,
  };
}

/** Everybody's keys for an administrator, else only one's own. */
function mayManage(caller: Caller, row: ApiKey): boolean {
  return roleOf(caller) === 'admin' || (row.user_id !== null && row.user_id === personOf(caller)?.id);
}

export const apiKeys = router({
  list: query(
    {
      who: 'session',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/api-keys',
        tag: TAG,
        operationId: 'list_api_keys',
        summary: 'List API keys',
        description: 'Newest first. Secrets are never shown again.',
      },
      input: none,
      output: z.array(key),
    },
    ({ features, caller }) => {
      const rows = features.keys.keys.all().filter((row) => mayManage(caller, row));
      return rows.reverse().map((row) => answerOf(features, row));
    },
  ),

  create: mutation(
    {
      who: 'session',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/api-keys',
        tag: TAG,
        operationId: 'create_api_key',
        summary: 'Create an API key',
        description: 'The only answer that shows the secret.',
      },
      input: z.strictObject({
        name: z.string().trim().min(1).max(100).meta({ example: 'Node-RED' }),
        scopes: z.array(scope).default(['read_status']).meta({ description: 'What the key may do' }),
        printer_ids: z
          .array(printerId)
          .max(1000)
          .nullable()
          .default(null)
          .meta({ description: 'null = all printers, [] = none' }),
        expires_at: instant.nullable().default(null),
      }),
      output: key.extend({ secret: z.string().meta({ description: 'Shown this once', example: 'bb_…' }) }),
    },
    async ({ features, input, caller }) => {
      requireOwnScopes(caller, input.scopes);
      const expires_at = input.expires_at === null ? null : requireFuture(input.expires_at);
      const printer_ids = input.printer_ids && requireKnown(features, input.printer_ids);
      const user_id = personOf(caller)?.id ?? null;
      const { key, secret } = await features.keys.create({ ...input, printer_ids, expires_at, user_id });
      return { ...answerOf(features, key), secret };
    },
  ),

  remove: mutation(
    {
      who: 'session',
      which: 'none',
      rest: {
        method: 'DELETE',
        path: '/api-keys/{id}',
        tag: TAG,
        operationId: 'delete_api_key',
        summary: 'Delete an API key',
        description: 'It stops working at once; its open connections are closed.',
      },
      input: z.object({ id }),
      output: done,
    },
    async ({ features, input, caller }) => {
      const row = features.keys.keys.get(input.id);
      if (row === undefined || !mayManage(caller, row)) throw new Fault('not_found', 'API key not found.');
      await features.keys.remove(input.id);
      return { success: true as const, message: 'API key deleted.' };
    },
  ),
});

/** Nobody makes a key that may more than its maker. */
function requireOwnScopes(caller: Caller, scopes: readonly (typeof SCOPE_NAMES)[number][]): void {
  const role = roleOf(caller);
  const missing = scopes.find((scope) => role === null || !ROLE_SCOPES[role].includes(scope));
  if (missing)
    throw new Fault(
      'role_missing',
      `You cannot give a key ${SCOPES[missing].label}: your role may not do that itself.`,
    );
}

/** @returns each printer once */
function requireKnown({ printers }: Features, ids: readonly number[]): number[] {
  return [...new Set(ids)].map((id) => printers.get(id).id);
}

function requireFuture(text: string): Date {
  const at = new Date(text);
  if (at.getTime() <= Date.now())
    throw new Fault('bad_input', 'expires_at: This time has passed. Choose a later one, or leave it out.');
  return at;
}
