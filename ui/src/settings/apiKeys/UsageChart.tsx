import { For, Show } from 'solid-js';
import { useSettings } from '../useSettings.ts';
import { daysOf, type UsageDay } from './usageDays.ts';
import type { KeyUsage } from './wire.ts';

/** A bar per day, what was refused hatched on top; and the same as a table. */
export function UsageChart(props: { usage: KeyUsage }) {
  const { t, format, now } = useSettings();
  const days = (): UsageDay[] => daysOf(props.usage, now());
  const most = (): number => Math.max(1, ...days().map(({ accepted, refused }) => accepted + refused));
  const date = (day: string): string => format.date(`${day}T12:00:00Z`);
  const sentence = (): string =>
    t.usage.chart(
      format.number(props.usage.total),
      format.number(props.usage.refused),
      props.usage.days,
      format.number(most()),
    );
  const height = (count: number) => ({ height: `${(count / most()) * 100}%` });
  return (
    <figure class="usage">
      <figcaption class="spread">
        <span class="field-label">{t.usage.perDay}</span>
        <span class="legend meta">
          <span class="dot accepted" aria-hidden="true" /> {t.usage.accepted}
          <span class="dot refused" aria-hidden="true" /> {t.usage.refused}
        </span>
      </figcaption>
      <div class="usage-bars" role="img" aria-label={sentence()}>
        <For each={days()}>
          {(one) => (
            <span title={`${date(one.day)}: ${format.number(one.accepted)} + ${format.number(one.refused)}`}>
              <Show when={one.refused > 0}>
                <i class="refused" style={height(one.refused)} />
              </Show>
              <Show when={one.accepted > 0}>
                <i class="accepted" style={height(one.accepted)} />
              </Show>
            </span>
          )}
        </For>
      </div>
      <div class="spread meta num" aria-hidden="true">
        <span>{date(days()[0]?.day ?? '')}</span>
        <span>{date(days().at(-1)?.day ?? '')}</span>
      </div>
      <details>
        <summary>{t.usage.asTable}</summary>
        <table class="plain-table">
          <thead>
            <tr>
              <th scope="col">{t.usage.day}</th>
              <th scope="col">{t.usage.accepted}</th>
              <th scope="col">{t.usage.refused}</th>
            </tr>
          </thead>
          <tbody>
            <For
              each={days()
                .filter((one) => one.accepted + one.refused > 0)
                .reverse()}
            >
              {(one) => (
                <tr>
                  <th scope="row">{date(one.day)}</th>
                  <td class="num">{format.number(one.accepted)}</td>
                  <td class="num">{format.number(one.refused)}</td>
                </tr>
              )}
            </For>
          </tbody>
        </table>
      </details>
    </figure>
  );
}
