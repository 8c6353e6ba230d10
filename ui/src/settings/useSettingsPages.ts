import Bell from 'lucide-solid/icons/bell';
import House from 'lucide-solid/icons/house';
import KeyRound from 'lucide-solid/icons/key-round';
import Plug from 'lucide-solid/icons/plug';
import Server from 'lucide-solid/icons/server';
import Users from 'lucide-solid/icons/users';
import { usePanel } from '../context.ts';
import type { Icon } from '../ui/Button.tsx';
import { useAttention } from './notifications/attention.ts';

export interface SettingsEntry {
  href: string;
  icon: Icon;
  word: string;
  hint: string;
  /** How many things behind it need a person. */
  count?: () => number;
}

/** The pages of the settings that the person may use, in the order of their tabs. */
export function useSettingsPages(): () => SettingsEntry[] {
  const { t, session } = usePanel();
  const attention = useAttention();
  const page = (path: string, icon: Icon, word: string, hint: string): SettingsEntry => ({
    href: `/settings/${path}`,
    icon,
    word,
    hint,
  });
  const keys = page('api-keys', KeyRound, t.settings.apiKeys, t.settings.apiKeysHint);
  const notifications = {
    ...page('notifications', Bell, t.settings.notifications, t.settings.notificationsHint),
    count: attention.webhooks,
  };
  const home = page('home-assistant', House, t.settings.homeAssistant, t.settings.homeAssistantHint);
  const energy = page('energy', Plug, t.settings.energy, t.settings.energyHint);
  const users = page('users', Users, t.settings.users, t.settings.usersHint);
  const system = page('system', Server, t.settings.system, t.settings.systemHint);
  return () => [
    ...(session.mayControl() ? [keys] : []),
    ...(session.isAdmin() ? [notifications] : []),
    home,
    energy,
    ...(session.isAdmin() ? [users] : []),
    system,
  ];
}
