import type { JSX } from 'solid-js';
import './chip.css';

/** A filter or preset that is on or off. */
export function Chip(props: {
  pressed: boolean;
  onPress: () => void;
  disabled?: boolean;
  warn?: boolean;
  children: JSX.Element;
}) {
  return (
    <button
      type="button"
      class="chip"
      classList={{ warn: props.warn === true }}
      aria-pressed={props.pressed}
      disabled={props.disabled}
      onClick={props.onPress}
    >
      {props.children}
    </button>
  );
}
