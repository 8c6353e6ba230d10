import { type Accessor, createSignal, onCleanup } from 'solid-js';

/** The time (ms since 1970), renewed every `everyMs` while the page is visible. */
export function createNow(everyMs = 15_000): Accessor<number> {
  const [now, setNow] = createSignal(Date.now());
  const tick = (): void => {
    if (document.visibilityState === 'visible') setNow(Date.now());
  };
  const timer = setInterval(tick, everyMs);
  document.addEventListener('visibilitychange', tick);
  onCleanup(() => {
    clearInterval(timer);
    document.removeEventListener('visibilitychange', tick);
  });
  return now;
}
