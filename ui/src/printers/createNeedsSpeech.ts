import { createEffect, createMemo, on } from 'solid-js';
import { usePanel } from '../context.ts';
import type { Fleet } from './createFleet.ts';
import { conditionOf, groupOf } from './view.ts';

/** Tells a screen reader of a printer that has come to need a person, on whatever page that person is. */
export function createNeedsSpeech(fleet: Fleet): void {
  const { t, speaker } = usePanel();
  const known = createMemo(() =>
    (fleet.printers() ?? []).filter((printer) => fleet.status(printer.id) !== undefined).map(({ id }) => id),
  );
  const needing = createMemo(() => known().filter((id) => groupOf(fleet.status(id)) === 'needs'), undefined, {
    equals: (a, b) => a.join() === b.join(),
  });
  let heard = new Set<number>();
  createEffect(
    on(needing, (now, before = []) => {
      for (const id of now) {
        const printer = fleet.printers()?.find((one) => one.id === id);
        // What already needed somebody when the panel was opened is on the screen, not news.
        if (before.includes(id) || !heard.has(id) || printer === undefined) continue;
        speaker.say(t.printer.spokenState(printer.name, t.state[conditionOf(fleet.status(id))]));
      }
    }),
  );
  createEffect(on(known, (ids) => (heard = new Set(ids))));
}
