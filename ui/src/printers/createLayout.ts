import { type Accessor, createSignal } from 'solid-js';

export type Layout = 'cards' | 'list';

/** From this many printers on, the list is what is shown first. */
const LIST_FROM = 13;
/** From this many on, the person may choose. */
const CHOICE_FROM = 4;
const STORED_AS = 'bambuddy-printers-layout';

export interface LayoutChoice {
  layout: Accessor<Layout>;
  offered: Accessor<boolean>;
  choose: (layout: Layout) => void;
}

/** Cards for a few printers, a list for many; what the person chose last goes before both. */
export function createLayout(count: Accessor<number>): LayoutChoice {
  const [chosen, setChosen] = createSignal<Layout | null>(stored());
  return {
    layout: () => (count() < CHOICE_FROM ? 'cards' : (chosen() ?? (count() >= LIST_FROM ? 'list' : 'cards'))),
    offered: () => count() >= CHOICE_FROM,
    choose: (layout) => {
      setChosen(layout);
      try {
        localStorage.setItem(STORED_AS, layout);
      } catch {
        // Storage is off: the choice lasts until the page is loaded again.
      }
    },
  };
}

function stored(): Layout | null {
  try {
    const value = localStorage.getItem(STORED_AS);
    return value === 'cards' || value === 'list' ? value : null;
  } catch {
    return null;
  }
}
