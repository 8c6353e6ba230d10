import * as Menu from '@kobalte/core/dropdown-menu';
import Check from 'lucide-solid/icons/check';
import { createSignal, createUniqueId, For, Show } from 'solid-js';
import type { Option } from '../../ui/Select.tsx';
import '../../ui/select.css';
import '../../ui/actionmenu.css';
import { RowFace, type RowProps } from './RowFace.tsx';

interface ChoiceProps extends RowProps {
  options: readonly Option[];
  /** Left out: nothing is chosen, each entry does something. */
  chosen?: string | undefined;
  onChoose: (value: string) => void;
}

/** A row that opens a menu; what is chosen is done at once. */
export function ChoiceRow(props: ChoiceProps) {
  const reason = createUniqueId();
  const [open, setOpen] = createSignal(false);
  const usable = (): boolean => props.blocked === undefined && !props.busy;
  return (
    <Menu.Root
      modal={false}
      placement="bottom-end"
      gutter={4}
      open={open()}
      onOpenChange={(wanted) => setOpen(wanted && usable())}
    >
      <Menu.Trigger
        class="control-row"
        aria-disabled={props.blocked === undefined ? undefined : 'true'}
        aria-describedby={props.blocked === undefined ? undefined : reason}
        aria-busy={props.busy ? 'true' : undefined}
      >
        <RowFace {...props} reason={reason} />
      </Menu.Trigger>
      <Menu.Portal mount={document.getElementById('main') ?? document.body}>
        <Menu.Content class="popup options action-menu">
          <Show when={props.chosen !== undefined} fallback={<Entries {...props} />}>
            <Menu.RadioGroup
              value={props.chosen ?? ''}
              onChange={(value) => queueMicrotask(() => props.onChoose(value))}
            >
              <For each={props.options}>
                {(option) => (
                  <Menu.RadioItem class="option" value={option.value} closeOnSelect={true}>
                    <Menu.ItemLabel>{option.label}</Menu.ItemLabel>
                    <Menu.ItemIndicator>
                      <Check size={18} aria-hidden={true} />
                    </Menu.ItemIndicator>
                  </Menu.RadioItem>
                )}
              </For>
            </Menu.RadioGroup>
          </Show>
        </Menu.Content>
      </Menu.Portal>
    </Menu.Root>
  );
}

function Entries(props: Pick<ChoiceProps, 'options' | 'onChoose'>) {
  return (
    <For each={props.options}>
      {(option) => (
        <Menu.Item class="option" onSelect={() => queueMicrotask(() => props.onChoose(option.value))}>
          <Menu.ItemLabel>{option.label}</Menu.ItemLabel>
        </Menu.Item>
      )}
    </For>
  );
}
