import KeyRound from 'lucide-solid/icons/key-round';
import Server from 'lucide-solid/icons/server';
import { usePanel } from '../context.ts';
import type { Icon } from '../ui/Button.tsx';

export interface SettingsEntry {
  href: string;
  icon: Icon;
  word: string;
  hint: string;
}

/** The pages of the settings that the person may use. */
export function useSettingsPages(): () => SettingsEntry[] {
  const { t, session } = usePanel();
  const keys: SettingsEntry = {
    href: '/settings/api-keys',
    icon: KeyRound,
    word: t.settings.apiKeys,
    hint: t.settings.apiKeysHint,
  };
  const system: SettingsEntry = {
    href: '/settings/system',
    icon: Server,
    word: t.settings.system,
    hint: t.settings.systemHint,
  };
  return () => (session.mayControl() ? [keys, system] : [system]);
}
