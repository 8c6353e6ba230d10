import { z } from 'zod';
import type { Caller } from '../access/caller.ts';
import { personOf } from '../access/caller.ts';
import { loginCookie, noCookie } from '../access/cookie.ts';
import { roleOf } from '../access/grant.ts';
import type { User } from '../access/people.ts';
import { ROLE_SCOPES, type Role, SCOPE_NAMES } from '../access/scopes.ts';
import { PASSWORD_MAX, PASSWORD_MIN } from '../access/signIn.ts';
import type { Context } from './context.ts';
import { mutation, query, router } from './procedure.ts';
import { done, none, time } from './schemas.ts';

const TAG = 'Sign-in';

const role = z.enum(['viewer', 'user', 'admin']);
const group = z.object({ id: z.int(), name: z.string() });
const GROUPS: Record<Role, z.infer<typeof group>> = {
  admin: { id: 1, name: 'Administrators' },
  user: { id: 2, name: 'Operators' },
  viewer: { id: 3, name: 'Viewers' },
};

const me = z.object({
  id: z.int().min(0).meta({ description: '0 for a key without an owner' }),
  username: z.string(),
  role,
  is_admin: z.boolean(),
  is_active: z.boolean(),
  groups: z.array(group),
  created_at: time,
  via: z.enum(['ingress', 'login', 'household', 'key']).meta({ description: 'How this request was recognised' }),
  scopes: z.array(z.enum(SCOPE_NAMES)).meta({ description: 'What may be done with it' }),
});

const login = z.object({ access_token: z.string(), token_type: z.literal('bearer'), user: me });
const username = z.string().trim().min(1).max(150).meta({ example: 'anna' });
const password = z.string().max(PASSWORD_MAX);

function personAnswer(
  person: Pick<User, 'id' | 'username' | 'role' | 'created_at'>,
  via: z.infer<typeof me>['via'],
): z.input<typeof me> {
  const { id, username, role } = person;
  return {
    id,
    username,
    role,
    is_admin: role === 'admin',
    is_active: true,
    groups: [GROUPS[role]],
    created_at: person.created_at.toISOString(),
    via,
    scopes: [...ROLE_SCOPES[role]],
  };
}

function answerOf(caller: Caller, startedAt: Date): z.input<typeof me> {
  const person = personOf(caller);
  if (caller.kind === 'key') {
    const { key, scopes } = caller;
    const base = person ?? { id: 0, username: key.name, role: 'viewer' as const, created_at: key.created_at };
    return { ...personAnswer(base, 'key'), is_admin: false, scopes: SCOPE_NAMES.filter((scope) => scopes.has(scope)) };
  }
  if (person) return personAnswer(person, caller.kind === 'ingressUser' ? 'ingress' : 'login');
  return personAnswer(
    { id: 0, username: 'household', role: roleOf(caller) ?? 'viewer', created_at: startedAt },
    'household',
  );
}

/** Sets the cookie and answers the same login as a bearer token, for apps. */
function signedIn(ctx: Context, { user, token }: { user: User; token: string }): z.input<typeof login> {
  ctx.headers.set('Set-Cookie', loginCookie(token, ctx.features.config.tls !== null));
  return { access_token: token, token_type: 'bearer', user: personAnswer(user, 'login') };
}

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
      output: z.object({ auth_enabled: z.boolean(), requires_setup: z.boolean() }),
    },
    ({ features, ctx }) => ({
      auth_enabled: true,
      requires_setup: ctx.door === 'direct' && features.people.needsSetup,
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
    ({ caller, features }) => answerOf(caller, features.startedAt),
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
      },
      input: z.object({ username: z.string().max(150), password }),
      output: login,
    },
    async ({ features, input, ctx }) =>
      signedIn(ctx, await features.signIn.byPassword(input.username, input.password, ctx.ip)),
  ),

  setup: mutation(
    {
      who: 'public',
      which: 'none',
      rest: {
        method: 'POST',
        path: '/auth/setup',
        tag: TAG,
        operationId: 'setup',
        summary: 'Make the first administrator',
        description: 'Works only while there is none.',
      },
      input: z.strictObject({
        username,
        password: password.min(PASSWORD_MIN, `Use at least ${PASSWORD_MIN} characters`),
      }),
      output: login,
    },
    async ({ features, input, ctx }) => signedIn(ctx, await features.signIn.firstAdmin(input.username, input.password)),
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
    async ({ features, input, ctx }) => signedIn(ctx, await features.signIn.byLink(input.token, ctx.ip)),
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
});
