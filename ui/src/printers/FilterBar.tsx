import LayoutGrid from 'lucide-solid/icons/layout-grid';
import Rows3 from 'lucide-solid/icons/rows-3';
import { createMemo, For, Show } from 'solid-js';
import { useFleet, usePanel } from '../context.ts';
import { Chip } from '../ui/Chip.tsx';
import type { LayoutChoice } from './createLayout.ts';
import { countByGroup, GROUPS, type Group } from './view.ts';

export type Filter = 'all' | Group;

/** Filters with their counts, and cards or list. */
export function FilterBar(props: {
  filter: Filter;
  onFilter: (filter: Filter) => void;
  layout: LayoutChoice;
  choice: boolean;
}) {
  const { t, format } = usePanel();
  const fleet = useFleet();
  const printers = () => fleet.printers() ?? [];
  const counts = createMemo(() =>
    countByGroup(printers().map((printer) => ({ printer, status: fleet.status(printer.id) }))),
  );
  const count = (filter: Filter): number => (filter === 'all' ? printers().length : counts()[filter]);
  return (
    <div class="filter-bar">
      <fieldset class="chips">
        <legend class="hidden">{t.printers.filterLabel}</legend>
        <For each={['all', ...GROUPS] as const}>
          {(filter) => (
            <Chip
              pressed={props.filter === filter}
              disabled={count(filter) === 0 && props.filter !== filter}
              onPress={() => props.onFilter(filter)}
            >
              {t.printers.filters[filter]} <span class="num">{format.number(count(filter))}</span>
            </Chip>
          )}
        </For>
      </fieldset>
      <Show when={props.choice}>
        <fieldset class="layout-choice">
          <legend class="hidden">{t.printers.layout}</legend>
          <button
            type="button"
            aria-pressed={props.layout.layout() === 'cards'}
            onClick={() => props.layout.choose('cards')}
          >
            <LayoutGrid size={18} aria-hidden={true} />
            <span>{t.printers.cards}</span>
          </button>
          <button
            type="button"
            aria-pressed={props.layout.layout() === 'list'}
            onClick={() => props.layout.choose('list')}
          >
            <Rows3 size={18} aria-hidden={true} />
            <span>{t.printers.list}</span>
          </button>
        </fieldset>
      </Show>
    </div>
  );
}
