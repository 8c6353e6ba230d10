import { type Panel, usePanel } from '../context.ts';
import type { Messages } from '../i18n/en.ts';
import { chooseLanguage } from '../i18n/messages.ts';
import { deSettings } from '../i18n/settings/de.ts';
import { enSettings, type SettingsMessages } from '../i18n/settings/en.ts';

const WORDS: Record<string, SettingsMessages> = { en: enSettings, de: deSettings };

/** What every screen may use, and the words of the settings beside the others. */
export function useSettings(): Omit<Panel, 't'> & { t: Messages & SettingsMessages } {
  const panel = usePanel();
  const words = WORDS[chooseLanguage([panel.format.language]).language] ?? enSettings;
  return { ...panel, t: { ...panel.t, ...words } };
}
