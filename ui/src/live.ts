import { createWSClient, type TRPCWebSocketClient } from '@trpc/client';
import { type Accessor, createEffect, createSignal, on, onCleanup } from 'solid-js';
import { type Api, createApi, type Observer, type Subscription } from './api.ts';

/** Waits between tries to connect, in ms; the last one repeats. */
const RETRY_DELAYS = [1000, 2000, 4000, 8000, 15_000] as const;
/** A loss shorter than this is not shown. */
const QUIET_MS = 3000;
const AGAIN_MS = 3000;
const KEEP_ALIVE = { enabled: true, intervalMs: 20_000, pongTimeoutMs: 8000 };

export interface Connection {
  /** The calls on the present socket; a new value after `reconnect`, so that subscriptions start again. */
  api: Accessor<Api>;
  open: Accessor<boolean>;
  /** When the loss began (ms since 1970), once it is worth showing; null while connected. */
  lostSince: Accessor<number | null>;
  /** True for a moment after a shown loss has ended. */
  again: Accessor<boolean>;
  /** Counts every opening of a socket: what was read before it may be old. */
  openings: Accessor<number>;
  /** Drops the socket and opens another at once, with the cookie of now. */
  reconnect: () => void;
}

/** The wait before try number `attempt` (from 0), in ms. */
export function retryDelay(attempt: number): number {
  return RETRY_DELAYS[Math.min(attempt, RETRY_DELAYS.length - 1)] ?? 15_000;
}

export function createConnection(url: string): Connection {
  const [open, setOpen] = createSignal(false);
  const [lostSince, setLostSince] = createSignal<number | null>(null);
  const [again, setAgain] = createSignal(false);
  const [openings, setOpenings] = createSignal(0);
  let quiet: ReturnType<typeof setTimeout> | undefined;
  let praise: ReturnType<typeof setTimeout> | undefined;

  const waitQuietly = (): void => {
    if (quiet !== undefined || lostSince() !== null) return;
    const since = Date.now();
    quiet = setTimeout(() => setLostSince(since), QUIET_MS);
  };
  const opened = (): void => {
    clearTimeout(quiet);
    quiet = undefined;
    setOpen(true);
    setOpenings((n) => n + 1);
    if (lostSince() === null) return;
    setLostSince(null);
    setAgain(true);
    clearTimeout(praise);
    praise = setTimeout(() => setAgain(false), AGAIN_MS);
  };
  const closed = (): void => {
    setOpen(false);
    waitQuietly();
  };

  let socket: TRPCWebSocketClient | undefined;
  const start = (): Api => {
    const mine = createWSClient({
      url,
      retryDelayMs: retryDelay,
      keepAlive: KEEP_ALIVE,
      onOpen: () => {
        if (socket === mine) opened();
      },
      onClose: () => {
        if (socket === mine) closed();
      },
    });
    socket = mine;
    return createApi(mine);
  };
  const [api, setApi] = createSignal<Api>(start());
  waitQuietly();

  const reconnect = (): void => {
    const before = socket;
    closed();
    setApi(() => start());
    void before?.close();
  };
  const wake = (): void => {
    if (document.visibilityState === 'visible' && !open()) reconnect();
  };
  window.addEventListener('online', wake);
  document.addEventListener('visibilitychange', wake);
  onCleanup(() => {
    window.removeEventListener('online', wake);
    document.removeEventListener('visibilitychange', wake);
    clearTimeout(quiet);
    clearTimeout(praise);
    void socket?.close();
  });

  return { api, open, lostSince, again, openings, reconnect };
}

/** Keeps one subscription running on whatever socket is current, and ends it with the owner. */
export function createSubscription<T>(
  api: Accessor<Api>,
  subscribe: (api: Api, observer: Observer<T>) => Subscription,
  observer: Observer<T>,
): void {
  createEffect(
    on(api, (current) => {
      const running = subscribe(current, observer);
      onCleanup(() => running.unsubscribe());
    }),
  );
}
