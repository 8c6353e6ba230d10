import { z } from 'zod';
import { actorOf } from '../access/audit.ts';
import { personOf } from '../access/caller.ts';
import { mayManage, requireRotation, requireTicks } from '../access/keyRules.ts';
import type { ApiKey, KeyChange } from '../access/keyStore.ts';
import { KEY_DEFAULT } from '../access/scopes.ts';
import { KEY_USE_DAYS } from '../db/retention.ts';
import { Fault } from '../errors.ts';
import { auditAnswer, auditEntry } from './audit.ts';
import type { Features } from './context.ts';
import { keptOf } from './keyChange.ts';
import { key, keyAnswer, keyFields, keyWithSecret } from './keyShape.ts';
import { usage, usageAnswer } from './keyUsage.ts';
import type { Asked } from './note.ts';
import { mutation, query, router } from './procedure.ts';
import { done, id, none } from './schemas.ts';

const TAG = 'API Keys';
const DAY_SECONDS = 24 * 60 * 60;
/** How long the secret before a rotation may go on working. */
const GRACE_MAX_SECONDS = 7 * DAY_SECONDS;
/** As many lines of a key's audit are told, the newest. */
const AUDIT_MAX = 200;

const { name, scopes, printer_ids, expires_at, allowed_ips, rate_limit } = keyFields;

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
        description: "One's own, for administrators everybody's; newest first. Secrets are never shown again.",
      },
      input: none,
      output: z.array(key),
    },
    async ({ features, caller }) => {
      const refused = await currentUses(features, null);
      const rows = features.keys.keys.all().filter((row) => mayManage(caller, row));
      return rows.reverse().map((row) => keyAnswer(features, row, refused.get(row.id)));
    },
  ),

  get: query(
    {
      who: 'session',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/api-keys/{id}',
        tag: TAG,
        operationId: 'get_api_key',
        summary: 'Get an API key',
      },
      input: z.object({ id }),
      output: key,
    },
    async ({ features, input, caller }) => {
      managed({ features, caller }, input.id);
      const refused = await currentUses(features, input.id);
      return keyAnswer(features, managed({ features, caller }, input.id), refused.get(input.id));
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
        name,
        scopes: scopes.default([...KEY_DEFAULT]),
        printer_ids: printer_ids.default(null),
        expires_at: expires_at.default(null),
        allowed_ips: allowed_ips.default(null),
        rate_limit: rate_limit.default(null),
      }),
      output: keyWithSecret,
    },
    async ({ features, input, caller, ctx }) => {
      const user_id = personOf(caller)?.id ?? null;
      requireTicks(caller, { user_id, scopes: [] }, input.scopes, features.authentication.enabled);
      const { name, scopes, rate_limit } = input;
      const kept = { printer_ids: null, expires_at: null, ...keptOf(features, input, null) };
      const wanted = { name, scopes, rate_limit, user_id, ...kept };
      const { key, secret } = await features.keys.create(wanted, actorOf(caller, ctx.ip));
      return { ...keyAnswer(features, key, undefined), secret };
    },
  ),

  update: mutation(
    {
      who: 'session',
      which: 'none',
      rest: {
        method: 'PATCH',
        path: '/api-keys/{id}',
        tag: TAG,
        operationId: 'update_api_key',
        summary: 'Change an API key',
        description: 'Changes what is sent: null clears, what is left out stays. Open connections lose rights at once.',
      },
      input: z.strictObject({
        id,
        name: name.optional(),
        scopes: scopes.optional(),
        printer_ids: printer_ids.optional(),
        expires_at: expires_at.optional(),
        allowed_ips: allowed_ips.optional(),
        rate_limit: rate_limit.optional(),
        enabled: z.boolean().optional(),
      }),
      output: key,
    },
    async ({ features, input: { id, ...input }, caller, ctx }) => {
      const row = managed({ features, caller }, id);
      if (input.scopes) requireTicks(caller, row, input.scopes, features.authentication.enabled);
      const change = { ...input, ...keptOf(features, input, row) } as KeyChange;
      const changed = await features.keys.update(id, change, actorOf(caller, ctx.ip));
      return keyAnswer(features, changed, (await currentUses(features, id)).get(id));
    },
  ),

  rotate: mutation(
    {
      who: 'session',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/api-keys/{id}/rotate',
        tag: TAG,
        operationId: 'rotate_api_key',
        summary: 'Rotate an API key',
        description:
          'Makes a new secret, shown in this answer only. The one before works for the grace period; 0 ends it at once.',
      },
      input: z.strictObject({
        id,
        grace_seconds: z
          .int()
          .min(0)
          .max(GRACE_MAX_SECONDS)
          .default(DAY_SECONDS)
          .meta({ description: 'How long the old secret goes on working' }),
      }),
      output: keyWithSecret,
    },
    async ({ features, input, caller, ctx }) => {
      requireRotation(caller, managed({ features, caller }, input.id));
      const { key, secret } = await features.keys.rotate(input.id, input.grace_seconds, actorOf(caller, ctx.ip));
      return { ...keyAnswer(features, key, (await currentUses(features, key.id)).get(key.id)), secret };
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
    async ({ features, input, caller, ctx }) => {
      managed({ features, caller }, input.id);
      await features.keys.remove(input.id, actorOf(caller, ctx.ip));
      return { success: true as const, message: 'API key deleted.' };
    },
  ),

  usage: query(
    {
      who: 'session',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/api-keys/{id}/usage',
        tag: TAG,
        operationId: 'get_api_key_usage',
        summary: 'What an API key was used for and refused',
        description: `The last ${KEY_USE_DAYS} days (UTC). Refusals are newest first, the same ones of a day together.`,
      },
      input: z.object({ id }),
      output: usage,
    },
    async ({ features, input, caller }) => {
      managed({ features, caller }, input.id);
      await features.keyUses.flush();
      return usageAnswer(await features.keyUsage.usage(input.id, new Date()));
    },
  ),

  audit: query(
    {
      who: 'session',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/api-keys/{id}/audit',
        tag: TAG,
        operationId: 'get_api_key_audit',
        summary: 'Who made, changed or rotated an API key',
      },
      input: z.object({ id }),
      output: z.array(auditEntry),
    },
    async ({ features, input, caller }) => {
      managed({ features, caller }, input.id);
      const about = { subject: 'api_key', subject_id: input.id, limit: AUDIT_MAX, offset: 0 } as const;
      return (await features.audit.list(about)).rows.map(auditAnswer);
    },
  ),
});

/** @throws Fault 404 for a key that is not there, or that this caller may not manage */
function managed({ features, caller }: { features: Features } & Pick<Asked, 'caller'>, id: number): ApiKey {
  const row = features.keys.keys.get(id);
  if (row !== undefined && mayManage(caller, row)) return row;
  throw new Fault('not_found', 'API key not found.');
}

/** Writes what was counted, so that the rows say when keys were last used. @returns the refusals of the last days by key */
async function currentUses({ keyUses, keyUsage, keys }: Features, id: number | null) {
  await keyUses.flush();
  await keys.keys.refresh(id);
  return keyUsage.refused(new Date(), id);
}
