import * as Kobalte from '@kobalte/core/switch';
import { Show } from 'solid-js';
import './switch.css';

/** On or off; the whole row is the target. */
export function Switch(props: {
  label: string;
  description?: string;
  on: boolean;
  onChange: (on: boolean) => void;
  /** Why it cannot be switched on; takes the place of the description. */
  blocked?: string | undefined;
}) {
  return (
    <Kobalte.Root class="switch" checked={props.on} onChange={props.onChange} disabled={props.blocked !== undefined}>
      <div class="grow">
        <Kobalte.Label class="switch-label">{props.label}</Kobalte.Label>
        <Show when={props.blocked ?? props.description}>
          <Kobalte.Description class="meta">{props.blocked ?? props.description}</Kobalte.Description>
        </Show>
      </div>
      <Kobalte.Input />
      <Kobalte.Control class="switch-track">
        <Kobalte.Thumb class="switch-thumb" />
      </Kobalte.Control>
    </Kobalte.Root>
  );
}
