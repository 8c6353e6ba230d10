import { A } from '@solidjs/router';
import { Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { shortFileName } from '../printers/view.ts';
import { Cover } from '../ui/Cover.tsx';
import { colorsOf } from '../ui/colors.ts';
import { FileName, Foreign } from '../ui/Foreign.tsx';
import { StateMark } from '../ui/StateMark.tsx';
import { Swatch } from '../ui/Swatch.tsx';
import { PrintState } from './PrintState.tsx';
import { durationOf, markOf, thumbnailOf, titleOf } from './view.ts';
import type { Archive } from './wire.ts';

/** One print of the list; the whole row is the link. */
export function PrintRow(props: { print: Archive }) {
  const { t, format, now } = usePanel();
  const title = (): string => {
    const name = titleOf(props.print);
    return name === null ? t.archive.unnamed : shortFileName(name);
  };
  return (
    <li class="print-row">
      <Cover src={thumbnailOf(props.print)} alt="" size="s40" />
      <div class="print-name">
        <A class="row-link" href={`/archive/${props.print.id}`}>
          <FileName text={title()} />
        </A>
      </div>
      <div class="print-state line">
        <StateMark state={markOf(props.print.status)} size="small" />
        <PrintState print={props.print} />
      </div>
      <div class="print-printer">
        <Show when={props.print.printer_name}>{(name) => <Foreign class="muted" text={name()} />}</Show>
      </div>
      <div class="print-time num">{format.duration(durationOf(props.print))}</div>
      <div class="print-filament line num">
        <Show when={colorsOf(props.print.filament_color).length > 0}>
          <Swatch colors={colorsOf(props.print.filament_color)} size="s16" />
        </Show>
        {format.grams(props.print.filament_used_grams)}
      </div>
      <div class="print-when num muted" title={format.dateTime(props.print.started_at)}>
        {format.clock(props.print.started_at, now())}
      </div>
    </li>
  );
}
