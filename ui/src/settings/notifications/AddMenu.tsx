import * as Menu from '@kobalte/core/dropdown-menu';
import { useNavigate } from '@solidjs/router';
import Plus from 'lucide-solid/icons/plus';
import { For } from 'solid-js';
import { KINDS } from './kinds.ts';
import { useNotifications } from './useNotifications.ts';
import '../../ui/button.css';
import '../../ui/select.css';
import '../../ui/actionmenu.css';

/** The kinds of webhooks that can be added. @param props.word on the button */
export function AddMenu(props: { word: string }) {
  const { n } = useNotifications();
  const navigate = useNavigate();
  return (
    <Menu.Root modal={false} placement="bottom-end" gutter={4}>
      <Menu.Trigger class="button filled full-on-phone">
        <Plus size={18} aria-hidden={true} />
        <span>{props.word}</span>
      </Menu.Trigger>
      <Menu.Portal mount={document.getElementById('main') ?? document.body}>
        <Menu.Content class="popup options action-menu add-menu">
          <For each={KINDS}>
            {(kind) => (
              <Menu.Item
                class="option"
                onSelect={() => queueMicrotask(() => navigate(`/settings/notifications/new?kind=${kind}`))}
              >
                <div>
                  <Menu.ItemLabel>{n.kinds[kind]}</Menu.ItemLabel>
                  <Menu.ItemDescription class="meta">{n.kindHints[kind]}</Menu.ItemDescription>
                </div>
              </Menu.Item>
            )}
          </For>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}
