import { type Accessor, createSignal } from 'solid-js';

export const THEMES = ['light', 'dark', 'system'] as const;
export type ThemeChoice = (typeof THEMES)[number];

export interface Theme {
  choice: Accessor<ThemeChoice>;
  choose: (choice: ThemeChoice) => void;
}

/** The theme script in the page's head reads this entry before the first paint, and again on the event. */
const STORED_AS = 'bambuddy-theme';

export function createTheme(): Theme {
  const [choice, setChoice] = createSignal<ThemeChoice>(stored());
  return {
    choice,
    choose: (next) => {
      setChoice(next);
      try {
        localStorage.setItem(STORED_AS, next);
      } catch {
        // Storage is off: the choice lasts until the page is loaded again.
      }
      window.dispatchEvent(new CustomEvent('bambuddy-theme', { detail: next }));
    },
  };
}

function stored(): ThemeChoice {
  try {
    const value = localStorage.getItem(STORED_AS);
    return THEMES.find((theme) => theme === value) ?? 'system';
  } catch {
    return 'system';
  }
}
