import { z } from 'zod';
import { actorOf } from '../access/audit.ts';
import { type Caller, personOf } from '../access/caller.ts';
import { noCookie } from '../access/cookie.ts';
import type { User } from '../access/people.ts';
import { requireLocal } from '../access/peopleChanges.ts';
import { Fault } from '../errors.ts';
import type { Context } from './context.ts';
import { countedFor, newPassword, password } from './person.ts';
import { mutation } from './procedure.ts';
import { done, none } from './schemas.ts';

const TAG = 'Sign-in';

/** What people do about their own account. */
export const account = {
  changePassword: mutation(
    {
      who: 'session',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/auth/password',
        tag: TAG,
        operationId: 'change_password',
        summary: 'Change your password',
        description: 'Ends every other login of yours. Home Assistant keeps the passwords of its own people.',
      },
      input: z.strictObject({ current_password: password, new_password: newPassword }),
      output: done,
    },
    async ({ features, input, caller, ctx }) => {
      const user = accountOf(caller, ctx);
      requireLocal(user);
      await features.signIn.requirePassword(user, input.current_password, countedFor(caller, ctx));
      const kept = caller.kind === 'user' ? caller.loginId : 0;
      await features.peopleChanges.changeOwnPassword(user, input.new_password, kept, actorOf(caller, ctx.ip));
      return { success: true as const, message: 'Password changed. Your other logins have ended.' };
    },
  ),

  signOutEverywhere: mutation(
    {
      who: 'session',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/auth/sign-out-everywhere',
        tag: TAG,
        operationId: 'sign_out_everywhere',
        summary: 'End every login of yours',
        description: 'This one too, and your long-lived tokens. API keys keep working.',
      },
      input: none,
      output: done,
    },
    async ({ features, caller, ctx }) => {
      await features.peopleChanges.signOut(accountOf(caller, ctx).id, actorOf(caller, ctx.ip));
      ctx.headers.set('Set-Cookie', noCookie());
      return { success: true as const, message: 'Signed out everywhere.' };
    },
  ),
};

/** @throws Fault 409 for the household, which has no account */
function accountOf(caller: Caller, { features }: Context): User {
  const user = features.people.get(personOf(caller)?.id ?? 0);
  if (user === undefined) throw new Fault('conflict', 'There is no account behind this request. Sign in first.');
  return user;
}
