import { createMemo, For, lazy, Show, Suspense } from 'solid-js';
import { useSettings } from '../useSettings.ts';
import { stepsOf } from './prices.ts';
import { useSourceName } from './useSourceName.ts';
import type { ElectricityPrice } from './wire.ts';

const PriceChart = lazy(() => import('./PriceChart.tsx').then((module) => ({ default: module.PriceChart })));

/** The prices of a time, as a chart and as its table. @param props.shown its ends, ms since 1970 */
export function PriceHistory(props: { price: ElectricityPrice; shown: { from: number; to: number } }) {
  const { t, format, now } = useSettings();
  const sourceName = useSourceName();
  const steps = createMemo(() => stepsOf(props.price.history, props.shown.from, props.shown.to));
  const prices = (): number[] => steps().flatMap((step) => step.price ?? []);
  const money = (value: number): string => format.money(value, props.price.currency);
  const intervals = () => props.price.history.toSorted((a, b) => Date.parse(b.valid_from) - Date.parse(a.valid_from));
  return (
    <section class="card stack">
      <h2 class="section-title">{t.energy.chart}</h2>
      <Show when={prices().length > 0} fallback={<p class="muted">{t.energy.noHistory}</p>}>
        <div
          class="price-chart"
          role="img"
          aria-label={t.energy.chartSays(money(Math.min(...prices())), money(Math.max(...prices())))}
        >
          <Suspense>
            <PriceChart steps={steps()} currency={props.price.currency} />
          </Suspense>
        </div>
        <details>
          <summary>{t.usage.asTable}</summary>
          <table class="plain-table">
            <thead>
              <tr>
                <th scope="col">{t.energy.from}</th>
                <th scope="col">{t.energy.until}</th>
                <th scope="col">{t.energy.price}</th>
                <th scope="col">{t.energy.source}</th>
              </tr>
            </thead>
            <tbody>
              <For each={intervals()}>
                {(one) => (
                  <tr>
                    <th scope="row" class="num">
                      {format.clock(one.valid_from, now())}
                    </th>
                    <td class="num">{one.valid_to === null ? t.energy.now : format.clock(one.valid_to, now())}</td>
                    <td class="num">{format.money(one.price, one.currency)}</td>
                    <td>
                      <bdi>{sourceName(one.source)}</bdi>
                    </td>
                  </tr>
                )}
              </For>
            </tbody>
          </table>
        </details>
      </Show>
    </section>
  );
}
