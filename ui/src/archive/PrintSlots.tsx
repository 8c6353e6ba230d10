import { For, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { colorOf } from '../ui/colors.ts';
import { Swatch } from '../ui/Swatch.tsx';
import { isPartial, slotsOf } from './view.ts';
import type { Archive } from './wire.ts';

/** What came from which slot. */
export function PrintSlots(props: { print: Archive }) {
  const { t, format } = usePanel();
  return (
    <section class="card stack">
      <h2 class="section-title">{isPartial(props.print) ? t.archive.slotsPlanned : t.archive.slots}</h2>
      <Show when={slotsOf(props.print).length > 0} fallback={<p class="muted">{t.archive.noSlots}</p>}>
        <ul class="slot-list">
          <For each={slotsOf(props.print)}>
            {(slot) => (
              <li class="line">
                <Swatch
                  colors={[colorOf(slot.color)?.css ?? []].flat()}
                  transparent={colorOf(slot.color)?.transparent ?? false}
                />
                <span class="grow">
                  {t.archive.slot(slot.slot_id)}
                  <span class="muted">{` · ${slot.type ?? t.common.unknown}`}</span>
                </span>
                <span class="num">{format.grams(slot.used_g)}</span>
              </li>
            )}
          </For>
        </ul>
      </Show>
    </section>
  );
}
