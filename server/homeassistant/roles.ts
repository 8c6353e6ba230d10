import { createConnection, createLongLivedTokenAuth } from 'home-assistant-js-websocket';
import type { HomePerson } from '../access/ingressPeople.ts';
import type { Role } from '../access/scopes.ts';

/** One row of Home Assistant's `config/auth/list`, as far as we read it. */
export interface HomeAssistantUser {
  id: string;
  /** Null for people who sign in without a name of Home Assistant's own, and for its internal users. */
  username: string | null;
  is_owner: boolean;
  is_active: boolean;
  group_ids: string[];
}

const ADMINS = 'system-admin';
const USERS = 'system-users';
const READERS = 'system-read-only';

/** What a Home Assistant user may do here: administrators everything, its read-only group look, everybody else use. */
export function roleOf(user: HomeAssistantUser): Role {
  if (user.is_owner || (user.is_active && user.group_ids.includes(ADMINS))) return 'admin';
  return user.group_ids.includes(READERS) && !user.group_ids.includes(USERS) ? 'viewer' : 'user';
}

/** The answer to `config/auth/list`, by the ids of the users. */
export function peopleOf(users: readonly HomeAssistantUser[]): ReadonlyMap<string, HomePerson> {
  return new Map(
    users.map((user) => [user.id, { role: roleOf(user), username: user.username, active: user.is_active }]),
  );
}

/**
 * Asks Home Assistant for its users, by their ids, over one short connection.
 * @throws when Home Assistant cannot be reached or refuses
 */
export async function askRoles(access: { url: string; token: string }): Promise<ReadonlyMap<string, HomePerson>> {
  const auth = createLongLivedTokenAuth(access.url, access.token);
  const connection = await createConnection({ auth, setupRetry: 0 });
  try {
    return peopleOf(await connection.sendMessagePromise<HomeAssistantUser[]>({ type: 'config/auth/list' }));
  } finally {
    connection.close();
  }
}
