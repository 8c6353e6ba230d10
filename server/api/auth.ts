import { z } from 'zod';
import { noCookie } from '../access/cookie.ts';
import { account } from './account.ts';
import { door } from './door.ts';
import { answerOf, countedFor, login, me, NAME_MAX, password, signedIn } from './person.ts';
import { mutation, query, router } from './procedure.ts';
import { done, none } from './schemas.ts';
import { tokens } from './tokens.ts';

const TAG = 'Sign-in';

export const auth = router({
  status: query(
    {
      who: 'public',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/auth/status',
        tag: TAG,
        operationId: 'get_auth_status',
        summary: 'Is sign-in needed, and is there somebody to sign in',
      },
      input: none,
      output: z.object({
        auth_enabled: z.boolean(),
        requires_setup: z.boolean(),
        sign_in: z.enum(['local', 'home_assistant']).meta({ description: 'Whose names and passwords are asked for' }),
      }),
    },
    ({ features, ctx }) => ({
      auth_enabled: features.authentication.enabled,
      requires_setup: ctx.door === 'direct' && features.frontDoor.requiresSetup,
      sign_in: features.config.supervised ? ('home_assistant' as const) : ('local' as const),
    }),
  ),

  me: query(
    {
      who: 'known',
      which: 'none',
      rest: {
        method: 'GET',
        path: '/auth/me',
        tag: TAG,
        operationId: 'get_me',
        summary: 'Who am I, and what may I do',
      },
      input: none,
      output: me,
    },
    ({ caller, features }) => answerOf(caller, features),
  ),

  login: mutation(
    {
      who: 'public',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/auth/login',
        tag: TAG,
        operationId: 'login',
        summary: 'Sign in with name and password',
        description: 'Inside Home Assistant those of Home Assistant do, beside those of accounts made here.',
      },
      input: z.object({ username: z.string().max(NAME_MAX), password }),
      output: login,
    },
    async ({ features, input, caller, ctx }) =>
      signedIn(ctx, await features.signIn.byPassword(input.username, input.password, countedFor(caller, ctx))),
  ),

  link: mutation(
    {
      who: 'public',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/auth/link',
        tag: TAG,
        operationId: 'login_by_link',
        summary: 'Sign in with a one-time link',
      },
      input: z.strictObject({ token: z.string().min(1).max(200) }),
      output: login,
    },
    async ({ features, input, caller, ctx }) =>
      signedIn(ctx, await features.signIn.byLink(input.token, countedFor(caller, ctx))),
  ),

  logout: mutation(
    {
      who: 'session',
      which: 'none',
      rest: { method: 'POST', path: '/auth/logout', tag: TAG, operationId: 'logout', summary: 'Sign out' },
      input: none,
      output: done,
    },
    async ({ features, caller, ctx }) => {
      if (caller.kind === 'user') await features.logins.remove(caller.loginId);
      ctx.headers.set('Set-Cookie', noCookie());
      return { success: true as const, message: 'Signed out.' };
    },
  ),

  ...door,
  ...account,
  ...tokens,
});
