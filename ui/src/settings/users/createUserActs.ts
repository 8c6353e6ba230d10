import { useQueryClient } from '@tanstack/solid-query';
import { type Accessor, createSignal } from 'solid-js';
import { refusalOf } from '../../faults.ts';
import type { Role } from '../../wire.ts';
import { useSettings } from '../useSettings.ts';
import type { User } from './wire.ts';

/** What is asked about a person before it is done. */
export interface Asked {
  act: 'disable' | 'delete' | 'signOut' | 'password';
  user: User;
}

export interface UserActs {
  asked: Accessor<Asked | null>;
  ask: (asked: Asked | null) => void;
  /** Why the last thing that was not asked about was not done. */
  refused: Accessor<string | null>;
  setRole: (user: User, role: Role) => void;
  enable: (user: User) => void;
  /** Does it, shows the list as it is then, and says so. @throws what the server refused */
  carryOut: (work: () => Promise<unknown>, said: string) => Promise<void>;
}

export function createUserActs(): UserActs {
  const { t, connection, speaker, toaster } = useSettings();
  const queries = useQueryClient();
  const [asked, ask] = createSignal<Asked | null>(null);
  const [refused, setRefused] = createSignal<string | null>(null);
  const renew = () => queries.invalidateQueries({ queryKey: ['users'] });
  const carryOut = async (work: () => Promise<unknown>, said: string): Promise<void> => {
    await work();
    toaster.show(said);
    // Keys go and lose rights with their owner.
    await Promise.all([renew(), queries.invalidateQueries({ queryKey: ['apiKeys'] })]);
  };
  const atOnce = async (work: () => Promise<unknown>, said: string): Promise<void> => {
    setRefused(null);
    try {
      await carryOut(work, said);
    } catch (error) {
      const { detail } = refusalOf(error, t.connection.noAnswer);
      setRefused(detail);
      speaker.warn(detail);
      await renew();
    }
  };
  return {
    asked,
    ask,
    refused,
    setRole: ({ id, username }, role) =>
      void atOnce(() => connection.api().updateUser({ id, role }), t.users.roleSaved(username, t.account.roles[role])),
    enable: ({ id, username }) =>
      void atOnce(() => connection.api().updateUser({ id, enabled: true }), t.users.enabledNow(username)),
    carryOut,
  };
}
