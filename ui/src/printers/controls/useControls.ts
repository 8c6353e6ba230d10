import { type Panel, usePanel } from '../../context.ts';
import { deControls } from '../../i18n/controls/de.ts';
import { type ControlMessages, enControls } from '../../i18n/controls/en.ts';
import { chooseLanguage } from '../../i18n/messages.ts';

const WORDS: Record<string, ControlMessages> = { en: enControls, de: deControls };

/** What every screen may use, and the words of the controls as `c`. */
export function useControls(): Panel & { c: ControlMessages } {
  const panel = usePanel();
  return { ...panel, c: WORDS[chooseLanguage([panel.format.language]).language] ?? enControls };
}
