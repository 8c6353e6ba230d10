import { type Accessor, createEffect, createMemo, createSignal, on, onCleanup } from 'solid-js';
import type { Archive } from '../archive/wire.ts';
import { usePanel } from '../context.ts';
import type { Status } from '../wire.ts';
import { hasJob } from './view.ts';

/** The row of the print that ended last, read once while no other is on the plate; undefined until then. */
export function createLastPrint(status: Accessor<Status | undefined>): Accessor<Archive | undefined> {
  const { connection } = usePanel();
  const [print, setPrint] = createSignal<Archive>();
  const wanted = createMemo((): number | null => {
    const now = status();
    return now === undefined || !now.connected || hasJob(now) ? null : (now.last_print?.archive_id ?? null);
  });
  const read = createMemo(() => (print()?.id === wanted() ? print() : undefined));
  createEffect(
    // What a lost connection swallowed is asked for again by the next one.
    on([wanted, connection.openings], ([id]) => {
      if (id === null || read() !== undefined) return;
      let current = true;
      onCleanup(() => {
        current = false;
      });
      connection
        .api()
        .archive(id)
        .then(
          (row) => current && setPrint(row),
          // Its figures stay unknown; the link to it says why.
          () => undefined,
        );
    }),
  );
  return read;
}
