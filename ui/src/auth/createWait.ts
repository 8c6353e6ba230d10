import { type Accessor, createSignal, onCleanup } from 'solid-js';

export interface Wait {
  /** Seconds left; 0 when nothing is waited for. */
  left: Accessor<number>;
  start: (seconds: number) => void;
}

/** Counts down the wait the server asked for after too many tries. */
export function createWait(): Wait {
  const [left, setLeft] = createSignal(0);
  let timer: ReturnType<typeof setInterval> | undefined;
  onCleanup(() => clearInterval(timer));
  return {
    left,
    start: (seconds) => {
      const until = Date.now() + seconds * 1000;
      clearInterval(timer);
      setLeft(Math.ceil(seconds));
      timer = setInterval(() => {
        const rest = Math.max(0, Math.ceil((until - Date.now()) / 1000));
        setLeft(rest);
        if (rest === 0) clearInterval(timer);
      }, 500);
    },
  };
}
