import { usePanel } from '../context.ts';
import type { Archive } from './wire.ts';

/** The state of a print in words, with its progress while it runs. */
export function PrintState(props: { print: Archive }) {
  const { t, format } = usePanel();
  const word = (): string => {
    const states: Record<string, string> = t.archive.states;
    return states[props.print.status] ?? t.common.unknown;
  };
  return (
    <span class="state-word">
      {word()}
      {props.print.status === 'printing' && props.print.progress !== null ? (
        <span class="num">{` ${format.percent(props.print.progress)}`}</span>
      ) : (
        ''
      )}
    </span>
  );
}
