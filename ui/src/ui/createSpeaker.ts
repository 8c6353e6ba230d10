import { type Accessor, createSignal } from 'solid-js';

/** What a screen reader is told: the two live regions of the page. */
export interface Speaker {
  polite: Accessor<string>;
  assertive: Accessor<string>;
  say: (text: string) => void;
  /** Interrupts. For refusals and form errors. */
  warn: (text: string) => void;
}

/** Appended alternately, so that the same sentence twice is spoken twice. */
const AGAIN = '\u200b';

export function createSpeaker(): Speaker {
  const [polite, setPolite] = createSignal('');
  const [assertive, setAssertive] = createSignal('');
  return {
    polite,
    assertive,
    say: (text) => setPolite((before) => (before === text ? text + AGAIN : text)),
    warn: (text) => setAssertive((before) => (before === text ? text + AGAIN : text)),
  };
}
