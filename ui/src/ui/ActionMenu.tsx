import * as Menu from '@kobalte/core/dropdown-menu';
import EllipsisVertical from 'lucide-solid/icons/ellipsis-vertical';
import { For, Show } from 'solid-js';
import './select.css';
import './actionmenu.css';

export interface Action {
  word: string;
  onSelect: () => void;
  danger?: boolean;
  /** Why it cannot be done; said below the word. */
  blocked?: string | undefined;
}

/**
 * What else can be done with one thing. It opens inside the main landmark, but outside the card that would cut it off.
 * @param props.label names it: "More for Node-RED"
 */
export function ActionMenu(props: { label: string; actions: readonly Action[] }) {
  return (
    <Menu.Root modal={false} placement="bottom-end" gutter={4}>
      <Menu.Trigger class="icon-button" aria-label={props.label} title={props.label}>
        <EllipsisVertical size={22} aria-hidden={true} />
      </Menu.Trigger>
      <Menu.Portal mount={document.getElementById('main') ?? document.body}>
        <Menu.Content class="popup options action-menu">
          <For each={props.actions}>
            {(action) => (
              <Menu.Item
                class="option"
                classList={{ danger: action.danger === true }}
                disabled={action.blocked !== undefined}
                onSelect={() => queueMicrotask(action.onSelect)}
              >
                <div>
                  <Menu.ItemLabel>{action.word}</Menu.ItemLabel>
                  <Show when={action.blocked}>
                    {(why) => <Menu.ItemDescription class="meta">{why()}</Menu.ItemDescription>}
                  </Show>
                </div>
              </Menu.Item>
            )}
          </For>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
