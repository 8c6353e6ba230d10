import { type Accessor, createSignal, onCleanup } from 'solid-js';

/** Widths (of the frame) at which the layout changes, in px. */
export const WIDE = '(min-width: 720px)';

export function createMedia(query: string): Accessor<boolean> {
  const list = window.matchMedia(query);
  const [matches, setMatches] = createSignal(list.matches);
  const change = (): void => {
    setMatches(list.matches);
  };
  list.addEventListener('change', change);
  onCleanup(() => list.removeEventListener('change', change));
  return matches;
}
