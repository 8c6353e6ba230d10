import { type Accessor, createSignal } from 'solid-js';

const SHOWN_MS = 4000;

export interface Toaster {
  text: Accessor<string | null>;
  show: (text: string) => void;
  /** While the pointer is over it, it stays. */
  hold: () => void;
  release: () => void;
}

/** One message at a time, for results that need no reading twice. Never for errors. */
export function createToaster(): Toaster {
  const [text, setText] = createSignal<string | null>(null);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const release = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => setText(null), SHOWN_MS);
  };
  return {
    text,
    show: (next) => {
      setText(next);
      release();
    },
    hold: () => clearTimeout(timer),
    release,
  };
}
