import { For, Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { Swatch } from '../ui/Swatch.tsx';
import type { Status } from '../wire.ts';
import { useUnitName } from './SpoolRow.tsx';
import { type Unit, unitsOf } from './spools.ts';

/** Humidity up to this is the old index from 1 (dry) to 5; above it is percent. */
const HIGHEST_INDEX = 5;

/** Every AMS and external spool with what is on it. */
export function Filament(props: { status: Status | undefined }) {
  const { t } = usePanel();
  const units = () => unitsOf(props.status);
  return (
    <section class="card stack">
      <h2 class="section-title">{t.printer.filament}</h2>
      <Show when={units().length > 0} fallback={<p class="muted">{t.printer.noFilament}</p>}>
        <For each={units()}>{(unit) => <UnitView unit={unit} />}</For>
      </Show>
    </section>
  );
}

function UnitView(props: { unit: Unit }) {
  const { t, format } = usePanel();
  const unitName = useUnitName();
  const air = (): string => {
    const { humidity, temp } = props.unit;
    const wet =
      humidity === null
        ? null
        : humidity <= HIGHEST_INDEX
          ? t.printer.humidityLevel(format.number(humidity))
          : t.printer.humidity(format.percent(humidity));
    return [wet, temp === null ? null : format.celsius(temp)].filter((part) => part !== null).join(' · ');
  };
  return (
    <div>
      <div class="spread unit-head">
        <h3>{unitName(props.unit)}</h3>
        <span class="meta num">{air()}</span>
      </div>
      <ul class="spool-list">
        <For each={props.unit.spools}>
          {(spool) => (
            <li>
              <Swatch
                colors={spool.colors}
                empty={spool.empty}
                transparent={spool.transparent}
                active={spool.active}
                size="s32"
              />
              <div class="grow">
                <div class="one-line">
                  {spool.empty ? t.printer.empty : (spool.material ?? t.printer.unknownMaterial)}
                </div>
                <div class="meta num">
                  {[
                    spool.slot === null ? null : t.printer.slot(spool.slot),
                    spool.remain === null ? null : format.percent(spool.remain),
                    spool.active ? t.printer.inUse : null,
                  ]
                    .filter((part) => part !== null)
                    .join(' · ')}
                </div>
              </div>
            </li>
          )}
        </For>
      </ul>
    </div>
  );
}
