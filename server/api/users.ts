import { z } from 'zod';
import { actorOf } from '../access/audit.ts';
import { type Caller, personOf } from '../access/caller.ts';
import type { User } from '../access/people.ts';
import type { Changer } from '../access/peopleChanges.ts';
import type { Context, Features } from './context.ts';
import { newPassword, role, username } from './person.ts';
import { mutation, query, router } from './procedure.ts';
import { done, id, isoOf, none, time } from './schemas.ts';

const TAG = 'Users';

const user = z.object({
  id,
  username: z.string(),
  role,
  enabled: z.boolean(),
  source: z.enum(['home_assistant', 'local']).meta({ description: 'Who decides the role and keeps the password' }),
  ha_gone: z.boolean().meta({ description: 'Home Assistant does not know this person any more' }),
  created_at: time,
  last_seen_at: time.nullable().meta({ description: 'To the hour' }),
  keys: z.int().meta({ description: 'API keys of theirs' }),
  logins: z.int().meta({ description: 'Browsers and apps that are signed in on port 8000' }),
});

function answerOf({ keys, logins }: Features, row: User): z.input<typeof user> {
  const { id, username, role, enabled, ha_gone } = row;
  return {
    id,
    username,
    role,
    enabled,
    source: row.ha_user_id === null ? 'local' : 'home_assistant',
    ha_gone,
    created_at: row.created_at.toISOString(),
    last_seen_at: isoOf(row.last_seen_at),
    keys: keys.keys.all().filter((key) => key.user_id === id).length,
    logins: logins.countOf(id, Date.now()),
  };
}

function changerOf(caller: Caller, { ip }: Context): Changer {
  return { ...actorOf(caller, ip), userId: personOf(caller)?.id ?? null };
}

export const users = router({
  list: query(
    {
      who: 'admin',
      which: 'none',
      rest: { method: 'GET', path: '/users', tag: TAG, operationId: 'list_users', summary: 'List people' },
      input: none,
      output: z.array(user),
    },
    async ({ features }) => {
      await features.people.refresh();
      return features.people.all().map((row) => answerOf(features, row));
    },
  ),

  create: mutation(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/users',
        tag: TAG,
        operationId: 'create_user',
        summary: 'Add a local account',
        description: 'People of Home Assistant need none: they are here after their first visit.',
      },
      input: z.strictObject({ username, password: newPassword, role }),
      output: user,
    },
    async ({ features, input, caller, ctx }) =>
      answerOf(features, await features.peopleChanges.add(input, actorOf(caller, ctx.ip))),
  ),

  update: mutation(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'PATCH',
        path: '/users/{id}',
        tag: TAG,
        operationId: 'update_user',
        summary: 'Change the role, the state or the password of somebody',
        description:
          'A new password, and being disabled, end every login of theirs. Home Assistant decides about role and password of its people. Nobody changes themselves, and an administrator who can sign in is always left.',
      },
      input: z.strictObject({
        id,
        role: role.optional(),
        enabled: z.boolean().optional(),
        password: newPassword.optional(),
      }),
      output: user,
    },
    async ({ features, input: { id, ...wanted }, caller, ctx }) =>
      answerOf(features, await features.peopleChanges.change(id, wanted, changerOf(caller, ctx))),
  ),

  remove: mutation(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'DELETE',
        path: '/users/{id}',
        tag: TAG,
        operationId: 'delete_user',
        summary: 'Delete somebody',
        description:
          'With their API keys and logins. Somebody of Home Assistant is here again after their next visit: disable them instead.',
      },
      input: z.object({ id }),
      output: done,
    },
    async ({ features, input, caller, ctx }) => {
      await features.peopleChanges.remove(input.id, changerOf(caller, ctx));
      return { success: true as const, message: 'Deleted, with their API keys.' };
    },
  ),

  signOut: mutation(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/users/{id}/sign-out',
        tag: TAG,
        operationId: 'sign_out_user',
        summary: 'End every login of somebody',
        description: 'API keys keep working.',
      },
      input: z.object({ id }),
      output: done,
    },
    async ({ features, input, caller, ctx }) => {
      await features.peopleChanges.signOut(input.id, actorOf(caller, ctx.ip));
      return { success: true as const, message: 'Signed out everywhere.' };
    },
  ),
});
