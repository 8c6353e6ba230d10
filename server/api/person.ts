import { z } from 'zod';
import { type Caller, nameOf, personOf } from '../access/caller.ts';
import { loginCookie } from '../access/cookie.ts';
import { roleOf } from '../access/grant.ts';
import type { User } from '../access/people.ts';
import { ROLE_SCOPES, type Role, SCOPE_NAMES } from '../access/scopes.ts';
import { type NewLogin, PASSWORD_MAX, PASSWORD_MIN } from '../access/signIn.ts';
import type { Context } from './context.ts';
import { time } from './schemas.ts';

export const NAME_MAX = 150;
/** The id of whoever is no person: clients want a number. */
const NOBODY = 0;

export const role = z.enum(['viewer', 'user', 'admin']);
export const username = z.string().trim().min(1).max(NAME_MAX).meta({ example: 'anna' });
export const password = z.string().max(PASSWORD_MAX);
export const newPassword = password.min(PASSWORD_MIN, `Use at least ${PASSWORD_MIN} characters`);

const group = z.object({ id: z.int(), name: z.string() });
const GROUPS: Record<Role, z.infer<typeof group>> = {
  admin: { id: 1, name: 'Administrators' },
  user: { id: 2, name: 'Operators' },
  viewer: { id: 3, name: 'Viewers' },
};

export const me = z.object({
  id: z.int().min(NOBODY).meta({ description: '0 for the household, and for a key without an owner' }),
  username: z.string(),
  role,
  is_admin: z.boolean(),
  is_active: z.boolean(),
  groups: z.array(group),
  created_at: time,
  source: z
    .enum(['home_assistant', 'local'])
    .nullable()
    .meta({ description: 'Who decides the role and keeps the password; null = it is no person' }),
  via: z.enum(['ingress', 'login', 'household', 'key']).meta({ description: 'How this request was recognised' }),
  scopes: z.array(z.enum(SCOPE_NAMES)).meta({ description: 'What may be done with it' }),
  auth_enabled: z.boolean().meta({ description: 'False: whoever reaches port 8000 may do everything' }),
});
export type Me = z.input<typeof me>;

export const login = z.object({ access_token: z.string(), token_type: z.literal('bearer'), user: me });

type Features = Context['features'];

function personAnswer(
  person: Pick<User, 'id' | 'username' | 'role' | 'created_at' | 'ha_user_id'>,
  via: Me['via'],
  { authentication }: Features,
): Me {
  const { id, username, role, ha_user_id } = person;
  return {
    id,
    username,
    role,
    is_admin: role === 'admin',
    is_active: true,
    groups: [GROUPS[role]],
    created_at: person.created_at.toISOString(),
    source: id === NOBODY ? null : ha_user_id === null ? 'local' : 'home_assistant',
    via,
    scopes: [...ROLE_SCOPES[role]],
    auth_enabled: authentication.enabled,
  };
}

/** Whoever asks, as `GET /auth/me` tells it. */
export function answerOf(caller: Caller, features: Features): Me {
  const person = personOf(caller);
  if (caller.kind === 'key') {
    const { key, scopes } = caller;
    const base = person ?? { ...nobody(key.created_at), username: key.name };
    const answer = personAnswer(base, 'key', features);
    return { ...answer, is_admin: false, scopes: SCOPE_NAMES.filter((scope) => scopes.has(scope)) };
  }
  if (person) return personAnswer(person, caller.kind === 'ingressUser' ? 'ingress' : 'login', features);
  const household = { ...nobody(features.startedAt), username: 'household', role: roleOf(caller) ?? 'viewer' };
  return personAnswer(household, 'household', features);
}

const nobody = (created_at: Date) => ({ id: NOBODY, role: 'viewer' as const, ha_user_id: null, created_at });

/** Sets the cookie and answers the same login as a bearer token, for apps. */
export function signedIn({ headers, features }: Context, { user, token }: NewLogin): z.input<typeof login> {
  headers.set('Set-Cookie', loginCookie(token, features.config.tls !== null));
  return { access_token: token, token_type: 'bearer', user: personAnswer(user, 'login', features) };
}

/** Whom wrong passwords are counted for: through Home Assistant its user, because all of them share an address there. */
export function countedFor(caller: Caller, ctx: Context): string {
  return caller.kind === 'ingressUser' ? nameOf(caller) : ctx.ip;
}
