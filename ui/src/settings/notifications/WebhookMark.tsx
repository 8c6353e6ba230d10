import Check from 'lucide-solid/icons/check';
import CircleDashed from 'lucide-solid/icons/circle-dashed';
import CircleOff from 'lucide-solid/icons/circle-off';
import CircleQuestionMark from 'lucide-solid/icons/circle-question-mark';
import Clock from 'lucide-solid/icons/clock';
import Pause from 'lucide-solid/icons/pause';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import X from 'lucide-solid/icons/x';
import { Dynamic } from 'solid-js/web';
import type { Icon } from '../../ui/Button.tsx';
import type { Outcome } from './outcome.ts';
import type { Health } from './wire.ts';
import '../../ui/statemark.css';

interface Mark {
  icon: Icon;
  tone: string;
}

/** Shape and colour; the words always stand beside it. */
const HEALTHS: Record<Health, Mark> = {
  ok: { icon: Check, tone: 'ok' },
  never_sent: { icon: CircleDashed, tone: 'idle' },
  waiting: { icon: Clock, tone: 'warn' },
  failing: { icon: TriangleAlert, tone: 'bad' },
  paused: { icon: Pause, tone: 'warn' },
  disabled: { icon: CircleOff, tone: 'idle' },
};
const OUTCOMES: Record<Outcome, Mark> = {
  delivered: { icon: Check, tone: 'ok' },
  unconfirmed: { icon: CircleQuestionMark, tone: 'idle' },
  notTaken: { icon: TriangleAlert, tone: 'warn' },
  waiting: { icon: Clock, tone: 'warn' },
  held: { icon: Pause, tone: 'idle' },
  given_up: { icon: X, tone: 'bad' },
};

export function HealthMark(props: { health: Health }) {
  return <Shape mark={HEALTHS[props.health]} />;
}

export function OutcomeMark(props: { outcome: Outcome }) {
  return <Shape mark={OUTCOMES[props.outcome]} />;
}

function Shape(props: { mark: Mark }) {
  return (
    <span class={`mark ${props.mark.tone}`} aria-hidden="true">
      <Dynamic component={props.mark.icon} size={20} aria-hidden={true} />
    </span>
  );
}
