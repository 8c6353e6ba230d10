import type { Role, UserSource } from '../../wire.ts';

export interface User {
  id: number;
  username: string;
  role: Role;
  enabled: boolean;
  source: UserSource;
  /** Home Assistant no longer knows this person. */
  ha_gone: boolean;
  created_at: string;
  last_seen_at: string | null;
  /** How many keys they own. */
  keys: number;
  /** How many browsers and apps are signed in as them. */
  logins: number;
}

export interface NewUser {
  username: string;
  password: string;
  role: Role;
}

export interface UserChange {
  id: number;
  role?: Role;
  enabled?: boolean;
  password?: string;
}
