import { en, type Messages } from './en.ts';

/** The languages of the panel; each other one than English is loaded when it is wanted. */
const LOADERS: Record<string, () => Promise<Messages>> = {
  de: () => import('./de.ts').then((module) => module.de),
};

/** The first wanted language we speak. @param wanted BCP 47 tags, best first */
export function chooseLanguage(wanted: readonly string[]): { language: string; tag: string } {
  for (const tag of wanted) {
    const language = tag.toLowerCase().split('-')[0] ?? '';
    if (language === 'en' || language in LOADERS) return { language, tag };
  }
  return { language: 'en', tag: 'en' };
}

/** The words of a language; English where they cannot be loaded. */
export async function loadMessages(language: string): Promise<Messages> {
  const load = LOADERS[language];
  if (load === undefined) return en;
  return load().catch(() => en);
}
