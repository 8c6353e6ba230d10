import { Show } from 'solid-js';
import { usePanel } from '../context.ts';
import { UNKNOWN } from '../i18n/format.ts';
import { Progress } from '../ui/Progress.tsx';
import type { Status } from '../wire.ts';
import { conditionOf, hasJob, secondsLeft } from './view.ts';

/** Percent and time left, the bar, layer and end: the same lines in every state. */
export function JobFigures(props: { status: Status | undefined; name: string; large?: boolean }) {
  const { t, format, now } = usePanel();
  const condition = () => conditionOf(props.status);
  const progress = (): number | null => {
    switch (condition()) {
      case 'finished':
        return 100;
      case 'ready':
      case 'error':
      case 'unknown':
        return 0;
      case 'preparing':
        return null;
      default:
        return props.status?.progress ?? 0;
    }
  };
  const percent = (): string => {
    const kind = condition();
    if (kind === 'preparing') return t.printers.preparing;
    return kind === 'ready' || kind === 'error' || kind === 'unknown' ? UNKNOWN : format.percent(progress());
  };
  const left = (): string => {
    const seconds = secondsLeft(props.status);
    return seconds === null ? '' : t.printers.left(format.duration(seconds));
  };
  const layer = (): string => {
    const { layer_num, total_layers } = props.status ?? {};
    // A printer without a job says layer 0 of 0.
    if (!total_layers) return t.printers.layer(UNKNOWN, UNKNOWN);
    return t.printers.layer(format.number(layer_num), format.number(total_layers));
  };
  return (
    <div class="figures" classList={{ large: props.large === true }}>
      <div class="spread">
        <span class="percent num">{percent()}</span>
        <span class="num left">{left()}</span>
      </div>
      <Progress
        value={progress()}
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
      </div>
    </div>
  );
}
