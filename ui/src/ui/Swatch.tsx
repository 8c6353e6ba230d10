import { Show } from 'solid-js';
import { isDark, sectors } from './colors.ts';
import './spools.css';

export interface SwatchProps {
  /** CSS colours, one per sector; none when the colour is unknown. */
  colors: string[];
  empty?: boolean;
  transparent?: boolean;
  active?: boolean;
  size?: 's16' | 's32';
}

/** A spool's circle: 16, 24 or 32 px. The words beside it say the rest. */
export function Swatch(props: SwatchProps) {
  return (
    <span
      class={`swatch ${props.size ?? ''}`}
      classList={{
        vacant: props.empty === true,
        active: props.active === true,
        clear: props.transparent === true,
        dark: isDark(props.colors[0]),
      }}
      style={{ '--color': props.colors.length > 0 ? sectors(props.colors) : 'var(--sunk)' }}
      aria-hidden="true"
    >
      <Show when={props.empty} fallback={props.colors.length === 0 ? '?' : ''}>
        –
      </Show>
    </span>
  );
}
