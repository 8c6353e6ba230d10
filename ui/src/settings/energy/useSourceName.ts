import { useQuery } from '@tanstack/solid-query';
import { useSettings } from '../useSettings.ts';
import { sourceOf } from './prices.ts';

/** The words for what a price is from. Names of keys and people are told to those who may see them. */
export function useSourceName(): (source: string) => string {
  const { t, connection, session } = useSettings();
  const keys = useQuery(() => ({
    queryKey: ['apiKeys'],
    queryFn: () => connection.api().apiKeys(),
    enabled: session.mayControl(),
  }));
  const users = useQuery(() => ({
    queryKey: ['users'],
    queryFn: () => connection.api().users(),
    enabled: session.isAdmin(),
  }));
  return (source) => {
    const { kind, name } = sourceOf(source);
    const { sources } = t.energy;
    if (kind === 'key') return sources.key(keys.data?.find((key) => String(key.id) === name)?.name ?? name);
    if (kind === 'entity') return sources.entity(name);
    if (kind === 'household') return sources.household;
    const me = session.me();
    if (kind === 'person' && me !== null && String(me.id) === name) return sources.person(me.username);
    const person = kind === 'person' ? users.data?.find((user) => String(user.id) === name)?.username : undefined;
    return person === undefined ? t.energy.unknownSource : sources.person(person);
  };
}
