import { z } from 'zod';
import { actorOf } from '../access/audit.ts';
import type { Credentials } from '../access/frontDoor.ts';
import type { User } from '../access/people.ts';
import type { Context } from './context.ts';
import { answerOf, login, me, newPassword, signedIn, username } from './person.ts';
import { mutation } from './procedure.ts';
import { done, none } from './schemas.ts';

const TAG = 'Sign-in';

const outcome = login.extend({
  access_token: z.string().nullable().meta({ description: 'The login of an administrator that was made' }),
  user: me.nullable().meta({ description: 'Who asks, after this; null when they have to sign in now' }),
  auth_enabled: z.boolean(),
  admin_created: z.boolean(),
});

const state = done.extend({ auth_enabled: z.boolean() });

/** Who comes first to port 8000, and whether people have to sign in there. */
export const door = {
  setup: mutation(
    {
      who: 'public',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/auth/setup',
        tag: TAG,
        operationId: 'setup',
        summary: 'Make the first administrator, or do without sign-in',
        description:
          'Works only while `requires_setup` is true. `auth_enabled: false` lets everybody in who reaches the port.',
      },
      input: z
        .strictObject({
          auth_enabled: z.boolean().default(true),
          username: username.optional(),
          password: newPassword.optional(),
          admin_username: username.optional().meta({ description: 'Another name of `username`' }),
          admin_password: newPassword.optional().meta({ description: 'Another name of `password`' }),
        })
        .superRefine(({ auth_enabled, ...input }, context) => {
          const { username, password } = credentialsOf(input);
          const missing = (name: string) => context.addIssue({ code: 'custom', path: [name], message: 'Required' });
          if (auth_enabled && username === undefined) missing('username');
          if (auth_enabled && password === undefined) missing('password');
        }),
      output: outcome,
    },
    async ({ features, input, caller, ctx }) => {
      const { username = '', password = '' } = credentialsOf(input);
      const credentials = input.auth_enabled ? { username, password } : null;
      return outcomeOf(ctx, await features.frontDoor.setUp(credentials, actorOf(caller, ctx.ip)));
    },
  ),

  disable: mutation(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/auth/disable',
        tag: TAG,
        operationId: 'disable_auth',
        summary: 'Turn sign-in off',
        description: 'Whoever reaches port 8000 may then do everything an administrator may.',
      },
      input: none,
      output: state,
    },
    async ({ features, caller, ctx }) => {
      await features.frontDoor.turnOff(actorOf(caller, ctx.ip));
      const message = 'Sign-in is off. Anyone on the network can control the printers.';
      return { success: true as const, message, auth_enabled: features.authentication.enabled };
    },
  ),

  enable: mutation(
    {
      who: 'admin',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/auth/enable',
        tag: TAG,
        operationId: 'enable_auth',
        summary: 'Turn sign-in on',
        description: 'Where nobody could sign in as an administrator, name and password of one are needed.',
      },
      input: z.strictObject({ username, password: newPassword }).partial().optional(),
      output: outcome,
    },
    async ({ features, input, caller, ctx }) => {
      const { username, password } = input ?? {};
      const credentials: Credentials | null =
        username === undefined || password === undefined ? null : { username, password };
      return outcomeOf(ctx, await features.frontDoor.turnOn(credentials, actorOf(caller, ctx.ip)));
    },
  ),
};

function credentialsOf(input: {
  username?: string | undefined;
  password?: string | undefined;
  admin_username?: string | undefined;
  admin_password?: string | undefined;
}): { username: string | undefined; password: string | undefined } {
  return { username: input.username ?? input.admin_username, password: input.password ?? input.admin_password };
}

/** An administrator that was made is signed in at once; anybody else is told who they are now. */
async function outcomeOf(ctx: Context, made: User | null): Promise<z.input<typeof outcome>> {
  const { features } = ctx;
  const rest = { auth_enabled: features.authentication.enabled, admin_created: made !== null };
  if (made !== null) return { ...signedIn(ctx, await features.signIn.open(made)), ...rest };
  const now = ctx.judge();
  const user = now.kind === 'anonymous' ? null : answerOf(now, features);
  return { access_token: null, token_type: 'bearer', user, ...rest };
}
