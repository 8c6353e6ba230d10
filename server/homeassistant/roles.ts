import { createConnection, createLongLivedTokenAuth } from 'home-assistant-js-websocket';
import type { Role } from '../access/scopes.ts';

/** One row of Home Assistant's `config/auth/list`. */
interface HomeAssistantUser {
  id: string;
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

/**
 * Asks Home Assistant for the roles of its users, by their ids, over one short connection.
 * @throws when Home Assistant cannot be reached or refuses
 */
export async function askRoles(access: { url: string; token: string }): Promise<ReadonlyMap<string, Role>> {
  const auth = createLongLivedTokenAuth(access.url, access.token);
  const connection = await createConnection({ auth, setupRetry: 0 });
  try {
    const users = await connection.sendMessagePromise<HomeAssistantUser[]>({ type: 'config/auth/list' });
    return new Map(users.map((user) => [user.id, roleOf(user)]));
  } finally {
    connection.close();
  }
}
