import { For, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import type { Status } from '../wire.ts';

interface Reading {
  word: string;
  now: number | null;
  target: number | null;
}

/** Nozzle (or left and right), bed and, where the printer has one, chamber. */
export function Heat(props: { status: Status | undefined }) {
  const { t, format } = usePanel();
  const readings = (): Reading[] => {
    const heat = props.status?.temperatures ?? {};
    const one = (word: string, now: number | null | undefined, target: number | null | undefined): Reading => ({
      word,
      now: now ?? null,
      target: target != null && target > 0 ? target : null,
    });
    const nozzles =
      heat.nozzle_2 === undefined
        ? [one(t.printer.nozzle, heat.nozzle, heat.nozzle_target)]
        : [
            one(t.printer.left, heat.nozzle_2, heat.nozzle_2_target),
            one(t.printer.right, heat.nozzle, heat.nozzle_target),
          ];
    const chamber = heat.chamber === undefined ? [] : [one(t.printer.chamber, heat.chamber, heat.chamber_target)];
    return [...nozzles, one(t.printer.bed, heat.bed, heat.bed_target), ...chamber];
  };
  return (
    <dl class="heat">
      <For each={readings()}>
        {(reading) => (
          <div>
            <dt class="meta">{reading.word}</dt>
            <dd class="num">
              <Show when={reading.target} fallback={<b>{format.celsius(reading.now)}</b>}>
                {(target) => (
                  <>
                    <b>{format.degrees(reading.now)}</b>
                    <span class="meta" aria-hidden="true">{` / ${format.celsius(target())}`}</span>
                    <span class="hidden">, {t.printer.target(format.celsius(target()))}</span>
                  </>
                )}
              </Show>
            </dd>
          </div>
        )}
      </For>
    </dl>
  );
}
