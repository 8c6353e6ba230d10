import Check from 'lucide-solid/icons/check';
import CircleDashed from 'lucide-solid/icons/circle-dashed';
import CircleQuestionMark from 'lucide-solid/icons/circle-question-mark';
import Pause from 'lucide-solid/icons/pause';
import Play from 'lucide-solid/icons/play';
import Square from 'lucide-solid/icons/square';
import WifiOff from 'lucide-solid/icons/wifi-off';
import X from 'lucide-solid/icons/x';
import { Dynamic } from 'solid-js/web';
import type { Icon } from './Button.tsx';
import './statemark.css';

/** Shape and colour of a state; the word always stands beside it. */
const MARKS: Record<string, { icon: Icon; tone: string }> = {
  printing: { icon: Play, tone: 'accent' },
  preparing: { icon: Play, tone: 'accent' },
  paused: { icon: Pause, tone: 'warn' },
  finished: { icon: Check, tone: 'ok' },
  failed: { icon: X, tone: 'bad' },
  error: { icon: X, tone: 'bad' },
  stopped: { icon: Square, tone: 'idle' },
  ready: { icon: CircleDashed, tone: 'idle' },
  offline: { icon: WifiOff, tone: 'idle' },
};
const UNKNOWN_MARK: { icon: Icon; tone: string } = { icon: CircleQuestionMark, tone: 'idle' };

export function StateMark(props: { state: string; size?: 'small' }) {
  const mark = () => MARKS[props.state] ?? UNKNOWN_MARK;
  return (
    <span class={`mark ${mark().tone} ${props.size ?? ''}`} aria-hidden="true">
      <Dynamic component={mark().icon} size={props.size === 'small' ? 16 : 20} aria-hidden={true} />
    </span>
  );
}
