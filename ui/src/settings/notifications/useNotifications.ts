import { chooseLanguage } from '../../i18n/messages.ts';
import { deNotifications } from '../../i18n/notifications/de.ts';
import { enNotifications, type NotificationMessages } from '../../i18n/notifications/en.ts';
import { useSettings } from '../useSettings.ts';

const WORDS: Record<string, NotificationMessages> = { en: enNotifications, de: deNotifications };

/** What the settings may use, and the words of the notifications as `n`. */
export function useNotifications(): ReturnType<typeof useSettings> & { n: NotificationMessages } {
  const panel = useSettings();
  const n = WORDS[chooseLanguage([panel.format.language]).language] ?? enNotifications;
  return { ...panel, n };
}
