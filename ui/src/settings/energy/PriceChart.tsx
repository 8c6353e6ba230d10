import { createEffect, on, onCleanup, onMount } from 'solid-js';
import uPlot from 'uplot';
import 'uplot/dist/uPlot.min.css';
import { useSettings } from '../useSettings.ts';
import { pointsOf, type Step } from './prices.ts';

const HEIGHT = 200;
const AXIS_WIDTH = 72;
/** Room that one label of the time axis takes, in px. */
const TIME_LABEL = 88;

/** A stepped line of the price over time. The words about it and its table stand beside it. */
export function PriceChart(props: { steps: Step[]; currency: string | null }) {
  const { format } = useSettings();
  let place: HTMLDivElement | undefined;
  let chart: uPlot | undefined;

  const draw = (): void => {
    // Before it is in the page it has neither a width nor the page's colours.
    if (place === undefined || place.clientWidth === 0) return;
    chart?.destroy();
    chart = new uPlot(optionsOf(place, format, props.currency), pointsOf(props.steps) as uPlot.AlignedData, place);
  };
  onMount(() => {
    const resized = new ResizeObserver(() => {
      if (chart === undefined) draw();
      else if (place !== undefined && place.clientWidth > 0)
        chart.setSize({ width: place.clientWidth, height: HEIGHT });
    });
    // The colours of the page may change while the chart is shown: inside Home Assistant, or by the account menu.
    const themed = new MutationObserver(draw);
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-mode', 'style'] });
    if (place !== undefined) resized.observe(place);
    onCleanup(() => {
      resized.disconnect();
      themed.disconnect();
      chart?.destroy();
    });
  });
  createEffect(on([() => props.steps, () => props.currency], draw, { defer: true }));
  return <div ref={place} class="price-plot" aria-hidden="true" />;
}

function optionsOf(
  place: HTMLElement,
  format: ReturnType<typeof useSettings>['format'],
  currency: string | null,
): uPlot.Options {
  const style = getComputedStyle(place);
  const color = (name: string): string => style.getPropertyValue(name).trim();
  const axis = {
    stroke: color('--text-2'),
    font: `12px ${style.fontFamily}`,
    grid: { stroke: color('--line'), width: 1 },
    ticks: { stroke: color('--line'), width: 1, size: 4 },
  };
  return {
    width: Math.max(1, place.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, low, high) => rangeOf(low, high) } },
    series: [
      {},
      {
        stroke: color('--accent'),
        width: 2,
        ...(uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
        points: { show: false },
      },
    ],
    axes: [
      {
        ...axis,
        space: TIME_LABEL,
        values: (_, times) => times.map((time) => format.time(new Date(time * 1000).toISOString())),
      },
      {
        ...axis,
        size: AXIS_WIDTH,
        values: (_, prices) => prices.map((price) => format.money(price, currency)),
      },
    ],
  };
}

/** Zero is always in sight, so that a small change does not look like a large one. */
function rangeOf(low: number | null, high: number | null): [number, number] {
  const [bottom, top] = [Math.min(0, low ?? 0), Math.max(0, high ?? 0)];
  const room = (top - bottom || 1) * 0.1;
  return [bottom < 0 ? bottom - room : 0, top > 0 || bottom === 0 ? top + room : 0];
}
