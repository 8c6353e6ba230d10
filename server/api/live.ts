import { once } from 'node:events';
import { z } from 'zod';
import { maySee, requireWho, visiblePrinters } from '../access/grant.ts';
import type { Bus } from '../events/bus.ts';
import { catalogue, type EventType } from '../events/catalogue.ts';
import type { Context, Features } from './context.ts';
import { printerStatus } from './printerStatus.ts';
import { router, subscription } from './procedure.ts';
import { printerId, time } from './schemas.ts';

/** A list of printers is told at most this often, one printer alone more often. */
const LIST_EVERY_MS = 1_000;
const ONE_EVERY_MS = 250;
/** As many events may wait for one slow listener; then the oldest go. */
const EVENTS_MAX = 500;

const update = z.object({
  printer_id: z.int(),
  status: printerStatus.nullable().meta({ description: 'null: the list of printers changed' }),
});
const types = Object.keys(catalogue) as [EventType, ...EventType[]];
const event = z.object({
  id: z.string(),
  type: z.enum(types),
  printer_id: z.int(),
  sequence: z.int(),
  at: time,
  observed: z.enum(['live', 'late']),
  data: z.record(z.string(), z.unknown()),
});

export const live = router({
  status: subscription(
    {
      who: 'read_status',
      which: 'rows',
      rest: null,
      input: z.object({ printer_id: printerId.optional() }),
      output: update,
    },
    ({ features, input, ctx }) => statusChanges(features, ctx, input.printer_id),
  ),

  events: subscription(
    { who: 'read_status', which: 'rows', rest: null, input: z.object({}).optional(), output: event },
    ({ features, ctx }) => recordedEvents(features, ctx),
  ),
});

/** Every wanted printer once, then each that changed, not more often than its listener needs. */
async function* statusChanges(
  { bus, printers, fleet }: Features,
  ctx: Context,
  only: number | undefined,
): AsyncGenerator<z.input<typeof update>, void> {
  using dirty = new Dirty(bus, ctx.signal);
  const wanted = (id: number) => only === undefined || id === only;
  for (const printer of printers.all()) if (wanted(printer.id)) dirty.add(printer.id);
  while (await dirty.some()) {
    for (const id of dirty.take()) {
      if (id === 0) yield { printer_id: 0, status: null };
      else if (wanted(id) && stillMaySee(ctx, id) && printers.find(id))
        yield { printer_id: id, status: await fleet.status(id) };
    }
    await dirty.rest(only === undefined ? LIST_EVERY_MS : ONE_EVERY_MS);
  }
}

/** The events as they are recorded from now on. */
async function* recordedEvents({ bus }: Features, ctx: Context): AsyncGenerator<z.input<typeof event>, void> {
  const waiting: z.input<typeof event>[] = [];
  const wake = new EventTarget();
  const stop = bus.on('recorded', ({ id, type, printer_id, sequence, at, observed, data }) => {
    waiting.push({ id, type, printer_id, sequence, at: at.toISOString(), observed, data: { ...data } });
    if (waiting.length > EVENTS_MAX) waiting.shift();
    wake.dispatchEvent(new Event('more'));
  });
  try {
    while (!ctx.signal?.aborted) {
      const next = waiting.shift();
      if (next === undefined) await once(wake, 'more', { signal: ctx.signal }).catch(() => {});
      else if (stillMaySee(ctx, next.printer_id)) yield next;
    }
  } finally {
    stop();
  }
}

/** Judged at every message: a key may lose a printer, or everything, while the socket is open. */
function stillMaySee(ctx: Context, printerId: number): boolean {
  const caller = ctx.judge();
  requireWho(caller, 'read_status', ctx.features.cloud);
  return maySee(visiblePrinters(caller), printerId);
}

/** The printers whose status changed since they were last told: a set, so that a slow listener holds no queue. */
class Dirty {
  readonly #ids = new Set<number>();
  readonly #signal: AbortSignal | undefined;
  readonly #stop: () => void;
  #wake: (() => void) | null = null;

  constructor(bus: Bus, signal: AbortSignal | undefined) {
    this.#signal = signal;
    this.#stop = bus.on('status', ({ printer_id }) => this.add(printer_id));
    signal?.addEventListener('abort', () => this.#wake?.());
  }

  add(id: number): void {
    this.#ids.add(id);
    this.#wake?.();
  }

  take(): number[] {
    const ids = [...this.#ids];
    this.#ids.clear();
    return ids;
  }

  /** Waits until something changed; false when the listener is gone. */
  async some(): Promise<boolean> {
    while (this.#ids.size === 0 && !this.#signal?.aborted) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#wake = resolve;
      await promise;
      this.#wake = null;
    }
    return !this.#signal?.aborted;
  }

  async rest(ms: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, ms);
    this.#signal?.addEventListener('abort', () => resolve(), { once: true });
    await promise;
    clearTimeout(timer);
  }

  [Symbol.dispose](): void {
    this.#stop();
  }
}
