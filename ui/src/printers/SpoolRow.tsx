import { For, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { Swatch } from '../ui/Swatch.tsx';
import type { Spool, Unit } from './spools.ts';

/** The unit's name: "AMS A". */
export function useUnitName(): (unit: Unit) => string {
  const { t } = usePanel();
  return (unit) =>
    unit.kind === 'external'
      ? t.printer.external
      : unit.kind === 'amsHt'
        ? t.printer.amsHt(unit.letter)
        : t.printer.ams(unit.letter);
}

/** What is read out for a spool: "slot 2, PETG, 64 %, in use". The picture tells the colour only to the eye. */
export function useSpoolName(): (spool: Spool) => string {
  const { t, format } = usePanel();
  return (spool) =>
    [
      spool.slot === null ? null : t.printer.slot(spool.slot),
      spool.empty ? t.printer.empty : (spool.material ?? t.printer.unknownMaterial),
      spool.colors[0],
      spool.remain === null ? null : format.percent(spool.remain),
      spool.active ? t.printer.inUse : null,
    ]
      .filter(Boolean)
      .join(', ');
}

/** All spools of a printer in small, with their material below. */
export function SpoolRow(props: { units: Unit[]; bare?: boolean }) {
  const unitName = useUnitName();
  const spoolName = useSpoolName();
  return (
    <ul class="spool-row" classList={{ bare: props.bare === true }}>
      <For each={props.units}>
        {(unit) => (
          <li class="spool-unit">
            <Show when={!props.bare && unit.letter !== ''}>
              <span class="meta" aria-hidden="true">
                {unit.letter}
              </span>
            </Show>
            <ul>
              <For each={unit.spools}>
                {(spool) => (
                  <li>
                    <span class="hidden">{`${unitName(unit)} ${spoolName(spool)}`}</span>
                    <Swatch
                      colors={spool.colors}
                      empty={spool.empty}
                      transparent={spool.transparent}
                      active={spool.active}
                      {...(props.bare ? { size: 's16' as const } : {})}
                    />
                    <Show when={!props.bare}>
                      <span class="meta one-line" aria-hidden="true">
                        {spool.empty ? '' : spool.material}
                      </span>
                    </Show>
                  </li>
                )}
              </For>
            </ul>
          </li>
        )}
      </For>
    </ul>
  );
}
