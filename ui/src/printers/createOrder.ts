import { type Accessor, createEffect, createMemo, createSignal } from 'solid-js';
import type { Fleet } from './createFleet.ts';
import { inOrder } from './view.ts';

export interface Order {
  ids: Accessor<number[]>;
  /** While a pointer or the focus is on the list, nothing changes its place under it. */
  hold: (held: boolean) => void;
}

export function createOrder(fleet: Fleet, language: string): Order {
  const [held, setHeld] = createSignal(false);
  const [ids, setIds] = createSignal<number[]>([], { equals: (a, b) => a.join() === b.join() });
  const wanted = createMemo(() =>
    inOrder(
      (fleet.printers() ?? []).map((printer) => ({ printer, status: fleet.status(printer.id) })),
      language,
    ).map(({ printer }) => printer.id),
  );
  createEffect(() => {
    const next = wanted();
    const sameOnes = next.length === ids().length && next.every((id) => ids().includes(id));
    if (!held() || !sameOnes) setIds(next);
  });
  return { ids, hold: setHeld };
}
