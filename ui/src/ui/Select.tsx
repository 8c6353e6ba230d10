import * as Kobalte from '@kobalte/core/select';
import Check from 'lucide-solid/icons/check';
import ChevronDown from 'lucide-solid/icons/chevron-down';
import './field.css';
import './select.css';

export interface Option {
  value: string;
  label: string;
}

/** One of a few. */
export function Select(props: {
  label: string;
  options: Option[];
  value: string;
  onValue: (value: string) => void;
  quiet?: boolean;
}) {
  const chosen = (): Option | undefined => props.options.find((option) => option.value === props.value);
  return (
    <Kobalte.Root<Option>
      class="field select"
      options={props.options}
      optionValue="value"
      optionTextValue="label"
      value={chosen() ?? null}
      onChange={(option) => option !== null && props.onValue(option.value)}
      disallowEmptySelection={true}
      gutter={4}
      sameWidth={true}
      itemComponent={(item) => (
        <Kobalte.Item item={item.item} class="option">
          <Kobalte.ItemLabel class="foreign">
            <bdi>{item.item.rawValue.label}</bdi>
          </Kobalte.ItemLabel>
          <Kobalte.ItemIndicator>
            <Check size={18} aria-hidden={true} />
          </Kobalte.ItemIndicator>
        </Kobalte.Item>
      )}
    >
      <Kobalte.Label class={props.quiet ? 'hidden' : 'field-label'}>{props.label}</Kobalte.Label>
      <Kobalte.Trigger class="box select-box">
        <Kobalte.Value<Option> class="foreign one-line">{(state) => state.selectedOption()?.label}</Kobalte.Value>
        <Kobalte.Icon>
          <ChevronDown size={18} aria-hidden={true} />
        </Kobalte.Icon>
      </Kobalte.Trigger>
      <Kobalte.Content class="popup">
        <Kobalte.Listbox class="options" />
      </Kobalte.Content>
    </Kobalte.Root>
  );
}
