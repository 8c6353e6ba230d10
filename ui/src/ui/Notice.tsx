import CircleAlert from 'lucide-solid/icons/circle-alert';
import Info from 'lucide-solid/icons/info';
import TriangleAlert from 'lucide-solid/icons/triangle-alert';
import { type JSX, Show } from 'solid-js';
import { Dynamic } from 'solid-js/web';
import type { Icon } from './Button.tsx';
import './notice.css';

const ICONS = { info: Info, warn: TriangleAlert, bad: CircleAlert };

/** A tinted box in a card: one fact and what to do. */
export function Note(props: {
  kind: 'info' | 'warn' | 'bad';
  children: JSX.Element;
  actions?: JSX.Element;
  role?: 'alert' | 'status';
}) {
  return (
    <div class={`note ${props.kind}`} role={props.role}>
      <Dynamic component={ICONS[props.kind]} size={18} aria-hidden={true} />
      <div class="grow">
        <div class="note-text">{props.children}</div>
        <Show when={props.actions}>
          <div class="note-actions">{props.actions}</div>
        </Show>
      </div>
    </div>
  );
}

export function Empty(props: { icon: Icon; children: JSX.Element; action?: JSX.Element }) {
  return (
    <div class="empty card">
      <Dynamic component={props.icon} size={40} aria-hidden={true} />
      <div class="prose">{props.children}</div>
      {props.action}
    </div>
  );
}

/** A short neutral word beside a name; `warn` only for what deviates. */
export function Tag(props: { warn?: boolean; children: JSX.Element }) {
  return (
    <span class="tag" classList={{ warn: props.warn === true }}>
      {props.children}
    </span>
  );
}
