import { createMemo, Show } from 'solid-js';
import { durationOf, isPartial } from '../archive/view.ts';
import type { Archive } from '../archive/wire.ts';
import { usePanel } from '../context.ts';
import { UNKNOWN } from '../i18n/format.ts';
import { Progress } from '../ui/Progress.tsx';
import type { Status } from '../wire.ts';
import { conditionOf, hasJob, secondsLeft } from './view.ts';

/**
 * Percent and time left, the bar, layer and end: the same lines in every state. After a print they tell what it took.
 * @param props.print the row of the print that ended here last
 */
export function JobFigures(props: {
  status: Status | undefined;
  print?: Archive | undefined;
  name: string;
  large?: boolean;
}) {
  const { t, format, now } = usePanel();
  const condition = createMemo(() => conditionOf(props.status));
  /** The print that lies on the plate, done or not. */
  const ended = () => (['finished', 'failed', 'stopped'].includes(condition()) ? props.print : undefined);
  /** Null: nobody knows how far. */
  const progress = createMemo((): number | null => {
    switch (condition()) {
      case 'finished':
        return 100;
      case 'failed':
      case 'stopped':
        return ended()?.progress ?? null;
      case 'printing':
      case 'paused':
        return props.status?.progress ?? null;
      case 'offline':
        // 0 of a printer that had no print, or was never heard.
        return props.status?.progress || null;
      default:
        return null;
    }
  });
  const percent = (): string => (condition() === 'preparing' ? t.printers.preparing : format.percent(progress()));
  const time = (): string => {
    const seconds = secondsLeft(props.status);
    if (seconds !== null) return t.printers.left(format.duration(seconds));
    const print = ended();
    return print === undefined ? '' : t.printers.took(format.duration(durationOf(print)));
  };
  const layer = (): string => {
    const { layer_num, total_layers } = props.status ?? {};
    // Without a job a printer says layer 0, and many say 0 of 0; the archive knows how many a print had.
    const total = total_layers || ended()?.total_layers || null;
    const reached = hasJob(props.status) ? layer_num : layer_num || (condition() === 'finished' ? total : null);
    return t.printers.layer(total === null ? UNKNOWN : format.number(reached), format.number(total));
  };
  const filament = (print: Archive): string => {
    const used = format.grams(print.filament_used_grams);
    return isPartial(print) ? t.printers.usedOf(used, format.grams(print.filament_total_grams)) : used;
  };
  return (
    <div class="figures" classList={{ large: props.large === true }}>
      <div class="spread">
        <span class="percent num">{percent()}</span>
        <span class="num left">{time()}</span>
      </div>
      <Progress
        value={condition() === 'preparing' ? null : (progress() ?? 0)}
        kind={condition()}
        label={props.name}
        {...(props.large ? { size: 'thick' as const } : {})}
      />
      <div class="spread meta">
        <span class="num">{layer()}</span>
        <Show when={hasJob(props.status) && props.status?.eta}>
          {(eta) => (
            <span class="num" title={format.dateTime(eta())}>
              {t.printers.done(format.clock(eta(), now()))}
            </span>
          )}
        </Show>
        <Show when={ended()}>{(print) => <span class="num">{filament(print())}</span>}</Show>
      </div>
    </div>
  );
}
